"""The answers to a question do not add up to 100%."""

from collections.abc import Iterator
from decimal import Decimal

from bot.authoring.lint.context import Subject
from bot.core.content.figure import Bound, Figure
from bot.core.parsing.problem import Finding, Path
from bot.core.sections.polls import Poll, Question

WHOLE = 100


def check(subject: Subject) -> Iterator[Finding]:
    """Find sums outside of 100 ± floor((n-1)/2) steps: as much as rounding n answers can do."""
    for path, poll in subject.told(Poll):
        for place, question in enumerate(poll.questions):
            yield from _question(question, (*path, "questions", place, "answers"))


def _question(question: Question, path: Path) -> Iterator[Finding]:
    if question.multi_select or question.verified_sum:
        return
    shares = [exact_share(answer.figure) for answer in question.answers]
    known = [share for share in shares if share is not None]
    if len(known) < len(shares):
        return
    total = sum(known, Decimal(0))
    tolerance = (len(known) - 1) // 2 * precision(known)
    if abs(total - WHOLE) > tolerance:
        message = f"the answers add up to {total.normalize():f}%"
        yield Finding(path, message, "correct them, or say why it is right: verified_sum: The source gives …")


def exact_share(figure: Figure) -> Decimal | None:
    """Return a percentage that the source gives exactly; None of any other figure."""
    exact = figure.bound is Bound.EXACT and figure.unit == "%" and not figure.change
    return figure.best if exact and figure.low is None else None


def precision(numbers: list[Decimal]) -> Decimal:
    """Return the step of the coarsest of *numbers*: 1 for 76, 0.1 for 76.4."""
    return max(Decimal(1).scaleb(min(int(number.as_tuple().exponent), 0)) for number in numbers)
