"""Answers of the pure bot, per command: cold (first on a day) and warm, beside json.dumps of the reply.

Usage: python benchmarks/answers.py [FILE …]. Without a file it measures the shipped sample. The best of
several rounds; goals: a warm /polls under 100 µs, and `import bot` under 50 ms.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from enum import Flag
from pathlib import Path

from bot.core.app import App
from bot.core.library.loader import load_library_files
from bot.core.library.snapshot import Library
from bot.core.messages.reply import Reply
from bot.core.messages.request import Request, parse_command_line
from bot.core.sections.registry import SECTIONS

SAMPLE = Path(__file__).parent.parent / "briefings" / "russian-volunteers.yaml"
TODAY = date(2026, 11, 20)
WARM = 100e-6  # seconds: the goal of a warm /polls
IMPORT = 50e-3  # seconds: the goal of `import bot`
ROUNDS, RUNS = 5, 200


def best(act: Callable[[], object], runs: int = RUNS) -> float:
    """Return the seconds that *act* takes, the best of several rounds."""

    def once() -> float:
        start = time.perf_counter()
        for _ in range(runs):
            act()
        return (time.perf_counter() - start) / runs

    return min(once() for _ in range(ROUNDS))


def lines(library: Library) -> list[str]:
    """Return a command line of each kind: the bot's own, each section, its first entry, and a miss."""
    briefing = next(iter(library.briefings.values()))
    sections = [(name, entries[0].id) for name, entries in briefing.sections.items()]
    entries = [f"{name} {entry}" for name, entry in sections]
    own = ["start", "help", "briefings", f"briefing {briefing.id}", "source nowhere", "levda 2026"]
    return [*own, *(name for name, _ in sections), *entries]


def cold(library: Library, request: Request) -> float:
    """Return the seconds of an answer that was not given before, all else being warm."""
    apps = [App(library) for _ in range(ROUNDS)]

    def first(app: App) -> float:
        start = time.perf_counter()
        app.answer_request(request)
        return time.perf_counter() - start

    return min(map(first, apps))


def as_json(reply: Reply) -> str:
    return json.dumps(
        asdict(reply), default=lambda value: value.value if isinstance(value, Flag) else str(value)
    )


def importing() -> float:
    """Return the seconds that `import bot` adds to a fresh Python."""

    def process(code: str) -> float:
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603
        return time.perf_counter() - start

    rounds = [(process(""), process("import bot")) for _ in range(ROUNDS)]
    return max(0.0, min(after for _, after in rounds) - min(before for before, _ in rounds))


def verdict(seconds: float, goal: float) -> str:
    return "pass" if seconds <= goal else "FAIL"


def main(files: list[Path]) -> int:
    library = load_library_files(files, SECTIONS)
    app = App(library)
    print(f"{'command':<44} {'cold':>9} {'warm':>9} {'json':>9}   cold and warm / json")
    warm = {}
    for line in lines(library):
        request, _ = parse_command_line(line, today=TODAY)
        reply = app.answer_request(request)
        base = best(lambda reply=reply: as_json(reply), 20)  # type: ignore[misc]
        warm[line] = best(lambda request=request: app.answer_request(request))  # type: ignore[misc]
        first = cold(library, request)
        times = (first * 1e6, warm[line] * 1e6, base * 1e6)
        print(f"/{line:<43.43} {times[0]:6.0f} µs {times[1]:6.2f} µs {times[2]:6.0f} µs", end="")
        print(f"   {first / base:5.2f} x {warm[line] / base:8.5f} x")
    imported = importing()
    polls = warm.get("polls", 0.0)
    print(f"warm /polls {polls * 1e6:.2f} µs (at most {WARM * 1e6:.0f}: {verdict(polls, WARM)})")
    print(f"import bot  {imported * 1e3:.1f} ms (at most {IMPORT * 1e3:.0f}: {verdict(imported, IMPORT)})")
    return int(polls > WARM or imported > IMPORT)


if __name__ == "__main__":
    sys.exit(main([Path(name) for name in sys.argv[1:]] or [SAMPLE]))
