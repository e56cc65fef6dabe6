"""Answers /privacy and /mydata, and deletes what is stored about a chat.

What a person reads about themselves they read alone: in a group there is only what concerns the group.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from bot.core.i18n.locale import get_locale
from bot.core.messages.caller import Caller, ChatId
from bot.core.messages.platforms import PLATFORMS
from bot.core.messages.preferences import PreferenceChange
from bot.core.messages.reply import Reply
from bot.core.messages.request import Request
from bot.core.views.preference_pages import MY_DATA, PRIVACY
from bot.services.privacy import privacy_views
from bot.services.privacy.operator_settings import OperatorSettings
from bot.services.store.errors import StoreError
from bot.services.store.retention_settings import RetentionSettings

if TYPE_CHECKING:  # SQLAlchemy takes a while to import
    from bot.services.store.personal_data import PersonalData, PersonalDataStore

_FILE_PLATFORMS = frozenset(platform.name for platform in PLATFORMS if platform.carries_files)

_log = logging.getLogger(__name__)

PrivacyHandler = Callable[[Request, Caller], Awaitable[Reply]]


class PrivacyService:
    """Says what is stored about whom. Without a *store*, nothing is."""

    def __init__(
        self,
        store: "PersonalDataStore | None" = None,
        get_operator: Callable[[], OperatorSettings] = OperatorSettings,
        retention: RetentionSettings = RetentionSettings(),  # noqa: B008 (it is frozen)
    ) -> None:
        """Look into *store*; *get_operator* says who runs the bot, *retention* what is stored how long."""
        self._retention = retention
        self._store = store
        self._get_operator = get_operator

    @property
    def commands(self) -> Mapping[str, PrivacyHandler]:
        """The commands that are answered here."""
        return {PRIVACY: self._handle_privacy, MY_DATA: self._handle_my_data}

    async def _handle_privacy(self, request: Request, _caller: Caller) -> Reply:
        return self.answer_privacy(request)

    def answer_privacy(self, request: Request) -> Reply:
        """Say who runs the bot, and what it stores for how long."""
        locale = get_locale(request.language)
        is_lasting = self._store.is_lasting if self._store else None
        contents = privacy_views.list_contents(locale, self._retention) if self._store else ()
        return privacy_views.build_privacy_page(self._get_operator(), contents, locale, is_lasting=is_lasting)

    async def _handle_my_data(self, request: Request, caller: Caller) -> Reply:
        """Show what is stored about the chat, and about the caller where nobody else reads."""
        locale = get_locale(request.language)
        chats, is_partial = _list_readable_chats(caller)
        try:
            data = await self._read_data(chats)
        except StoreError as error:
            _log.error("What is stored about a chat cannot be read: %s", error)
            return privacy_views.build_failed_page(locale)
        is_sent = caller.chat.platform in _FILE_PLATFORMS
        return privacy_views.build_my_data_page(data, locale, is_partial=is_partial, is_sent=is_sent)

    async def _read_data(self, chats: tuple[ChatId, ...]) -> "Mapping[ChatId, PersonalData]":
        return {chat: await self._store.read_data(chat) for chat in chats} if self._store else {}

    async def delete_data(self, *chats: ChatId) -> bool:
        """Delete what is stored about *chats*; True if that is done."""
        try:
            if self._store is not None:
                await self._store.delete_data(*chats)
        except StoreError as error:
            _log.error("What is stored about a chat could not be deleted: %s", error)
            return False
        return True


def list_deleted_chats(caller: Caller, change: PreferenceChange) -> tuple[ChatId, ...]:
    """List the chats of which nothing is left after the *change* that resets everything.

    Where the caller can choose between the chat and themselves, it is what they chose, else both.
    """
    if change.is_personal and caller.user:
        return (caller.user,)
    if caller.has_own_language or caller.user is None:
        return (caller.chat,)
    return tuple(dict.fromkeys((caller.chat, caller.user)))


def _list_readable_chats(caller: Caller) -> tuple[tuple[ChatId, ...], bool]:
    """List the chats whose data the caller may read here, and say whether their own is missing."""
    if caller.user is None or caller.user == caller.chat:
        return (caller.chat,), False
    return ((caller.chat, caller.user), False) if caller.reads_alone else ((caller.chat,), True)
