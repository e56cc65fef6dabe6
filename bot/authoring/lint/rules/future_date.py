"""A date in the future, where only the past makes sense."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext, iter_values_of_type
from bot.core.content.partial_date import PartialDate
from bot.core.parsing.problem import Finding

FUTURE_FIELDS = frozenset({"review_by", "publish_at", "period"})  # a figure may be a forecast
OPEN_ENDED_FIELDS = frozenset({"roles", "commanders", "parents"})  # a term of office may end later


def check(context: RuleContext) -> Iterator[Finding]:
    """Find dates after today, except planned dates, periods of figures and ends of terms of office."""
    for path, date in iter_values_of_type(PartialDate, context.briefing.document):
        is_open_end = path[-1] == "end" and not OPEN_ENDED_FIELDS.isdisjoint(path)
        if date.first_day > context.today and FUTURE_FIELDS.isdisjoint(path) and not is_open_end:
            yield Finding(path, f"{date} is in the future", "check the year, the month and the day")
