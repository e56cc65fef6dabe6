"""Builds the choices of an autocompletion, within Discord's limits."""

from collections.abc import Iterable

from discord.app_commands import Choice

from bot.adapters.discord.components import MAX_TEXT_BYTES, count_bytes, truncate_text, utf16_length
from bot.core.app import Suggestion

MAX_CHOICES = 25  # suggestions of an autocompletion
MAX_CHOICE_LENGTH = 100  # characters of a suggestion's name and of its value


def build_choices(suggestions: Iterable[Suggestion]) -> list[Choice[str]]:
    """Build as many of the *suggestions* as Discord takes, the first ones.

    In scripts of three bytes a letter, 25 choices are more bytes than a message may have.
    """
    choices, room = list[Choice[str]](), MAX_TEXT_BYTES
    for one in suggestions:
        if not 0 < utf16_length(one.argument) <= MAX_CHOICE_LENGTH:
            continue
        name = truncate_text(one.label or one.argument, MAX_CHOICE_LENGTH)
        room -= count_bytes(name, one.argument)
        if room < 0 or len(choices) == MAX_CHOICES:
            break
        choices.append(Choice(name=name, value=one.argument))
    return choices
