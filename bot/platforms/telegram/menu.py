"""The menu of commands that Telegram shows beside the text field."""

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable
from logging import getLogger

from telegram import Bot, BotCommand, BotCommandScopeChat
from telegram.constants import BotCommandLimit
from telegram.error import InvalidToken, TelegramError

from bot.app import Command

_NAME = re.compile(r"[a-z0-9_]{1,32}")  # Bot API, BotCommand

_CHATS = 100_000  # whose menus are known to be set; one more is set again
_log = getLogger(__name__)


async def set_menu(bot: Bot, commands: Iterable[Command]) -> None:
    """Show *commands* in the menu, unless it shows them already; a menu that cannot be set is logged."""
    wanted = _menu(commands)
    try:
        if await bot.get_my_commands() != wanted:
            await bot.set_my_commands(wanted)
    except InvalidToken:
        raise
    except TelegramError as error:
        _log.warning("Telegram's menu of commands was not set: %s", error)


class ChatMenus:
    """The menus of the chats that chose a language, in that language.

    Telegram keeps them, but commands come and go with the briefings, so that each is set again at the
    first answer after a start.
    """

    def __init__(self, bot: Bot, commands: Callable[[str], Iterable[Command]]) -> None:
        """Set menus by *bot*; *commands* gives those of a language."""
        self._bot = bot
        self._commands = commands
        self._shown: OrderedDict[int, str] = OrderedDict()

    async def follow(self, chat: int, language: str, *, chose: bool) -> None:
        """Show the menu in the *language* of a chat, empty for everybody's own; *chose* says it is new."""
        before = self._shown.get(chat, "")
        if language == before and (language or not chose):
            return
        self._shown[chat] = language
        if len(self._shown) > _CHATS:
            self._shown.popitem(last=False)
        scope = BotCommandScopeChat(chat)
        try:
            if language:
                await self._bot.set_my_commands(_menu(self._commands(language)), scope)
            else:
                await self._bot.delete_my_commands(scope)
        except InvalidToken:
            raise
        except TelegramError as error:
            _log.warning("Telegram's menu of commands was not set for a chat: %s", error)


def _menu(commands: Iterable[Command]) -> tuple[BotCommand, ...]:
    return tuple(
        BotCommand(command.name, _short(command.about or command.name))
        for command in commands
        if _NAME.fullmatch(command.name)
    )[: BotCommandLimit.MAX_COMMAND_NUMBER]


def _short(about: str) -> str:
    limit = BotCommandLimit.MAX_DESCRIPTION
    return about if len(about) <= limit else about[: limit - 1] + "…"
