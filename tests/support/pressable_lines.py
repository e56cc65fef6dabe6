"""The command lines that a reader of an answer can choose by tapping, on each platform."""

import re
from collections.abc import Callable, Iterator
from html import unescape

from bot.adapters.discord import render as discord
from bot.adapters.discord.components import walk_components
from bot.adapters.telegram import render as telegram
from bot.adapters.terminal.render import assign_numbers
from bot.adapters.web.render import render as render_web
from bot.core.messages.reply import Button, Reply

_TELEGRAM_COMMAND = re.compile(r"(?<![\w/<])/([a-z0-9_]+)\b(?![^<]*</(?:a|code)>)")
_WEB_BUTTON = re.compile(r'name="line" value="([^"]*)"')


def list_telegram_lines(reply: Reply) -> Iterator[str]:
    """Yield the lines behind the keys, the links and the commands of all pages."""
    for message in telegram.render(reply):
        yield from (key.command_line for row in message.keyboard for key in row if isinstance(key, Button))
        yield from message.references.values()
        yield from _TELEGRAM_COMMAND.findall(message.html)


def list_discord_lines(reply: Reply) -> Iterator[str]:
    """Yield the lines behind the buttons and the options of all pages."""
    for message in discord.render(reply):
        for component in walk_components(message.components):
            match component:
                case {"options": list(options)}:
                    yield from (option["value"] for option in options)
                case {"custom_id": str(line)}:
                    yield line


def list_web_lines(reply: Reply) -> Iterator[str]:
    """Yield the lines behind the links and the buttons of the fragment."""
    linked_lines: list[str] = []

    def link_to(line: str) -> str:
        linked_lines.append(line)
        return "/address"

    fragment = render_web(reply, link_to)[0]
    yield from linked_lines
    yield from map(unescape, _WEB_BUTTON.findall(fragment))


def list_terminal_lines(reply: Reply) -> Iterator[str]:
    """Yield the lines that a number stands for."""
    return (button.command_line for button in assign_numbers(reply).values())


PRESSABLE_LINES: dict[str, Callable[[Reply], Iterator[str]]] = {
    "telegram": list_telegram_lines,
    "discord": list_discord_lines,
    "web": list_web_lines,
    "terminal": list_terminal_lines,
}
"""The lister of each platform, by its name."""
