"""Simplifies a message that Discord refuses, although it is within all limits that Discord has published."""

from collections.abc import Iterable, Iterator

from bot.adapters.discord import components
from bot.adapters.discord.components import (
    Component,
    build_container,
    build_text_display,
    measure_text,
    walk_components,
)
from bot.adapters.discord.rendered_message import DiscordMessage
from bot.adapters.discord.view import PreparedMessage, check_message
from bot.core.content.field_labels import gettext_noop
from bot.core.i18n.locale import Locale

_NOTE = gettext_noop("Discord does not show the whole answer. This is its beginning.")
_DOCUMENT_REFUSED = gettext_noop("Discord did not take the file. Please try again later.")
SHORT_LENGTH = 1000  # as measured by `measure_text`: a quarter of what a message should be able to hold


def iterate_versions(prepared: PreparedMessage, locale: Locale) -> Iterator[PreparedMessage]:
    """Yield *prepared*, then the same without its pictures and its file, then its beginning only."""
    yield prepared
    if prepared.message.document:
        without_file = replace_file(prepared.message, locale.translate(_DOCUMENT_REFUSED))
        yield PreparedMessage(check_message(without_file))
    elif prepared.images:
        yield PreparedMessage(prepared.message)
    beginning = shorten_message(prepared.message, locale.translate(_NOTE))
    yield PreparedMessage(check_message(beginning))


def replace_file(message: DiscordMessage, note: str) -> DiscordMessage:
    """Put *note* in place of the file that comes with *message*."""
    return DiscordMessage(tuple(_replace_files(message.components, note)))


def _replace_files(candidates: Iterable[Component], note: str) -> Iterator[Component]:
    for component in candidates:
        match component:
            case {"type": components.FILE}:
                yield build_text_display(note)
            case {"type": components.CONTAINER, "components": list(children)}:
                yield {**component, "components": list(_replace_files(children, note))}
            case _:
                yield component


def shorten_message(message: DiscordMessage, note: str) -> DiscordMessage:
    """Keep the first lines of *message* and the rows of buttons below it; *note* says what is missing."""
    texts = [str(one["content"]) for one in walk_components(message.components) if "content" in one]
    lines = _take_lines("\n".join(texts).splitlines(), SHORT_LENGTH - measure_text(note))
    children = [build_text_display("\n".join((*lines, note))), *_iterate_button_rows(message.components)]
    return DiscordMessage((build_container(children),))


def _take_lines(lines: Iterable[str], room: int) -> Iterator[str]:
    """Yield as many *lines* as there is *room* for; a line is never cut, because it may hold markup."""
    for line in lines:
        room -= measure_text(f"{line}\n")
        if room < 0:
            return
        yield line


def _iterate_button_rows(candidates: Iterable[Component]) -> Iterator[Component]:
    for component in candidates:
        match component:
            case {"type": components.ACTION_ROW}:
                yield component
            case {"type": components.CONTAINER, "components": list(children)}:
                yield from _iterate_button_rows(children)
