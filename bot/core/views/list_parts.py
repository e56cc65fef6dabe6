"""Splits a list that is too long for one answer into parts: ``/briefings 2`` shows the second.

Platforms cut each part into pages that fit their messages. Without parts, one answer with a thousand rows
would keep all platforms waiting while it is laid out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from bot.core.i18n.locale import Locale
from bot.core.messages.reply import Button, Paragraph, Style, make_line
from bot.core.messages.request import format_command_line, parse_number

MAX_ROWS = 100  # rows of a part: laying one out takes each platform a third of a millisecond, or more

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ListPart(Generic[T]):
    """The *items* of one part of a list, which has *total* items; *number* is 1 for the first part."""

    items: Sequence[T]
    number: int
    total: int

    @property
    def start(self) -> int:
        """The number of items before this part."""
        return (self.number - 1) * MAX_ROWS

    @property
    def argument(self) -> str:
        """The argument of the command that shows this part; empty for the first."""
        return str(self.number) if self.number > 1 else ""

    def describe_position(self, locale: Locale) -> tuple[Paragraph, ...]:
        """Say which rows of the list these are, unless they are all."""
        if len(self.items) == self.total:
            return ()
        first, last = _format_row_numbers(self.number, self.total, locale)
        count = locale.format_number(Decimal(self.total))
        text = locale.translate("{first}–{last} of {count}").format(first=first, last=last, count=count)
        return (Paragraph(make_line(text, Style.ITALIC)),)

    def build_buttons(
        self, command: str, briefing_id: str, locale: Locale, argument: str = ""
    ) -> tuple[Button, ...]:
        """Build the buttons that show the parts before and after this one, by the numbers of their rows.

        The number of a part follows the *argument* of the list. “Next” would be mistaken for the next page,
        of which each part has several in chat.
        """
        return tuple(
            Button(
                "–".join(_format_row_numbers(number, self.total, locale)),
                format_command_line(command, f"{argument} {number}".strip(), briefing_id),
            )
            for number in (self.number - 1, self.number + 1)
            if 1 <= number <= _count_parts(self.total)
        )


def first_part(items: Sequence[T]) -> ListPart[T]:
    """Give the first part of a list, which may be all of it."""
    return ListPart(items[:MAX_ROWS], 1, len(items))


def find_part(items: Sequence[T], argument: str) -> ListPart[T] | None:
    """Find the part of a list whose number is *argument*; None if the list has only one, or none of it."""
    number, part_count = parse_number(argument), _count_parts(len(items))
    if part_count == 1 or not 1 <= number <= part_count:
        return None
    start = (number - 1) * MAX_ROWS
    return ListPart(items[start : start + MAX_ROWS], number, len(items))


def _count_parts(total: int) -> int:
    return max(1, -(-total // MAX_ROWS))


def _format_row_numbers(number: int, total: int, locale: Locale) -> tuple[str, str]:
    """Format the numbers of the first and the last row of a part."""
    first, last = (number - 1) * MAX_ROWS + 1, min(number * MAX_ROWS, total)
    return locale.format_number(Decimal(first)), locale.format_number(Decimal(last))
