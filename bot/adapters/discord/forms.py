"""Forms as Discord modals, whose custom id is the command line that the input completes."""

import json
from collections.abc import Iterator, Mapping, Sequence

from discord import Interaction, TextStyle, ui

from bot.adapters.discord.components import MAX_TEXT_LENGTH, measure_text, truncate_text
from bot.core.messages.field_form import FieldForm, read_input
from bot.core.messages.reply import Paragraph, Reply, line_to_text
from bot.core.messages.request import SET, fill_form

MAX_INPUT_LENGTH = 600  # characters of a user's input
MAX_VALUE_LENGTH = 4000  # characters of a field's value (Discord, Text Input)
_MAX_TITLE_LENGTH = 45  # characters of a modal's title and of a field's label (Discord, Modal and Label)
_MAX_FIELDS = 5  # of a modal (Discord, Modal)
_LONG_VALUE = 80  # characters that hardly fit one line
_MODAL_TIMEOUT = 900.0  # seconds for which an interaction can be answered


def build_modal(reply: Reply) -> ui.Modal | None:
    """Build the modal for the form of *reply*; None if it has no form.

    Its texts together are kept to what Discord takes of a message.
    """
    if reply.field_form:
        return _build_field_modal(reply.title, reply.field_form)
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
    max_length = max(MAX_INPUT_LENGTH, MAX_VALUE_LENGTH if reply.form.value else 0)
    default = reply.form.value[:max_length] or None
    field: ui.TextInput[ui.Modal] = ui.TextInput(
        style=TextStyle.paragraph, max_length=max_length, default=default
    )
    modal.add_item(ui.Label(text=label, component=field))
    return modal


def _build_field_modal(title: str, form: FieldForm) -> ui.Modal:
    """Build a modal of several fields; each may be left empty."""
    modal = ui.Modal(
        title=truncate_text(title, _MAX_TITLE_LENGTH), custom_id=form.command_line, timeout=_MODAL_TIMEOUT
    )
    for one in form.fields[:_MAX_FIELDS]:
        style = TextStyle.paragraph if len(one.value) > _LONG_VALUE else TextStyle.short
        field: ui.TextInput[ui.Modal] = ui.TextInput(
            custom_id=one.input_id,
            style=TextStyle.paragraph if "\n" in one.value else style,
            max_length=MAX_VALUE_LENGTH,
            default=one.value or None,
            required=False,
        )
        modal.add_item(ui.Label(text=truncate_text(one.label, _MAX_TITLE_LENGTH), component=field))
    return modal


def parse_form_reply(interaction: Interaction) -> str:
    """Return the command line that a submitted modal makes."""
    texts = dict(_iterate_values(interaction.data))
    line = interaction.custom_id or ""
    if line.startswith(f"{SET} ") and line.count(" ") == 1:
        values = dict(read_input(input_id, text) for input_id, text in texts.items())
        return fill_form(line, json.dumps(values, ensure_ascii=False))
    return fill_form(line, next(iter(texts.values()), ""))


def _iterate_values(data: object) -> Iterator[tuple[str, str]]:
    """Yield the fields' ids and values: Discord nests a field in a row or in a label, by its version."""
    if isinstance(data, Mapping):
        if isinstance(value := data.get("value"), str):
            yield str(data.get("custom_id")), value
        yield from _iterate_values([data.get("component"), data.get("components")])
    elif isinstance(data, Sequence) and not isinstance(data, str):
        for one in data:
            yield from _iterate_values(one)
