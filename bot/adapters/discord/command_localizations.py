"""What Discord's lists of commands say in the languages of its clients.

Descriptions are translated, and what stands in the menu of a message. The name of a slash command is the
same for everybody, so that people can tell each other what to type. discord.py's own translator is not
used: it asks for the locales that it knows, and Arabic, which Discord has, is none of them.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.core.app import Command
from bot.core.i18n import get_locale

MAX_DESCRIPTION_LENGTH = 100  # characters of a description
MAX_MENU_NAME_LENGTH = 32  # characters of the name of a command in a message's menu
SLASH_COMMAND_TYPE = 1  # the type of a slash command (Discord, ApplicationCommandType)

LOCALES = {  # Discord's, of AvailableLocalesEnum in its published specification, and our languages
    "uk": "uk",
    "de": "de",
    "fr": "fr",
    "es-ES": "es",
    "es-419": "es",
    "pl": "pl",
    "ar": "ar",
}

CommandPayload = Mapping[str, Any]
"""A command as Discord's API has it."""


class CommandLocalizer:
    """Adds to commands what they say in other languages, from what *commands* says in each."""

    def __init__(self, commands: Callable[[str], Sequence[Command]]) -> None:
        """Take the descriptions from *commands*, by the code of a language."""
        self._commands = commands

    def localize(self, payloads: Sequence[CommandPayload]) -> list[dict[str, Any]]:
        """Return *payloads* with their words in each language that Discord and the bot both have."""
        descriptions = {
            locale: {one.name: one.description for one in self._commands(code)}
            for locale, code in LOCALES.items()
        }
        return [
            _localize_slash_command(one, descriptions)
            if one["type"] == SLASH_COMMAND_TYPE
            else _localize_context_menu(one)
            for one in payloads
        ]


def _localize_slash_command(
    payload: CommandPayload, descriptions: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    shortened = {
        locale: about.get(payload["name"], "")[:MAX_DESCRIPTION_LENGTH]
        for locale, about in descriptions.items()
    }
    options = [
        {
            **one,
            "description_localizations": _translate_into_locales(one["description"], MAX_DESCRIPTION_LENGTH),
        }
        for one in payload["options"]
    ]
    localizations = {locale: about for locale, about in shortened.items() if about}
    return {**payload, "description_localizations": localizations, "options": options}


def _localize_context_menu(payload: CommandPayload) -> dict[str, Any]:
    return {**payload, "name_localizations": _translate_into_locales(payload["name"], MAX_MENU_NAME_LENGTH)}


def _translate_into_locales(message: str, max_length: int) -> dict[str, str]:
    return {locale: get_locale(code).translate(message)[:max_length] for locale, code in LOCALES.items()}
