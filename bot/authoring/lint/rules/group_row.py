"""A group of answers is not what its parts add up to."""

from collections.abc import Iterator
from decimal import Decimal

from bot.authoring.lint.context import Subject
from bot.core.content.figure import Bound, Figure
from bot.core.parsing.problem import Finding
from bot.core.sections.polls import Poll


def check(subject: Subject) -> Iterator[Finding]:
    """Find a group such as "support" that differs from the sum of its parts, where all are exact."""
    for path, poll in subject.told(Poll):
        for place, question in enumerate(poll.questions):
            for number, answer in enumerate(question.answers):
                whole, parts = _exact(answer.figure), [_exact(part.figure) for part in answer.parts]
                known = [part for part in parts if part is not None]
                if whole is None or not known or len(known) < len(parts) or sum(known) == whole:
                    continue
                total = sum(known, Decimal(0)).normalize()
                message = f"the parts of this answer add up to {total:f}, and it says {whole.normalize():f}"
                where = (*path, "questions", place, "answers", number, "figure")
                yield Finding(where, message, "correct the group or its parts")


def _exact(figure: Figure) -> Decimal | None:
    return figure.best if figure.bound is Bound.EXACT and figure.low is None else None
