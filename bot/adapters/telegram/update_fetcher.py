"""Calls getUpdates, and reads each update alone.

`Bot.get_updates` reads all or nothing: one update that the library cannot read would come again for ever, and
keep all others away.
"""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from telegram import Bot, Update
from telegram.error import TelegramError

from bot.adapters.telegram.http_transport import AiohttpRequest
from bot.adapters.telegram.update_reader import read_update

ALLOWED_UPDATES = (
    Update.MESSAGE,
    Update.CHANNEL_POST,
    Update.CALLBACK_QUERY,
    Update.INLINE_QUERY,
    Update.GUEST_MESSAGE,
)
_ALLOWED_UPDATES_QUERY = urlencode({"allowed_updates": json.dumps(ALLOWED_UPDATES)})


class UpdateFetcher:
    """Fetches a bot's updates."""

    def __init__(self, bot: Bot, request: AiohttpRequest) -> None:
        """Fetch those of *bot* through *request*, which others do not use: a poll takes long."""
        self._bot = bot
        self._request = request
        self._updates: dict[int, Update] = {}

    async def fetch_updates(self, offset: int, limit: int, seconds: int) -> list[Update]:
        """Fetch at most *limit* updates, waiting *seconds* for the first, and confirm those before *offset*.

        Raises:
            TelegramError: Telegram cannot be reached, or refuses.
        """
        query = f"offset={offset}&limit={limit}&timeout={seconds}&{_ALLOWED_UPDATES_QUERY}"
        url = f"{self._bot.base_url}/getUpdates?{query}"
        contents = await self._request.post(url, read_timeout=self._request.read_timeout + seconds)
        if not isinstance(contents, list) or not all(map(_has_id, contents)):
            raise TelegramError("the response has no updates")
        self._updates = {content["update_id"]: self._read(content) for content in contents}
        return list(self._updates.values())

    def _read(self, content: Mapping[str, Any]) -> Update:
        """Read an update, unless the last poll returned it, too: its answer may take longer than a poll."""
        update_id = content["update_id"]
        return self._updates.get(update_id) or read_update(update_id, content, self._bot)

    async def delete_webhook(self) -> None:
        """Let Telegram keep the updates until they are fetched.

        Raises:
            TelegramError: Telegram cannot be reached, or refuses.
        """
        await self._bot.delete_webhook()

    async def check_token(self) -> None:
        """Ask Telegram who the bot is.

        Raises:
            InvalidToken: Telegram refuses the token.
            TelegramError: Telegram cannot be reached.
        """
        await self._bot.get_me()


def _has_id(content: object) -> bool:
    return isinstance(content, dict) and isinstance(content.get("update_id"), int)
