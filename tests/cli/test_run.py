"""``run`` as a process: it serves, it goes on without what is broken or refused, and it stops when asked."""

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

ROOT = Path(__file__).parents[2]
TOKEN = "123456:AAF-a-token-that-must-never-be-seen"
ADDRESS = "The web page is at "


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "briefings"
    folder.mkdir()
    (folder / "north.yaml").write_text("title: The north\nas_of: 2026-01\n", "utf-8")
    return tmp_path


@contextmanager
def running(home: Path, **settings: str) -> Iterator[subprocess.Popen[str]]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
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


def logged(process: subprocess.Popen[str], *expected: str) -> list[str]:
    """Return the events until all *expected* ones were logged, whatever their order."""
    assert process.stderr
    events: list[str] = []
    while missing := [words for words in expected if not any(words in event for event in events)]:
        line = process.stderr.readline()
        assert line, f"it ended without {missing} after {events}"
        assert TOKEN not in line
        events.append(json.loads(line)["event"])
    return events


def address_in(events: list[str]) -> str:
    return next(event.removeprefix(ADDRESS) for event in events if event.startswith(ADDRESS))


def health(address: str) -> tuple[int, list[str]]:
    try:
        with urllib.request.urlopen(f"{address}/health", timeout=10) as answer:
            return answer.status, answer.read().decode().splitlines()
    except HTTPError as error:
        return error.code, error.read().decode().splitlines()


def status(address: str) -> int:
    with urllib.request.urlopen(address, timeout=10) as answer:
        code: int = answer.status
    return code


@pytest.fixture
def unfriendly() -> Iterator[str]:
    """Serve a Bot API that knows no token."""

    class Unfriendly(BaseHTTPRequestHandler):
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

    server = ThreadingHTTPServer(("127.0.0.1", 0), Unfriendly)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_the_page_without_any_token_and_stops_when_asked(
    home: Path, number: signal.Signals
) -> None:
    with running(home) as process:
        events = logged(process, ADDRESS)
        assert "Briefings: north. Platforms: web." in events
        assert status(address_in(events)) == 200
        told = ["ok", "web: serving", "briefings: 1", "problems in briefings: 0"]
        assert health(address_in(events)) == (200, told)
        process.send_signal(number)
        assert process.wait(5) == 0
        assert process.stdout
        assert not process.stdout.read()


def test_a_broken_briefing_is_logged_and_the_others_are_served(home: Path) -> None:
    (home / "briefings" / "broken.yaml").write_text("title: Broken\n", "utf-8")
    with running(home) as process:
        events = logged(process, ADDRESS)
        assert events[0].startswith(f"{Path('briefings', 'broken.yaml')}:1:1: ")
        assert "Briefings: north. Platforms: web." in events
        assert status(address_in(events)) == 200


@pytest.mark.parametrize(
    ("content", "remedy"),
    [
        (None, "the folder of the setting `briefings` holds none; put one there (a file that ends in .yaml)"),
        ("title: Broken\n", "none could be read; mend what is named above"),
    ],
)
def test_it_runs_without_any_briefing_and_says_what_to_do(
    home: Path, content: str | None, remedy: str
) -> None:
    file = home / "briefings" / "north.yaml"
    file.write_text(content) if content else file.unlink()
    with running(home, BOT_DEFAULT_BRIEFING="north") as process:
        events = logged(process, ADDRESS)
        assert f"There is no briefing to tell: {remedy}, and start the bot again." in events
        assert not any(event.startswith("default_briefing") for event in events)
        assert status(address_in(events)) == 200


def test_a_default_briefing_that_cannot_be_read_leaves_the_newest_to_answer(home: Path) -> None:
    (home / "briefings" / "broken.yaml").write_text("title: Broken\n", "utf-8")
    with running(home, BOT_DEFAULT_BRIEFING="broken") as process:
        events = logged(process, ADDRESS)
        assert events[0].startswith(f"{Path('briefings', 'broken.yaml')}:1:1: ")
        assert "default_briefing: no briefing with this id could be read; there are north. " in events[1]
        assert status(address_in(events)) == 200


def test_it_serves_where_nothing_can_be_written_and_says_what_that_costs(home: Path) -> None:
    (home / "data").write_text("a file, so that no folder can be made of it")
    with running(home) as process:
        events = logged(process, ADDRESS)
        assert events[0].startswith(
            "Choices of chats are kept until the bot stops, for the file data/bot.db "
        )
        assert status(address_in(events)) == 200


def test_it_remembers_over_a_restart_even_when_it_was_killed(home: Path) -> None:
    for _ in range(2):
        with running(home) as process:
            address = address_in(logged(process, ADDRESS))
            asked = urllib.request.Request(
                f"{address}/?ask=/language", headers={"Cookie": f"chat={'x' * 22}"}
            )
            with urllib.request.urlopen(asked, timeout=10) as answer:
                before = answer.read().decode()
            asked.full_url = f"{address}/?ask=/language%20uk"
            with urllib.request.urlopen(asked, timeout=10) as answer:
                assert "Мова" in answer.read().decode()
            process.kill()
            process.wait(5)
    assert "Мова" in before


def test_a_refused_token_is_one_plain_sentence_and_the_page_goes_on(home: Path, unfriendly: str) -> None:
    with running(home, BOT_TELEGRAM__TOKEN=TOKEN, BOT_TELEGRAM__BASE_URL=unfriendly) as process:
        events = logged(process, ADDRESS, "telegram is not served: ")
        assert "Briefings: north. Platforms: web, telegram." in events
        assert status(address_in(events)) == 200
        code, told = health(address_in(events))
        assert (code, told[:3]) == (
            503,
            ["only the web page is left: see the log", "web: serving", "telegram: refused"],
        )
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0


def test_it_ends_with_1_when_nothing_is_left_to_serve(home: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as other,
        running(home, BOT_WEB__PORT=str(other.getsockname()[1])) as process,
    ):
        logged(process, "web is not served: web.port")
        assert process.wait(10) == 1
    with running(home, BOT_WEB__ENABLED="false") as process:
        logged(process, "There is nothing to serve")
        assert process.wait(10) == 1


def test_a_second_signal_stops_it_at_once(home: Path) -> None:
    with running(home) as process:
        host, port = address_in(logged(process, ADDRESS)).removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as slow:  # a question that is never asked to its end
            slow.sendall(
                f"POST /api/answer HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Length: 9\r\n"
                "Content-Type: application/x-www-form-urlencoded\r\nExpect: 100-continue\r\n\r\n".encode()
            )
            assert slow.recv(99).startswith(b"HTTP/1.1 100")
            process.send_signal(signal.SIGINT)
            logged(process, "Stopping")
            assert process.poll() is None
            process.send_signal(signal.SIGINT)
            assert process.wait(2) == -signal.SIGINT
