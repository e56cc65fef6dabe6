"""Reading a briefing, side by side with PyYAML's safe loader on the same file: ratios of the best rounds.

Usage: python benchmarks/reading.py [FILE]. Without a file it measures the shipped sample.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import yaml

from bot.core.content.briefing import parse_briefing
from bot.core.parsing.yaml_loader import read_fields
from bot.core.sections.registry import SECTIONS

SAMPLE = Path(__file__).parent.parent / "briefings" / "russian-volunteers.yaml"
GOAL = 1.0  # times what the safe loader takes
RUNS, ROUNDS = 20, 7


def once(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    for _ in range(RUNS):
        act()
    return (time.perf_counter() - start) / RUNS


def main(file: Path) -> int:
    data = file.read_bytes()
    acts: dict[str, Callable[[], object]] = {
        "yaml.load(CSafeLoader)": lambda: yaml.load(data, Loader=yaml.CSafeLoader),
        "read": lambda: read_fields(data, file.name),
        "read and validate": lambda: parse_briefing(data, file.name, SECTIONS),
    }
    # Taken in turns, so that what else the machine does weighs on all of them alike.
    rounds = [{name: once(act) for name, act in acts.items()} for _ in range(ROUNDS)]
    best = {name: min(times[name] for times in rounds) for name in acts}
    base = best["yaml.load(CSafeLoader)"]
    print(f"{file.name}: {len(data) / 1024:.1f} KiB")
    for name, seconds in best.items():
        verdict = "pass" if seconds <= GOAL * base else "FAIL"
        print(f"{name:<24} {seconds * 1e3:8.3f} ms  {seconds / base:5.2f} x  (at most {GOAL}: {verdict})")
    return int(any(seconds > GOAL * base for seconds in best.values()))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLE))
