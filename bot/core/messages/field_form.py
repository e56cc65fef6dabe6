"""A form of several text fields, for platforms that can show them at once."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FormField:
    """A text field: the *name* under which its text is sent, its *label*, and its old *value*."""

    name: str
    label: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class FieldForm:
    """Text fields; their texts by name, as JSON, are what `request.fill_form` puts into *command_line*."""

    command_line: str
    fields: tuple[FormField, ...]
