"""What a user is asked to write: a modal, whose custom id is the command line that the words go into."""

from collections.abc import Iterator, Mapping, Sequence

from discord import Interaction, TextStyle, ui

from bot.core.messages.reply import Paragraph, Reply, text_of
from bot.core.messages.request import filled

WORDS = 600  # characters of what is written
_TITLE = 45  # characters of a modal's title and of a field's label (Discord, Modal and Label)
_OPEN = 900.0  # seconds for which an interaction can be answered


def modal_of(reply: Reply) -> ui.Modal | None:
    """Return the modal that asks for what *reply* does; None if it asks nothing."""
    if reply.form is None:
        return None
    modal = ui.Modal(title=_short(reply.title), custom_id=reply.form.line, timeout=_OPEN)
    for block in reply.blocks:
        if isinstance(block, Paragraph):
            modal.add_item(ui.TextDisplay(text_of(block.line)))
    field: ui.TextInput[ui.Modal] = ui.TextInput(style=TextStyle.paragraph, max_length=WORDS)
    modal.add_item(ui.Label(text=_short(reply.form.label), component=field))
    return modal


def line_of(interaction: Interaction) -> str:
    """Return the command line that a filled modal makes."""
    return filled(interaction.custom_id or "", next(_values(interaction.data), ""))


def _values(found: object) -> Iterator[str]:
    """Yield what was written, wherever a version of Discord puts it."""
    if isinstance(found, Mapping):
        if isinstance(value := found.get("value"), str):
            yield value
        yield from _values([found.get("component"), found.get("components")])
    elif isinstance(found, Sequence) and not isinstance(found, str):
        for one in found:
            yield from _values(one)


def _short(label: str) -> str:
    return label if len(label) <= _TITLE else f"{label[: _TITLE - 1]}…"
