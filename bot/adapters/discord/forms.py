"""Forms as Discord modals, whose custom id is the command line that the input completes."""

from collections.abc import Iterator, Mapping, Sequence

from discord import Interaction, TextStyle, ui

from bot.adapters.discord.components import MAX_TEXT_LENGTH, measure_text, truncate_text
from bot.core.messages.reply import Paragraph, Reply, line_to_text
from bot.core.messages.request import fill_form

MAX_INPUT_LENGTH = 600  # characters of a user's input
_MAX_TITLE_LENGTH = 45  # characters of a modal's title and of a field's label (Discord, Modal and Label)
_MODAL_TIMEOUT = 900.0  # seconds for which an interaction can be answered


def build_modal(reply: Reply) -> ui.Modal | None:
    """Build the modal for the form of *reply*; None if it has no form.

    Its texts together are kept to what Discord takes of a message.
    """
    if reply.form is None:
        return None
    title, label = (
        truncate_text(reply.title, _MAX_TITLE_LENGTH),
        truncate_text(reply.form.label, _MAX_TITLE_LENGTH),
    )
    modal = ui.Modal(title=title, custom_id=reply.form.command_line, timeout=_MODAL_TIMEOUT)
    room = MAX_TEXT_LENGTH - sum(map(measure_text, (title, label, reply.form.command_line)))
    for block in reply.blocks:
        if isinstance(block, Paragraph) and room > 0:
            text = truncate_text(line_to_text(block.line), room, measure_text)
            modal.add_item(ui.TextDisplay(text))
            room -= measure_text(text)
    field: ui.TextInput[ui.Modal] = ui.TextInput(style=TextStyle.paragraph, max_length=MAX_INPUT_LENGTH)
    modal.add_item(ui.Label(text=label, component=field))
    return modal


def parse_form_reply(interaction: Interaction) -> str:
    """Return the command line that a submitted modal makes."""
    return fill_form(interaction.custom_id or "", next(_iterate_values(interaction.data), ""))


def _iterate_values(data: object) -> Iterator[str]:
    """Yield the values in *data*: Discord nests a field in a row or in a label, depending on its version."""
    if isinstance(data, Mapping):
        if isinstance(value := data.get("value"), str):
            yield value
        yield from _iterate_values([data.get("component"), data.get("components")])
    elif isinstance(data, Sequence) and not isinstance(data, str):
        for one in data:
            yield from _iterate_values(one)
