"""Measures a bot with very many briefings, as a whole process: its start, memory, first answers and end.

Usage: python benchmarks/scale.py [BRIEFINGS …]. The default is 10,000 and 1,000 briefings of 3 to 14 kB, and
takes some minutes. Each folder is started twice: the first time nothing is known of it, the second time the
cache is there. The baseline is what PyYAML's safe loader takes to read the same files. The goals are for two
idle cores.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from benchmarks.support.briefing_writer import BriefingWriter

COUNTS = (10_000, 1_000)
ROOT = Path(__file__).parent.parent
TIMEOUT = 300.0  # seconds for a start
PAUSE = 0.01  # seconds between two looks


@dataclass(frozen=True)
class Goal:
    """What is measured, in which unit, and at most how much of it is good."""

    name: str
    unit: str
    limits: dict[int, float]


GOALS = (
    Goal("port open", "s", {10_000: 3.0, 1_000: 3.0}),
    Goal("ready", "s", {10_000: 20.0, 1_000: 3.0}),
    Goal("processor until ready", "s", {}),
    Goal("first search", "s", {10_000: 5.0, 1_000: 5.0}),
    Goal("/briefings, cold", "s", {10_000: 0.05, 1_000: 0.05}),
    Goal("processor until then", "s", {}),
    Goal("memory", "MB", {10_000: 900.0, 1_000: 900.0}),
    Goal("memory at most", "MB", {10_000: 900.0, 1_000: 900.0}),
    Goal("stop", "s", {10_000: 5.0, 1_000: 5.0}),
)


class Bot:
    """One ``python -m bot run`` with its web page, in a folder of its own."""

    def __init__(self, home: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        settings = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
        settings |= {"BOT_WEB__PORT": str(self.port), "BOT_BRIEFINGS": str(home / "briefings")}
        settings |= {"PYTHONPATH": str(ROOT), "BOT_DATABASE": f"sqlite+aiosqlite:///{home}/bot.db"}
        with (home / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run"], cwd=home, env=settings, stdout=log, stderr=log
            )

    def ask(self, path: str) -> int:
        """Return the status of the page at *path*; 0 while nobody listens."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            response.read()
        except ConnectionError:
            assert self._process.poll() is None, "the bot ended"
            return 0
        else:
            return response.status
        finally:
            connection.close()

    def read_memory(self, field: str) -> float:
        """Return VmRSS or VmHWM in megabytes."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        line = next(one for one in status.splitlines() if one.startswith(field))
        return int(line.split()[1]) * 1024 / 1e6

    def read_processor_time(self) -> float:
        """Return the seconds that it took, with the processes that it has ended."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(TIMEOUT)


@contextmanager
def running(home: Path) -> Iterator[Bot]:
    bot = Bot(home)
    try:
        yield bot
    finally:
        bot.stop()


def seconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def wait_for(condition: Callable[[], bool], start: float) -> float:
    """Return the seconds from *start* until *condition* holds."""
    while not condition():
        assert time.perf_counter() - start < TIMEOUT
        time.sleep(PAUSE)
    return time.perf_counter() - start


def measure_baseline(files: list[Path]) -> float:
    return seconds(lambda: [yaml.load(one.read_bytes(), Loader=yaml.CSafeLoader) for one in files])


def measure(home: Path) -> dict[str, float]:
    start = time.perf_counter()
    with running(home) as bot:
        measured = {"port open": wait_for(lambda: bot.ask("/livez") != 0, start)}
        measured["ready"] = wait_for(lambda: bot.ask("/readyz") == 200, start)  # noqa: PLR2004
        measured["processor until ready"] = bot.read_processor_time()
        measured["first search"] = seconds(lambda: bot.ask("/search?q=bridge"))
        measured["/briefings, cold"] = seconds(lambda: bot.ask("/briefings"))
        measured["processor until then"] = bot.read_processor_time()
        measured["memory"] = bot.read_memory("VmRSS")
        measured["memory at most"] = bot.read_memory("VmHWM")
        measured["stop"] = seconds(bot.stop)
    return measured


def print_run(title: str, count: int, measured: dict[str, float]) -> bool:
    """Print what was measured; True if all goals are met."""
    print(title)
    missed = False
    for goal in GOALS:
        value, limit = measured[goal.name], goal.limits.get(count)
        verdict = "" if limit is None else f"(at most {limit:g}: {'pass' if value <= limit else 'FAIL'})"
        missed |= limit is not None and value > limit
        print(f"  {goal.name:<22} {value:8.2f} {goal.unit:<3}{verdict}")
    return not missed


def main(counts: tuple[int, ...]) -> int:
    is_met = True
    for count in counts:
        with TemporaryDirectory() as place:
            home = Path(place)
            files = BriefingWriter().write_folder(home / "briefings", count)
            size = sum(file.stat().st_size for file in files) / count
            print(f"{count:,} briefings of {size / 1000:.1f} kB on average")
            print(f"  PyYAML's safe loader reads them in {measure_baseline(files):.1f} s")
            is_met &= print_run("first start", count, measure(home))
            is_met &= print_run("second start", count, measure(home))
    return int(not is_met)


if __name__ == "__main__":
    sys.exit(main(tuple(map(int, sys.argv[1:])) or COUNTS))
