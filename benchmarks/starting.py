"""Starting the command line, whole processes: what a person waits for. The best of several rounds.

Usage: python benchmarks/starting.py.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "briefings" / "russian-volunteers.yaml"
DATA = ROOT / "data"
ROUNDS = 9


def process(*words: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, *words], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)  # noqa: S603
    return time.perf_counter() - start


def first() -> float:
    """Return the same as `served` where the database has to be made."""
    with TemporaryDirectory() as folder:
        return served(Path(folder))


def served(data: Path = DATA) -> float:
    """Return the time from starting the process to the first answer of its page, with no token."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    settings |= {"BOT_WEB__PORT": str(port), "BOT_DATABASE": f"sqlite+aiosqlite:///{data}/bot.db"}
    start = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "run"], cwd=ROOT, env=settings, stderr=subprocess.DEVNULL
    ) as bot:
        while not _answers(port):
            time.sleep(0.002)
        seconds = time.perf_counter() - start
        bot.terminate()
    return seconds


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port)) as page:
            page.sendall(f"GET / HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
            return page.recv(15).startswith(b"HTTP/1.0 200")
    except OSError:
        return False


def main() -> int:
    measured: dict[str, tuple[Callable[[], float], float]] = {
        "python": (lambda: process("-c", ""), 1.0),
        "import bot": (lambda: process("-c", "import bot"), 0.05),
        "bot --help": (lambda: process("-m", "bot", "--help"), 0.2),
        "bot check (sample)": (lambda: process("-m", "bot", "check", str(SAMPLE)), 0.4),
        "bot check": (lambda: process("-m", "bot", "check"), 0.4),
        "bot run, page answers": (served, 1.0),
        "the same, first start": (first, 1.0),
    }
    rounds = [{name: act() for name, (act, _) in measured.items()} for _ in range(ROUNDS)]
    best = {name: min(times[name] for times in rounds) for name in measured}
    for name, seconds in best.items():
        goal = measured[name][1]
        verdict = "pass" if seconds <= goal else "FAIL"
        print(f"{name:<24} {seconds * 1e3:6.0f} ms  (at most {goal * 1e3:.0f}: {verdict})")
    return int(any(seconds > measured[name][1] for name, seconds in best.items()))


if __name__ == "__main__":
    sys.exit(main())
