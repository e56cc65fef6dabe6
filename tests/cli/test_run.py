"""``run`` as a process: it serves, survives broken files and refused tokens, and stops on a signal."""

# ruff: noqa: S310 (the bot itself, on this machine)

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.error import HTTPError

import pytest

from tests.support.log_privacy import keep_out_of_logs, require_private_log

ROOT = Path(__file__).parents[2]
TOKEN = "123456:AAF-a-token-that-must-never-be-seen"
ADDRESS = "The web page is at "
MONITORING = "Metrics and health are at "

pytestmark = pytest.mark.slow


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "briefings"
    folder.mkdir()
    (folder / "north.yaml").write_text("title: The north\nas_of: 2026-01\n", "utf-8")
    return tmp_path


@contextmanager
def run_bot(home: Path, **settings: str) -> Iterator[subprocess.Popen[str]]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    keep_out_of_logs(token=TOKEN)
    environment |= {"PYTHONPATH": str(ROOT), "BOT_WEB__PORT": "0"} | settings
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        cwd=home,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def read_log(process: subprocess.Popen[str], *expected: str) -> list[str]:
    """Read log events until all *expected* ones have come, in any order."""
    assert process.stderr
    events: list[str] = []
    while missing := [words for words in expected if not any(words in event for event in events)]:
        line = process.stderr.readline()
        assert line, f"the process ended without {missing}, after {events}"
        require_private_log(line)
        events.append(json.loads(line)["event"])
    return events


def address_in(events: list[str]) -> str:
    return next(event.removeprefix(ADDRESS) for event in events if event.startswith(ADDRESS))


def fetch_health(address: str) -> tuple[int, list[str]]:
    try:
        with urllib.request.urlopen(f"{address}/health", timeout=10) as answer:
            return answer.status, answer.read().decode().splitlines()
    except HTTPError as error:
        return error.code, error.read().decode().splitlines()


def fetch_status(address: str) -> int:
    with urllib.request.urlopen(address, timeout=10) as answer:
        code: int = answer.status
    return code


@pytest.fixture
def unauthorized_api() -> Iterator[str]:
    """Serve a Bot API that refuses every token."""

    class UnauthorizedHandler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            body = b'{"ok": false, "error_code": 401, "description": "Unauthorized"}'
            self.send_response(401)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST  # noqa: N815 (the name that http.server looks for)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), UnauthorizedHandler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_the_page_without_any_token_and_stops_on_a_signal(
    home: Path, number: signal.Signals
) -> None:
    with run_bot(home) as process:
        events = read_log(process, ADDRESS)
        assert "Briefings: north. Platforms: web." in events
        assert fetch_status(address_in(events)) == 200
        expected = ["ok", "web: serving", "briefings: 1", "problems in briefings: 0"]
        assert fetch_health(address_in(events)) == (200, expected)
        process.send_signal(number)
        assert process.wait(5) == 0
        assert process.stdout
        assert not process.stdout.read()


def test_a_broken_briefing_is_logged_and_the_others_are_served(home: Path) -> None:
    (home / "briefings" / "broken.yaml").write_text("title: Broken\n", "utf-8")
    with run_bot(home) as process:
        events = read_log(process, ADDRESS)
        assert events[0].startswith(f"{Path('briefings', 'broken.yaml')}:1:1: ")
        assert "Briefings: north. Platforms: web." in events
        assert fetch_status(address_in(events)) == 200


@pytest.mark.parametrize("moderators", [{}, {"BOT_MODERATION__TELEGRAM_CHAT": "-5"}])
def test_it_starts_beside_a_file_whose_name_is_not_utf_8(home: Path, moderators: dict[str, str]) -> None:
    (home / "briefings" / os.fsdecode(b"\xff.yaml")).write_text("title: Broken\n", "utf-8")
    with run_bot(home, **moderators) as process:
        events = read_log(process, ADDRESS)
        assert "Briefings: north. Platforms: web." in events
        assert fetch_status(address_in(events)) == 200


@pytest.mark.parametrize(
    ("content", "advice"),
    [
        (None, "the folder of the setting `briefings` holds none; put one there (a file that ends in .yaml)"),
        ("title: Broken\n", "none could be read; fix the errors above"),
    ],
)
def test_it_runs_without_any_briefing_and_says_what_to_do(
    home: Path, content: str | None, advice: str
) -> None:
    file = home / "briefings" / "north.yaml"
    file.write_text(content) if content else file.unlink()
    with run_bot(home, BOT_DEFAULT_BRIEFING="north") as process:
        events = read_log(process, ADDRESS)
        assert f"There is no briefing to serve: {advice}." in events
        assert not any(event.startswith("default_briefing") for event in events)
        assert fetch_status(address_in(events)) == 200


def test_if_the_default_briefing_is_invalid_the_newest_answers(home: Path) -> None:
    (home / "briefings" / "broken.yaml").write_text("title: Broken\n", "utf-8")
    with run_bot(home, BOT_DEFAULT_BRIEFING="broken") as process:
        events = read_log(process, ADDRESS)
        assert events[0].startswith(f"{Path('briefings', 'broken.yaml')}:1:1: ")
        assert "default_briefing: no briefing with this id could be read; there are north. " in events[1]
        assert fetch_status(address_in(events)) == 200


