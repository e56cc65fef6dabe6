"""What Discord's lists of commands say in the languages of its clients.

Descriptions are translated, and what stands in the menu of a message. The name of a slash command is the
same for everybody, so that people can tell each other what to type. discord.py knows no Arabic; such a
client shows English.
"""

from collections.abc import Callable, Sequence
from functools import cached_property

from discord import Locale
from discord.app_commands import (
    ContextMenu,
    TranslationContextLocation,
    TranslationContextTypes,
    Translator,
    locale_str,
)

from bot.app import Command
from bot.languages import SPOKEN, language

ABOUT = 100  # characters of a description

_COMMAND, _OPTION = (
    TranslationContextLocation.command_description,
    TranslationContextLocation.parameter_description,
)


class Wording(Translator):
    """Tells discord.py the descriptions of commands in a language, from what *commands* says in it."""

    def __init__(self, commands: Callable[[str], Sequence[Command]]) -> None:
        """Take the descriptions from *commands*, by the code of a language."""
        super().__init__()
        self._commands = commands

    @cached_property
    def _about(self) -> dict[tuple[str, str], str]:
        """Return each description by language and command."""
        return {(code, command.name): command.about for code in SPOKEN for command in self._commands(code)}

    async def translate(
        self, string: locale_str, locale: Locale, context: TranslationContextTypes
    ) -> str | None:
        """Return *string* in the language of *locale*, or nothing where it stays English."""
        speaks = language(locale.value)
        if speaks.code == "en":
            return None
        if context.location is _OPTION or isinstance(context.data, ContextMenu):
            return speaks.translate(string.message)[:ABOUT]
        if context.location is _COMMAND:
            return self._about.get((speaks.code, context.data.name), "")[:ABOUT] or None
        return None
