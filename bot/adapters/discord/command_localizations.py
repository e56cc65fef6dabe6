"""What Discord's lists of commands say in the languages of its clients.

Descriptions are translated, and what stands in the menu of a message. The name of a slash command is the
same for everybody, so that people can tell each other what to type. discord.py's own translator is not
used: it asks for the locales that it knows, and Arabic, which Discord has, is none of them.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.core.app import Command
from bot.core.i18n import language

ABOUT = 100  # characters of a description
NAME = 32  # characters of the name of a command in a message's menu
SLASH = 1  # the type of a slash command (Discord, ApplicationCommandType)

LOCALES = {  # Discord's, of AvailableLocalesEnum in its published specification, and our languages
    "uk": "uk",
    "de": "de",
    "fr": "fr",
    "es-ES": "es",
    "es-419": "es",
    "pl": "pl",
    "ar": "ar",
}

Payload = Mapping[str, Any]
"""A command as Discord's API has it."""


class Wording:
    """Adds to commands what they say in other languages, from what *commands* says in each."""

    def __init__(self, commands: Callable[[str], Sequence[Command]]) -> None:
        """Take the descriptions from *commands*, by the code of a language."""
        self._commands = commands

    def localized(self, payloads: Sequence[Payload]) -> list[dict[str, Any]]:
        """Return *payloads* with their words in each language that Discord and the bot both have."""
        abouts = {
            locale: {one.name: one.about for one in self._commands(code)} for locale, code in LOCALES.items()
        }
        return [_slash(one, abouts) if one["type"] == SLASH else _menu(one) for one in payloads]


def _slash(payload: Payload, abouts: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    told = {locale: about.get(payload["name"], "")[:ABOUT] for locale, about in abouts.items()}
    options = [
        {**one, "description_localizations": _translated(one["description"], ABOUT)}
        for one in payload["options"]
    ]
    described = {locale: about for locale, about in told.items() if about}
    return {**payload, "description_localizations": described, "options": options}


def _menu(payload: Payload) -> dict[str, Any]:
    return {**payload, "name_localizations": _translated(payload["name"], NAME)}


def _translated(message: str, limit: int) -> dict[str, str]:
    return {locale: language(code).translate(message)[:limit] for locale, code in LOCALES.items()}