def test_it_does_not_start_where_it_cannot_write_unless_that_is_asked_for(home: Path) -> None:
    (home / "data").write_text("a file, so that no folder can be made of it")
    with run_bot(home) as process:
        assert process.stderr
        assert process.stderr.read() == (
            "database: the file data/bot.db cannot be created: File exists; "
            "let the bot write there, or set database: memory\n"
        )
        assert process.wait(10) == 2
    with run_bot(home, BOT_DATABASE="memory") as process:
        assert fetch_status(address_in(read_log(process, ADDRESS))) == 200


def test_a_second_process_on_the_same_file_is_refused_until_the_first_one_is_gone(home: Path) -> None:
    with run_bot(home) as process:
        read_log(process, ADDRESS)
        with run_bot(home) as second:
            assert second.communicate(timeout=30)[1] == (
                "database: another process of the bot uses the file data/bot.db; stop it first, or set "
                "database to PostgreSQL, which several processes may share\n"
            )
            assert second.returncode == 2
        (home / "link.db").symlink_to(Path("data", "bot.db"))
        with run_bot(home, BOT_DATABASE="sqlite+aiosqlite:///link.db") as second:
            assert "another process of the bot uses the file link.db" in second.communicate(timeout=30)[1]
        process.kill()
        process.wait(5)
    with run_bot(home) as process:
        read_log(process, ADDRESS)


def test_it_keeps_the_settings_of_a_chat_even_if_it_is_killed(home: Path) -> None:
    for _ in range(2):
        with run_bot(home) as process:
            address = address_in(read_log(process, ADDRESS))
            request = urllib.request.Request(
                f"{address}/?ask=/language", headers={"Cookie": f"chat={'x' * 22}"}
            )
            with urllib.request.urlopen(request, timeout=10) as answer:
                before = answer.read().decode()
            request.full_url, request.data = f"{address}/send", b"line=language%20uk"
            with urllib.request.urlopen(request, timeout=10) as answer:
                assert "Мова" in answer.read().decode()
            process.kill()
            process.wait(5)
    assert "Мова" in before


def test_a_refused_token_is_logged_in_one_sentence_and_the_page_is_served(
    home: Path, unauthorized_api: str
) -> None:
    with run_bot(home, BOT_TELEGRAM__TOKEN=TOKEN, BOT_TELEGRAM__BASE_URL=unauthorized_api) as process:
        events = read_log(process, ADDRESS, "telegram is not served: ")
        assert "Briefings: north. Platforms: web, telegram." in events
        assert fetch_status(address_in(events)) == 200
        code, lines = fetch_health(address_in(events))
        assert (code, lines[:3]) == (
            503,
            ["only the web page is left: see the log", "web: serving", "telegram: refused"],
        )
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0


def test_it_exits_with_1_if_nothing_is_left_to_serve(home: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as other,
        run_bot(home, BOT_WEB__PORT=str(other.getsockname()[1])) as process,
    ):
        read_log(process, "web is not served: web.port")
        assert process.wait(10) == 1
    with run_bot(home, BOT_WEB__ENABLED="false") as process:
        read_log(process, "There is nothing to serve")
        assert process.wait(10) == 1


@pytest.mark.parametrize("watch", ["auto", "off"])
def test_sighup_reads_the_briefings_again_and_ends_nothing(home: Path, watch: str) -> None:
    with run_bot(home, BOT_WATCH=watch) as process:
        events = read_log(process, ADDRESS)
        (home / "briefings" / "north.yaml").write_text("title: [\n", "utf-8")
        process.send_signal(signal.SIGHUP)
        read_log(process, "because of SIGHUP", "north.yaml:")
        assert fetch_status(address_in(events)) == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0


def test_a_second_signal_stops_it_at_once(home: Path) -> None:
    with run_bot(home) as process:
        host, port = address_in(read_log(process, ADDRESS)).removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as slow:  # a request that is never completed
            slow.sendall(
                f"POST /send HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Length: 9\r\n"
                "Content-Type: application/x-www-form-urlencoded\r\nExpect: 100-continue\r\n\r\n".encode()
            )
            assert slow.recv(99).startswith(b"HTTP/1.1 100")
            process.send_signal(signal.SIGINT)
            read_log(process, "Stopping")
            assert process.poll() is None
            process.send_signal(signal.SIGINT)
            assert process.wait(2) == -signal.SIGINT


def test_metrics_have_a_port_of_their_own_if_one_is_set(home: Path) -> None:
    with run_bot(home, BOT_METRICS__ENABLED="true", BOT_METRICS__PORT="0") as process:
        events = read_log(process, ADDRESS, MONITORING)
        own_address = next(one.removeprefix(MONITORING) for one in events if one.startswith(MONITORING))
        with urllib.request.urlopen(f"{own_address}/metrics", timeout=10) as answer:
            lines = answer.read().decode().splitlines()
        assert 'briefing_bot_platform_state{platform="web",state="serving"} 1.0' in lines
        assert "briefing_bot_briefings 1.0" in lines
        assert fetch_health(own_address)[0] == 200
        with pytest.raises(HTTPError, match="404"):
            fetch_status(f"{address_in(events)}/metrics")


def test_it_does_not_start_where_its_metrics_cannot_be_served(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        with run_bot(home, BOT_METRICS__ENABLED="true", BOT_METRICS__PORT=port) as process:
            assert process.wait(20) == 2
            assert process.stderr
            assert f"metrics.port: port {port} is in use" in process.stderr.read()
