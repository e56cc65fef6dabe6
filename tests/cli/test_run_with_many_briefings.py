"""``run`` as a process with many briefings: it answers while it reads them, can stop, and keeps them."""

# ruff: noqa: S310 (the bot itself, on this machine)

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError

import pytest

from tests.support.log_privacy import require_private_log

ROOT = Path(__file__).parents[2]
COUNT = 1_200
TIMEOUT = 120.0  # seconds
TEXT = """\
title: Island {number}
as_of: 2026-01
sources: [{{id: gull, title: A light, publisher: The Gull}}]
glossary: [{{id: lamp, term: Lamp {number}, meaning: A light.}}]
"""

pytestmark = pytest.mark.slow


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "briefings"
    folder.mkdir()
    for number in range(COUNT):
        (folder / f"island-{number}.yaml").write_text(TEXT.format(number=number), "utf-8")
    (tmp_path / "data").mkdir()
    return tmp_path


@contextmanager
def run_bot(home: Path, **settings: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Run the bot, and give its process with the address of its page."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    environment |= {"PYTHONPATH": str(ROOT), "BOT_WEB__PORT": str(port), **settings}
    command = [sys.executable, "-m", "bot", "run"]
    with (
        (home / "bot.log").open("wb") as log,
        subprocess.Popen(command, cwd=home, env=environment, stderr=log) as process,  # noqa: S603 (the bot)
    ):
        try:
            yield process, f"http://127.0.0.1:{port}"
        finally:
            process.kill()
    require_private_log((home / "bot.log").read_text("utf-8"))


def fetch(address: str) -> tuple[int, str]:
    """Fetch a page; status 0 while nobody listens."""
    try:
        with urllib.request.urlopen(address, timeout=TIMEOUT) as response:
            return response.status, response.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()
    except (URLError, ConnectionError):
        return 0, ""


def wait_for(address: str) -> None:
    end = time.monotonic() + TIMEOUT
    while fetch(address)[0] != 200:
        assert time.monotonic() < end


def test_while_it_reads_them_it_is_alive_and_not_ready_and_denies_no_briefing(home: Path) -> None:
    with run_bot(home) as (_, address):
        wait_for(f"{address}/livez")
        status, text = fetch(f"{address}/readyz")
        assert status == 503
        assert text.startswith("not ready: briefings\n")
        assert f" of {COUNT} read" in text
        status, text = fetch(f"{address}/island-7/glossary")
        assert (status, "still reading the briefings" in text) == (503, True)
        wait_for(f"{address}/readyz")
        status, text = fetch(f"{address}/island-7/glossary")
        assert (status, "Lamp 7" in text) == (200, True)


@pytest.mark.parametrize("has_own_port", [False, True])
def test_whoever_monitors_it_is_answered_while_it_reads_them(home: Path, *, has_own_port: bool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    own_port = {"BOT_METRICS__PORT": str(port)} if has_own_port else {"BOT_WEB__ENABLED": "false"}
    with run_bot(home, BOT_METRICS__ENABLED="true", **own_port) as (_, server):
        address = f"http://127.0.0.1:{port}" if has_own_port else server
        wait_for(f"{address}/livez")
        status, text = fetch(f"{address}/readyz")
        assert (status, f" of {COUNT} read" in text) == (503, True)
        wait_for(f"{address}/metrics")
        wait_for(f"{address}/readyz")


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/search?q=Lamp+7"])
def test_it_stops_in_order_while_it_reads_or_indexes_them_or_later(home: Path, path: str) -> None:
    with run_bot(home) as (process, address):
        wait_for(f"{address}{path}")
        process.send_signal(signal.SIGTERM)
        assert process.wait(TIMEOUT) == 0
    events = [json.loads(line)["event"] for line in (home / "bot.log").read_text("utf-8").splitlines()]
    assert events[-1] == "Stopping when the answers under way are sent."


def test_the_next_start_answers_from_what_was_kept(home: Path) -> None:
    for _ in range(2):
        with run_bot(home) as (process, address):
            wait_for(f"{address}/readyz")
            for path in ("/island-7/glossary", "/search?q=Lamp+7"):
                status, text = fetch(f"{address}{path}")
                assert (status, "Lamp 7" in text) == (200, True)
            process.send_signal(signal.SIGTERM)
            assert process.wait(TIMEOUT) == 0
        assert (home / "data" / "briefings.cache").is_file()


def test_settings_that_change_while_it_reads_them_apply_afterwards(home: Path) -> None:
    config = home / "config.yaml"
    config.write_text("operator: {name: The lamp keepers}")
    with run_bot(home) as (process, address):
        wait_for(f"{address}/livez")
        config.write_text("operator: {name: The lighthouse}")
        process.send_signal(signal.SIGHUP)
        assert fetch(f"{address}/readyz")[0] == 503
        wait_for(f"{address}/readyz")
        status, text = fetch(f"{address}/privacy")
        assert (status, "The lighthouse" in text) == (200, True)
