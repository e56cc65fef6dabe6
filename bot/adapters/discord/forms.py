"""What a user is asked to write: a modal, whose custom id is the command line that the words go into."""

from collections.abc import Iterator, Mapping, Sequence

from discord import Interaction, TextStyle, ui

from bot.core.messages.reply import Paragraph, Reply, line_to_text
from bot.core.messages.request import fill_form

MAX_INPUT_LENGTH = 600  # characters of what is written
_MAX_TITLE_LENGTH = 45  # characters of a modal's title and of a field's label (Discord, Modal and Label)
_MODAL_TIMEOUT = 900.0  # seconds for which an interaction can be answered


def build_modal(reply: Reply) -> ui.Modal | None:
    """Return the modal that asks for what *reply* does; None if it asks nothing."""
    if reply.form is None:
        return None
    modal = ui.Modal(
        title=_truncate_title(reply.title), custom_id=reply.form.command_line, timeout=_MODAL_TIMEOUT
    )
    for block in reply.blocks:
        if isinstance(block, Paragraph):
            modal.add_item(ui.TextDisplay(line_to_text(block.line)))
    field: ui.TextInput[ui.Modal] = ui.TextInput(style=TextStyle.paragraph, max_length=MAX_INPUT_LENGTH)
    modal.add_item(ui.Label(text=_truncate_title(reply.form.label), component=field))
    return modal


def parse_form_reply(interaction: Interaction) -> str:
    """Return the command line that a filled modal makes."""
    return fill_form(interaction.custom_id or "", next(_iterate_values(interaction.data), ""))


def _iterate_values(data: object) -> Iterator[str]:
    """Yield what was written, wherever a version of Discord puts it."""
    if isinstance(data, Mapping):
        if isinstance(value := data.get("value"), str):
            yield value
        yield from _iterate_values([data.get("component"), data.get("components")])
    elif isinstance(data, Sequence) and not isinstance(data, str):
        for one in data:
            yield from _iterate_values(one)


def _truncate_title(label: str) -> str:
    return label if len(label) <= _MAX_TITLE_LENGTH else f"{label[: _MAX_TITLE_LENGTH - 1]}…"
