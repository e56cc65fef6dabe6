"""Plain questions: how many are answered right at the first place, how many are refused, and how fast.

Usage: python benchmarks/questions.py [FILE …]. Without a file it takes tests/core/search/*questions.yaml; the
head of questions.yaml there says what form they have. Each question that is answered wrong is printed.
"""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bot.core.search.question import parse_question
from tests.support.questions import FOLDER, TODAY, Asked, iter_questions

GOALS = {"en": 0.95, "not covered": 0.95}
GOAL = 0.85  # of the other languages
MOST_MILLISECONDS = 20.0  # for 99 of 100 questions


def measure(file: Path) -> bool:
    """Print the figures of one file; return whether they reach the goals."""
    asked = list(iter_questions(file))
    print(f"{file.name}: {len(asked)} questions")
    groups: dict[str, list[bool]] = {}
    for one in asked:
        group = one.language if one.is_covered else "not covered"
        is_right = one.is_right(one.ask())
        groups.setdefault(group, []).append(is_right)
        if not is_right:
            print(f"  wrong ({group}): {one.question}")
    passed = [report(name, results) for name, results in sorted(groups.items())]
    return report_times(asked) and all(passed)


def report(name: str, results: Sequence[bool]) -> bool:
    share, goal = sum(results) / len(results), GOALS.get(name, GOAL)
    verdict = "pass" if share >= goal else "FAIL"
    print(
        f"  {name:<12} {sum(results)} of {len(results)} right, {share:.0%}  (at least {goal:.0%}: {verdict})"
    )
    return share >= goal


def report_times(asked: Sequence[Asked]) -> bool:
    """Print the processor time that ranking takes."""
    times = []
    for one in asked:
        index, question = one.app.prepare_index(), parse_question(one.question, one.language)
        start = time.thread_time()
        index.rank_entries(question, 20, TODAY)
        times.append((time.thread_time() - start) * 1e3)
    times.sort()
    half, most = times[len(times) // 2], times[len(times) * 99 // 100 - 1]
    verdict = "pass" if most <= MOST_MILLISECONDS else "FAIL"
    print(f"  p50 {half:.2f} ms  p99 {most:.2f} ms  (at most {MOST_MILLISECONDS:.0f}: {verdict})", flush=True)
    return most <= MOST_MILLISECONDS


def main(files: Sequence[Path]) -> int:
    passed = [measure(file) for file in files]
    return int(not all(passed))


if __name__ == "__main__":
    sys.exit(main([Path(name) for name in sys.argv[1:]] or sorted(FOLDER.glob("*questions.yaml"))))
