"""What a soak has seen, as a table, and what of it is wrong."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import mean, quantiles

from tests.soak.bot_process import Usage
from tests.soak.readers import Question

MEMORY_GROWTH = 1.1  # allowed, from the first quarter of the measurements to the last
FILE_GROWTH = 5.0  # allowed open files more
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Result:
    """What a soak has seen."""

    questions: list[Question]
    expected: dict[tuple[str, str], int]
    """How many messages an answer has, by platform and command."""
    faults: Counter[str]
    usages: list[Usage]
    log: str

    @property
    def platforms(self) -> list[str]:
        """The platforms, in the order of the first question."""
        return list(dict.fromkeys(question.platform for question in self.questions))

    def find_lost(self, platform: str) -> list[Question]:
        """Find the questions with no answer, or with less than the whole."""
        return [one for one in self._of(platform) if self._count_surplus(one) < 0]

    def find_doubled(self, platform: str) -> list[Question]:
        """Find the questions with more messages than their answer has."""
        return [one for one in self._of(platform) if self._count_surplus(one) > 0]

    def list_times(self, platform: str) -> list[float]:
        """Return the seconds until each answer began."""
        return [one.answered_at - one.asked_at for one in self._of(platform) if not one.is_open]

    def compare_usage(self) -> tuple[Usage, Usage]:
        """Return the means of the first and of the last quarter of the measurements."""
        quarter = max(1, len(self.usages) // 4)
        return _average(self.usages[:quarter]), _average(self.usages[-quarter:])

    def count_tracebacks(self) -> Counter[str]:
        """Count the events of the log that hold a traceback, by logger and words."""
        lines = [json.loads(line) for line in self.log.splitlines() if "Traceback" in line]
        return Counter(f"{line['logger']}: {line['event']}" for line in lines)

    def _of(self, platform: str) -> list[Question]:
        return [question for question in self.questions if question.platform == platform]

    def _count_surplus(self, question: Question) -> int:
        return question.count_messages() - self.expected[question.platform, question.command]


def _average(usages: Sequence[Usage]) -> Usage:
    return Usage(round(mean(one.memory for one in usages)), round(mean(one.open_files for one in usages)))


def format_summary(result: Result) -> str:
    """Format the tables in Markdown."""
    return "\n".join([*_format_answers(result), "", *_format_usage(result), "", *_format_faults(result)])


def _format_answers(result: Result) -> Iterator[str]:
    yield "| platform | questions | lost | doubled | median | 99 % within |"
    yield "|---|---|---|---|---|---|"
    for platform in result.platforms:
        times = result.list_times(platform)
        cuts = quantiles(times, n=100)
        lost, doubled = len(result.find_lost(platform)), len(result.find_doubled(platform))
        yield (
            f"| {platform} | {len(times)} | {lost} | {doubled} "
            f"| {cuts[49] * 1000:.0f} ms | {cuts[98] * 1000:.0f} ms |"
        )


def _format_usage(result: Result) -> Iterator[str]:
    first, last = result.compare_usage()
    yield f"Memory: {first.memory / MEGABYTE:.0f} MB, at the end {last.memory / MEGABYTE:.0f} MB."
    yield f"Open files: {first.open_files}, at the end {last.open_files}."
    lines, size = len(result.log.splitlines()), len(result.log.encode()) / 1024
    yield f"Log: {lines} lines, {size:.0f} kB, {result.count_tracebacks().total()} tracebacks."


def _format_faults(result: Result) -> Iterator[str]:
    yield "| fault | times |"
    yield "|---|---|"
    for name, times in sorted(result.faults.items()):
        yield f"| {name} | {times} |"


def find_failures(result: Result) -> list[str]:
    """Return a line for each thing that must not happen."""
    return [
        *_describe_answers("lost", [one for name in result.platforms for one in result.find_lost(name)]),
        *_describe_answers(
            "doubled", [one for name in result.platforms for one in result.find_doubled(name)]
        ),
        *_describe_growth(*result.compare_usage()),
        *(f"{times} tracebacks: {event}" for event, times in result.count_tracebacks().items()),
    ]


def _describe_answers(kind: str, questions: Sequence[Question]) -> Iterator[str]:
    for one in questions:
        yield f"{one.platform}: an answer to /{one.command} was {kind}: {one.count_messages()} messages came."


def _describe_growth(first: Usage, last: Usage) -> Iterator[str]:
    if last.memory > first.memory * MEMORY_GROWTH:
        yield "Memory grew."
    if last.open_files > first.open_files + FILE_GROWTH:
        yield "The number of open files grew."
