"""A share in a poll that may lack its percent sign."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from bot.authoring.lint.context import RuleContext
from bot.core.content.figure_value import Figure
from bot.core.content.poll import Poll, PollQuestion
from bot.core.parsing.problem import Finding, ValuePath

FULL_SUMS = (Decimal(1), Decimal(100))  # of shares without a sign
PERCENTAGES = {
    "response_rate": "a response rate is a percentage",
    "confidence": "a level of confidence is a percentage",
}
"""Fields of a poll that hold nothing but percentages, with the reason that a finding gives."""

FigureAtPath = tuple[ValuePath, Figure]


def check(context: RuleContext) -> Iterator[Finding]:
    """Find bare numbers beside percentages, bare answers that add up to 100 or 1, and other bare shares."""
    for path, poll in context.active_entries(Poll):
        for index, question in enumerate(poll.questions):
            yield from _check_answers(list(_iterate_answers(question, (*path, "questions", index))))
        for name, reason in PERCENTAGES.items():
            if (figure := getattr(poll, name)) and _is_bare(figure):
                yield _build_finding((*path, name), figure, reason, may_be_count=False)


def _iterate_answers(question: PollQuestion, path: ValuePath) -> Iterator[FigureAtPath]:
    for place, answer in enumerate(question.answers):
        yield (*path, "answers", place, "figure"), answer.figure
        for part_place, part in enumerate(answer.parts):
            yield (*path, "answers", place, "parts", part_place, "figure"), part.figure
    for table_index, table in enumerate(question.subgroups):
        for group_index, group in enumerate(table.groups):
            place_of_group = (*path, "subgroups", table_index, "groups", group_index, "answers")
            yield from (((*place_of_group, label), figure) for label, figure in group.answers.items())


def _check_answers(answers: Sequence[FigureAtPath]) -> Iterator[Finding]:
    bare_figures = [(path, figure) for path, figure in answers if _is_bare(figure)]
    shares = [figure for _, figure in answers if figure.unit == "%"]
    total = sum(
        (figure.exact_number or Decimal(0) for path, figure in bare_figures if "subgroups" not in path),
        Decimal(0),
    )
    if shares and bare_figures:
        reason = "it stands beside percentages"
    elif len(bare_figures) > 1 and total in FULL_SUMS:
        reason = f"the answers add up to {total.normalize():f}"
    else:
        return
    yield from (_build_finding(path, figure, reason) for path, figure in bare_figures)


def _is_bare(figure: Figure) -> bool:
    return not figure.unit and not figure.currency and (figure.best is not None or figure.low is not None)


def _build_finding(path: ValuePath, figure: Figure, reason: str, *, may_be_count: bool = True) -> Finding:
    number = figure.best if figure.best is not None else figure.low or Decimal(0)
    text = f"{number:f}"
    percentage = f"{number * 100:f}".rstrip("0").rstrip(".") if 0 < number < 1 else ""
    hint = f"write {text}%, or {percentage}%" if percentage else f"write {text}%"
    hint += f", or say what is counted: {text} people" if may_be_count else ""
    return Finding(path, f"{text} has no percent sign, but {reason}", hint)
