"""Checking a file of 446 polls, as an importer makes it of a table: the whole command, and its parts.

Usage: python benchmarks/checking.py. The command may take a second; the parts are shown to say where it goes.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from bot.authoring.lint.runner import lint_briefing
from bot.core.content.briefing import parse_briefing
from bot.core.sections.registry import SECTIONS
from tests.support.poll_fixtures import POLL_COUNT, write_many_polls

GOAL = 1.0  # seconds
ROUNDS = 5
TODAY = date(2031, 5, 20)


def measure(act: Callable[[], object]) -> float:
    """Measure the best of some rounds, in seconds."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        act()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> int:
    """Print the times; 1 if the command takes longer than `GOAL`."""
    data = write_many_polls().encode()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "many.yaml"
        file.write_bytes(data)
        command = [sys.executable, "-m", "bot", "check", str(file)]
        whole = measure(lambda: subprocess.run(command, check=True, capture_output=True))  # noqa: S603 (our own)
    briefing = parse_briefing(data, "many.yaml", SECTIONS)
    parts = {
        "read and validate": measure(lambda: parse_briefing(data, "many.yaml", SECTIONS)),
        "find warnings": measure(lambda: lint_briefing(briefing, data, "many.yaml", TODAY)),
    }
    verdict = "pass" if whole <= GOAL else "FAIL"
    print(f"check, {POLL_COUNT} polls        {whole * 1e3:7.0f} ms  (at most {GOAL * 1e3:.0f}: {verdict})")
    for name, seconds in parts.items():
        print(f"  {name:<22} {seconds * 1e3:7.0f} ms  {seconds / whole:5.2f} x")
    return int(whole > GOAL)


if __name__ == "__main__":
    sys.exit(main())
