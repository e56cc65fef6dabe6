"""The buttons of a Discord message: labels, custom ids and the pager. It does not import discord.py."""

from collections.abc import Iterable, Iterator
from itertools import count

from bot.adapters.discord.components import (
    MAX_CUSTOM_ID_LENGTH,
    MAX_LABEL_LENGTH,
    MAX_OPTION_LENGTH,
    Component,
    build_button,
    build_select,
    count_bytes,
    truncate_text,
)
from bot.core.messages.characters import clean_line, has_ink
from bot.core.messages.pagination import PagePlace
from bot.core.messages.reply import Button, Line, make_line
from bot.core.messages.request import INQUIRE, format_page_line

REFERENCE_SELECT_ID = "references"  # of the menu whose values are command lines
PAGES_WITHOUT_ENDS = 3  # that need no buttons to the first and to the last page


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


def build_pager(line: str, place: PagePlace) -> Iterator[Button]:
    """Yield the pager, ``« 1  ‹ 2  3/5  4 ›  5 »``; its middle asks for this page again, as it is now.

    The numbers say to a screen reader where a sign leads.
    """
    number, count = place.number, place.count
    if count == 1:
        return
    labels = {f"‹ {number - 1}": number - 1, f"{number}/{count}": number, f"{number + 1} ›": number + 1}
    if count > PAGES_WITHOUT_ENDS:
        labels = {"« 1": 1 if number > 2 else 0, **labels}  # noqa: PLR2004 (on page 2, ‹ leads there)
        labels[f"{count} »"] = count if number < count - 1 else 0
    for label, page in labels.items():
        if 0 < page <= count:
            yield Button(label, format_page_line(line, place.first + page - 1))


def build_reference_select(references: Iterable[Button], placeholder: str) -> Component:
    """Build the menu of the answers that a message refers to."""
    options = ((format_option_label(one), one.command_line) for one in references)
    return build_select(REFERENCE_SELECT_ID, placeholder, options)


def format_option_label(button: Button) -> str:
    """Format *button* as an option of a menu."""
    text = clean_line(button.label).strip() if has_ink(button.label) else button.command_line
    return truncate_text(text, MAX_OPTION_LENGTH)


class CustomIds:
    """The custom ids of one message's buttons, which Discord requires to differ."""

    def __init__(self) -> None:
        """Start with no id in use."""
        self._used_ids: set[str] = set()

    def build_unique_button(self, button: Button) -> Component:
        """Build a button whose id is its command line, or a variant of it if another button has that id.

        A question to the editors that is too long for an id opens the form for it.
        """
        line = button.command_line
        if len(line) > MAX_CUSTOM_ID_LENGTH and line.startswith(f"{INQUIRE} "):
            line = INQUIRE
        line = truncate_text(line, MAX_CUSTOM_ID_LENGTH)
        custom_id = next(one for one in _equivalent_lines(line) if one not in self._used_ids)
        self._used_ids.add(custom_id)
        return build_button(format_button_label(button), custom_id)


def _equivalent_lines(line: str) -> Iterator[str]:
    """Yield *line*, then variants that are parsed as the same request."""
    yield line
    for spaces in count():
        yield f"/{line}{' ' * spaces}"
