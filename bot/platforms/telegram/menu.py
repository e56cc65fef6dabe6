"""The menu of commands that Telegram shows beside the text field."""

import re
from collections.abc import Iterable
from logging import getLogger

from telegram import Bot, BotCommand
from telegram.constants import BotCommandLimit
from telegram.error import InvalidToken, TelegramError

from bot.app import Command

_NAME = re.compile(r"[a-z0-9_]{1,32}")  # Bot API, BotCommand

_log = getLogger(__name__)


async def set_menu(bot: Bot, commands: Iterable[Command]) -> None:
    """Show *commands* in the menu, unless it shows them already; a menu that cannot be set is logged."""
    wanted = tuple(
        BotCommand(command.name, _short(command.about or command.name))
        for command in commands
        if _NAME.fullmatch(command.name)
    )[: BotCommandLimit.MAX_COMMAND_NUMBER]
    try:
        if await bot.get_my_commands() != wanted:
            await bot.set_my_commands(wanted)
    except InvalidToken:
        raise
    except TelegramError as error:
        _log.warning("Telegram's menu of commands was not set: %s", error)


def _short(about: str) -> str:
    limit = BotCommandLimit.MAX_DESCRIPTION
    return about if len(about) <= limit else about[: limit - 1] + "…"
