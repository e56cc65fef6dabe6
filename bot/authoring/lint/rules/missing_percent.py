"""A share in a poll that may lack its percent sign."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from bot.authoring.lint.context import RuleContext
from bot.core.content.figure_value import Figure
from bot.core.content.poll import Poll, PollQuestion
from bot.core.parsing.problem import Finding, ValuePath

FULL_SUMS = (Decimal(1), Decimal(100))  # of shares without a sign

FigureAtPath = tuple[ValuePath, Figure]


def check(context: RuleContext) -> Iterator[Finding]:
    """Find bare numbers beside percentages, bare answers that add up to 100 or 1, and bare response rates."""
    for path, poll in context.active_entries(Poll):
        for index, question in enumerate(poll.questions):
            yield from _check_answers(list(_iterate_answers(question, (*path, "questions", index))))
        if poll.response_rate and _is_bare(poll.response_rate):
            yield _build_finding((*path, "response_rate"), poll.response_rate, "a response rate is a share")


def _iterate_answers(question: PollQuestion, path: ValuePath) -> Iterator[FigureAtPath]:
    for place, answer in enumerate(question.answers):
        yield (*path, "answers", place, "figure"), answer.figure
        for part_place, part in enumerate(answer.parts):
            yield (*path, "answers", place, "parts", part_place, "figure"), part.figure


def _check_answers(answers: Sequence[FigureAtPath]) -> Iterator[Finding]:
    bare_figures = [(path, figure) for path, figure in answers if _is_bare(figure)]
    shares = [figure for _, figure in answers if figure.unit == "%"]
    total = sum((figure.exact_number or Decimal(0) for _, figure in bare_figures), Decimal(0))
    if shares and bare_figures:
        reason = "it stands beside percentages"
    elif len(bare_figures) > 1 and total in FULL_SUMS:
        reason = f"the answers add up to {total.normalize():f}"
    else:
        return
    yield from (_build_finding(path, figure, reason) for path, figure in bare_figures)


def _is_bare(figure: Figure) -> bool:
    return not figure.unit and not figure.currency and (figure.best is not None or figure.low is not None)


def _build_finding(path: ValuePath, figure: Figure, reason: str) -> Finding:
    number = figure.best if figure.best is not None else figure.low or Decimal(0)
    text = f"{number:f}"
    percentage = f"{number * 100:f}".rstrip("0").rstrip(".") if 0 < number < 1 else ""
    hint = f"write {text}%, or {percentage}%" if percentage else f"write {text}%"
    return Finding(
        path, f"{text} has no percent sign, but {reason}", f"{hint}, or say what is counted: {text} people"
    )
