"""Registers the bot's commands with Telegram, which shows them as a menu beside the text field."""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Callable, Iterable
from logging import getLogger

from telegram import Bot, BotCommand, BotCommandScopeChat
from telegram.constants import BotCommandLimit
from telegram.error import ChatMigrated, InvalidToken, TelegramError

from bot.adapters.telegram.callers import build_chat_id
from bot.adapters.telegram.failure_log import FailureLog
from bot.adapters.telegram.group_migration import GroupMigration
from bot.adapters.telegram.moderators import TelegramModerators
from bot.core.app import Command
from bot.core.i18n.languages import SUPPORTED_LANGUAGES
from bot.core.messages.preferences import PreferenceChange, Preferences
from bot.services.chat.chat_service import ChatService

_MENU_NOT_SET = "a menu of commands on Telegram was not set"
_MENU_SET = "menus of commands on Telegram are set again"
DEFAULT_LANGUAGE = "en"  # of the menu for users whose own language has none

_COMMAND_NAME = re.compile(r"[a-z0-9_]{1,32}")  # Bot API, BotCommand

_ChatMenu = tuple[str, bool, tuple[BotCommand, ...]]  # the language, whether it is quiet, and the commands
_NO_MENU: _ChatMenu = ("", False, ())

_CHAT_LIMIT = 100_000  # chats whose menus are remembered; forgetting one only sets its menu again
_log = getLogger(__name__)


class CommandMenus:
    """Sets the menu of all chats, those of moderators, and those of chats that chose a language.

    Telegram keeps a chat's menu, but the commands depend on the briefings. Therefore it is set again at the
    first answer after a start, and after the commands have changed.
    """

    def __init__(
        self,
        chat_service: ChatService,
        bot: Bot,
        moderators: TelegramModerators,
        group_migration: GroupMigration,
    ) -> None:
        """Set menus through *bot*, with the commands of *chat_service*."""
        self._bot = bot
        self._chat_service = chat_service
        self._moderators = moderators
        self._group_migration = group_migration
        self._current_menus: OrderedDict[int, _ChatMenu] = OrderedDict()
        self._failure_log = FailureLog(_log)
        self._lock = asyncio.Lock()

    async def set_menus(self) -> None:
        """Show everybody the readers' commands, and moderators theirs, where only moderators see them."""
        async with self._lock:  # else an older menu could arrive after a newer one
            await self._register_commands(self._chat_service.list_commands)
            await self._set_moderator_menus()

    async def _set_moderator_menus(self) -> None:
        for chat_id in self._moderators.menu_chat_ids:
            preferences = await self._chat_service.get_valid_preferences(build_chat_id(chat_id))
            await self._set_moderator_menu(chat_id, preferences.language)

    async def _set_moderator_menu(self, chat_id: int, language: str) -> None:
        """Set the menu of a moderators' chat; without *language* it is in that of each one's app."""

        def get_commands(code: str) -> tuple[Command, ...]:
            return self._get_moderator_commands(language or code)

        try:
            await self._register_commands(get_commands, BotCommandScopeChat(chat_id))
        except ChatMigrated as migrated:
            await self._group_migration.follow(chat_id, migrated.new_chat_id)
            await self._register_commands(get_commands, BotCommandScopeChat(migrated.new_chat_id))

    async def _register_commands(
        self, get_commands: Callable[[str], Iterable[Command]], scope: BotCommandScopeChat | None = None
    ) -> None:
        """Register the commands in each language of the bot; Telegram picks that of each user's app.

        *get_commands* takes a language code. With *scope* the menu is for that chat only. Commands that are
        registered already are left alone; a failure is logged.

        Raises:
            ChatMigrated: the chat of *scope* has another id.
        """
        for code in SUPPORTED_LANGUAGES:
            menu, language_code = _build_menu(get_commands(code)), None if code == DEFAULT_LANGUAGE else code
            try:
                if await self._bot.get_my_commands(scope, language_code=language_code) != menu:
                    await self._bot.set_my_commands(menu, scope, language_code=language_code)
            except (InvalidToken, ChatMigrated):
                raise
            except TelegramError as error:
                self._failure_log.add_failure(_MENU_NOT_SET, error)
                return
        self._failure_log.add_success(_MENU_SET)

    def _get_moderator_commands(self, language: str) -> tuple[Command, ...]:
        return (
            *self._chat_service.list_moderator_commands(language),
            *self._chat_service.list_commands(language),
        )

    async def update_chat_menu(
        self, chat_id: int, preferences: Preferences, change: PreferenceChange | None
    ) -> None:
        """Set the menu of a chat for its *preferences*, which *change* has just changed.

        In a quiet chat the commands of its menu reach the bot alone. A chat that is not quiet and chose no
        language has no menu: each user sees that of their app.
        """
        if chat_id in self._moderators.menu_chat_ids:
            if change and change.language is not None:
                await self._set_moderator_menu(chat_id, preferences.language)
            return
        menu = self._build_chat_menu(preferences)
        is_known = menu == self._current_menus.get(chat_id, _NO_MENU)
        is_new_choice = change is not None and (change.language, change.is_quiet) != (None, None)
        if is_known and (menu != _NO_MENU or not is_new_choice):
            return
        self._current_menus[chat_id] = menu
        if len(self._current_menus) > _CHAT_LIMIT:
            self._current_menus.popitem(last=False)
        try:
            await self._set_chat_menu(BotCommandScopeChat(chat_id), preferences, change)
        except InvalidToken:
            raise
        except TelegramError as error:
            self._failure_log.add_failure(_MENU_NOT_SET, error)
        else:
            self._failure_log.add_success(_MENU_SET)

    def _build_chat_menu(self, preferences: Preferences, language: str = "") -> _ChatMenu:
        if not preferences.language and not preferences.is_quiet:
            return _NO_MENU
        commands = self._chat_service.list_commands(preferences.language or language or DEFAULT_LANGUAGE)
        is_quiet = preferences.is_quiet
        return preferences.language, is_quiet, _build_menu(commands, is_ephemeral=is_quiet)

    async def _set_chat_menu(
        self, scope: BotCommandScopeChat, preferences: Preferences, change: PreferenceChange | None
    ) -> None:
        """Set the menu of a chat: if it is quiet, one for each language, which others lose when it ends."""
        is_new_quiet = change is not None and change.is_quiet is not None
        codes = SUPPORTED_LANGUAGES if preferences.is_quiet or is_new_quiet else (DEFAULT_LANGUAGE,)
        for code in codes:
            language_code = None if code == DEFAULT_LANGUAGE else code
            _, is_quiet, commands = self._build_chat_menu(preferences, code)
            if commands and (is_quiet or language_code is None):
                await self._bot.set_my_commands(commands, scope, language_code=language_code)
            else:
                await self._bot.delete_my_commands(scope, language_code=language_code)


def _build_menu(commands: Iterable[Command], *, is_ephemeral: bool = False) -> tuple[BotCommand, ...]:
    api_kwargs = {"is_ephemeral": True} if is_ephemeral else None  # the library does not know this field
    return tuple(
        BotCommand(
            command.name, _truncate_description(command.description or command.name), api_kwargs=api_kwargs
        )
        for command in commands
        if command.place == "menu" and _COMMAND_NAME.fullmatch(command.name)
    )[: BotCommandLimit.MAX_COMMAND_NUMBER]


def _truncate_description(description: str) -> str:
    limit = BotCommandLimit.MAX_DESCRIPTION
    return description if len(description) <= limit else description[: limit - 1] + "…"
