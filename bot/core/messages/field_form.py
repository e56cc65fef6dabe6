"""A form of several text fields, for platforms that can show them at once."""

from dataclasses import dataclass
from hashlib import blake2b


@dataclass(frozen=True, slots=True)
class FormField:
    """A text field: the *name* under which its text is sent, its *label*, and its old *value*."""

    name: str
    label: str
    value: str = ""

    @property
    def input_id(self) -> str:
        """The id of its input: the name, and what tells later whether the text is still the old one."""
        return f"{self.name} {_digest_text(self.value)}"


@dataclass(frozen=True, slots=True)
class FieldForm:
    """Text fields; their texts by name, as JSON, are what `request.fill_form` puts into *command_line*."""

    command_line: str
    fields: tuple[FormField, ...]


def read_input(input_id: str, text: str) -> tuple[str, str | None]:
    """Read an input of a form that was sent: its name, and its text, None if that is as it was shown.

    Somebody may have changed the value since, and that change stays.
    """
    name, _, digest = input_id.partition(" ")
    return name, None if digest == _digest_text(text) else text


def _digest_text(text: str) -> str:
    lines = "\n".join(text.splitlines()).strip()  # platforms send other ends of lines back
    return blake2b(lines.encode(), digest_size=6).hexdigest()
