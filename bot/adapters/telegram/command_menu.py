"""The menu of commands that Telegram shows beside the text field."""

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable
from logging import getLogger

from telegram import Bot, BotCommand, BotCommandScopeChat
from telegram.constants import BotCommandLimit
from telegram.error import InvalidToken, TelegramError

from bot.adapters.telegram.moderators import Moderators
from bot.core.app import Command
from bot.core.i18n import SPOKEN
from bot.services.chat.service import Desk

DEFAULT = "en"  # the language of the menu for everybody whose own language has none

_NAME = re.compile(r"[a-z0-9_]{1,32}")  # Bot API, BotCommand

_Shown = tuple[str, tuple[BotCommand, ...]]  # the menu of a chat, and its language
_NONE: _Shown = ("", ())

_CHATS = 100_000  # whose menus are known to be set; one more is set again
_log = getLogger(__name__)


async def set_menus(
    bot: Bot, commands: Callable[[str], Iterable[Command]], scope: BotCommandScopeChat | None = None
) -> None:
    """Show the menu in each language of the bot, which Telegram chooses by that of a user's app.

    *commands* gives those of a language, and *scope* is the one chat in which they are shown, if it is one.
    A menu that is shown already is left alone, and one that cannot be set is logged.
    """
    for code in SPOKEN:
        wanted, tongue = _menu(commands(code)), None if code == DEFAULT else code
        try:
            if await bot.get_my_commands(scope, language_code=tongue) != wanted:
                await bot.set_my_commands(wanted, scope, language_code=tongue)
        except InvalidToken:
            raise
        except TelegramError as error:
            _log.warning("Telegram's menu of commands was not set: %s", error)
            return


class ChatMenus:
    """The menus of the chats that chose a language, in that language, and those of the moderators.

    Telegram keeps them, but commands come and go with the briefings, so that each is set again at the
    first answer after a start, and after the commands have changed.
    """

    def __init__(self, desk: Desk, bot: Bot, moderators: Moderators) -> None:
        """Set menus of *desk* by *bot*."""
        self._bot = bot
        self._desk = desk
        self._moderating = moderators.chats
        self._shown: OrderedDict[int, _Shown] = OrderedDict()

    async def greet(self) -> None:
        """Show moderators their commands, where only they see them."""
        for chat in self._moderating:
            await self._moderate(chat, (await self._desk.chosen(f"telegram:{chat}")).language)

    async def _moderate(self, chat: int, language: str) -> None:
        """Show moderators their menu in the *language* that *chat* chose, or in that of each one's app."""
        await set_menus(self._bot, lambda code: self._theirs(language or code), BotCommandScopeChat(chat))

    def _theirs(self, language: str) -> tuple[Command, ...]:
        return (*self._desk.moderators_commands(language), *self._desk.commands(language))

    async def follow(self, chat: int, language: str, *, chose: bool) -> None:
        """Show the menu in the *language* of a chat, empty for everybody's own; *chose* says it is new."""
        if chat in self._moderating:
            if chose:
                await self._moderate(chat, language)
            return
        wanted = (language, _menu(self._desk.commands(language))) if language else _NONE
        if wanted == self._shown.get(chat, _NONE) and (language or not chose):
            return
        self._shown[chat] = wanted
        if len(self._shown) > _CHATS:
            self._shown.popitem(last=False)
        scope = BotCommandScopeChat(chat)
        try:
            if language:
                await self._bot.set_my_commands(wanted[1], scope)
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
