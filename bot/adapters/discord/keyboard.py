"""The buttons of a Discord message: labels, custom ids and the pager. It does not import discord.py."""

from collections.abc import Iterable, Iterator
from itertools import count

from bot.adapters.discord.components import (
    MAX_LABEL_LENGTH,
    Component,
    build_button,
    count_bytes,
    truncate_text,
)
from bot.core.messages.characters import clean_line, has_ink
from bot.core.messages.reply import Button, Line, make_line
from bot.core.messages.request import format_page_line


def format_button_label(button: Button) -> str:
    """Format the label of *button*: one line, shortened where it is too long."""
    text = clean_line(button.label).strip() if has_ink(button.label) else button.command_line
    return truncate_text(text, MAX_LABEL_LENGTH)


def count_button_bytes(buttons: Iterable[Button]) -> int:
    """Return how many bytes of a message *buttons* take, with their labels and custom ids."""
    return sum(count_bytes(format_button_label(one), f"/{one.command_line}") for one in buttons)


def expand_shortened_labels(buttons: Iterable[Button]) -> Iterator[Line]:
    """Yield in full the labels that `format_button_label` shortens."""
    for button in buttons:
        if format_button_label(button).endswith("…") and not clean_line(button.label).strip().endswith("…"):
            yield make_line(button.label)


def build_pager(line: str, number: int, total: int) -> Iterator[Button]:
    """Yield the buttons to the previous and the next page, labelled with numbers, which need no language."""
    if number > 1:
        yield Button(f"◀ {number - 1}/{total}", format_page_line(line, number - 1))
    if number < total:
        yield Button(f"{number + 1}/{total} ▶", format_page_line(line, number + 1))


class CustomIds:
    """The custom ids of one message's buttons, which Discord requires to differ."""

    def __init__(self) -> None:
        """Start with no id in use."""
        self._used_ids: set[str] = set()

    def build_unique_button(self, button: Button) -> Component:
        """Build a button whose id is its command line, or a variant of it if another button has that id."""
        custom_id = next(
            line for line in _equivalent_lines(button.command_line) if line not in self._used_ids
        )
        self._used_ids.add(custom_id)
        return build_button(format_button_label(button), custom_id)


def _equivalent_lines(line: str) -> Iterator[str]:
    """Yield *line*, then variants that are parsed as the same request."""
    yield line
    for spaces in count():
        yield f"/{line}{' ' * spaces}"
