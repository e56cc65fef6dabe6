"""What each rule warns of, at §, and what it leaves alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from textwrap import dedent
from typing import Any

from tests.lint.linted import HEAD


@dataclass(frozen=True)
class Case:
    """Files of one rule; *told* stands in each of its messages, *more* is what linting is told beside."""

    code: str
    told: str
    wrong: Sequence[str]
    right: Sequence[str]
    more: dict[str, Any] = field(default_factory=dict)


def case(
    code: str, told: str, *, wrong: Sequence[str], right: Sequence[str], head: str = HEAD, **more: object
) -> Case:
    """Return the files of a rule, each written below *head*."""
    below = [[head + dedent(text) for text in texts] for texts in (wrong, right)]
    return Case(code, told, *below, more)


def poll(fields: str = "", answers: str = "{label: for, figure: 60%}, {label: against, figure: 40%}") -> str:
    """Return a poll with one question."""
    return f"""\
polls:
  - {{id: barometer, pollster: Brine, {fields}questions: [{{text: For or against, answers: [
      {answers}
    ]}}]}}
"""


def question(fields: str) -> str:
    """Return a poll with one question made of *fields*."""
    return f"polls:\n  - id: barometer\n    questions:\n      - {{text: For or against, {fields}}}\n"


CASES: tuple[Case, ...] = (
    case(
        "sum-of-answers",
        "the answers add up to ",
        wrong=[
            question("answers: §[{label: for, figure: 60%}, {label: against, figure: 30%}]"),
            question("answers: §[{label: for, figure: 60%}, {label: against, figure: 41%}]"),
            question(
                "answers: §[{label: for, figure: 60%}, {label: no, figure: 39%}, {label: hm, figure: 3%}]"
            ),
            question(
                "answers: §[{label: a, figure: 60.1%}, {label: no, figure: 39.0%}, {label: -, figure: 1.1%}]"
            ),
            question("answers: §[{label: for, figure: 76%}]"),
        ],
        right=[
            question("answers: [{label: for, figure: 60%}, {label: against, figure: 40%}]"),
            question(
                "answers: [{label: for, figure: 60%}, {label: no, figure: 39%}, {label: hm, figure: 2%}]"
            ),
            question(
                "answers: [{label: for, figure: 60.1%}, {label: no, figure: 39%}, {label: hm, figure: 1.0%}]"
            ),
            question("answers: [{label: for, figure: nearly 60%}, {label: against, figure: 30%}]"),
            question(
                "multi_select: yes, answers: [{label: for, figure: 60%}, {label: against, figure: 80%}]"
            ),
            question("verified_sum: The rest did not answer., answers: [{label: for, figure: 60%}]"),
            question("answers: [{label: for, figure: 600 people}, {label: against, figure: 300 people}]"),
        ],
    ),
    case(
        "group-row",
        "the parts of this answer add up to 75, and it says 76",
        wrong=[
            question(
                "answers: [{label: no, figure: 24%}, {label: for, figure: §76%, parts: "
                "[{label: firmly, figure: 43%}, {label: rather, figure: 32%}]}]"
            )
        ],
        right=[
            question(
                "answers: [{label: no, figure: 24%}, {label: for, figure: 76%, parts: "
                "[{label: firmly, figure: 43%}, {label: rather, figure: 33%}]}]"
            ),
            question(
                "answers: [{label: no, figure: 24%}, {label: for, figure: 76%, parts: "
                "[{label: firmly, figure: nearly 43%}, {label: rather, figure: 32%}]}]"
            ),
            question("answers: [{label: no, figure: 24%}, {label: for, figure: 76%}]"),
        ],
    ),
    case(
        "margin-on-panel",
        "a margin of error is given for a sample that is called ",
        wrong=[
            poll("sampling: an online panel, margin: §±3, "),
            poll("sampling: by Quota and age, margin: §3.5 points, "),
            poll("mode: opt-in web survey, margin: §3, "),
        ],
        right=[
            poll("sampling: an online panel, "),
            poll("sampling: an online panel, margin: not stated, "),
            poll("sampling: a probability-based panel, margin: 3, "),
            poll("sampling: random digits, margin: 3, "),
        ],
    ),
    case(
        "margin-too-small",
        "a sample of 1000 has a margin of at least 3.1 percentage points",
        wrong=[poll("sample_size: 1000, margin: §±2, "), poll('sample_size: "1,000", margin: §3.0, ')],
        right=[
            poll("sample_size: 1000, margin: ±3.1, "),
            poll("sample_size: 1600, margin: 2.4, "),
            poll("sample_size: 0, margin: 2.4, "),
            poll("sample_size: dozens, margin: 1, "),
            poll("margin: 1, "),
        ],
    ),
)
