"""Receives what Telegram delivers, and tells it by the status whether it may forget that.

An update that is not stored, because it expires soon or the database fails, is confirmed when it is answered.
"""

import asyncio
import hmac
import json
from collections.abc import Mapping
from http import HTTPStatus
from logging import getLogger
from time import time
from typing import Any

from telegram import Bot, Update

from bot.adapters.telegram.callers import PLATFORM
from bot.adapters.telegram.update_reader import read_update
from bot.adapters.telegram.update_source import Dispatch
from bot.adapters.telegram.webhook_replies import Reply, WebhookReplies
from bot.adapters.telegram.webhook_window import WebhookWindow
from bot.adapters.webhooks import WebhookAnswer
from bot.services.update_id import set_update_id

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (the name of a header)
_REPLY_PATIENCE = 0.5  # seconds for a call that the answer may take; the update is stored by then
_ANSWER_PATIENCE = 20.0  # seconds for an answer that Telegram's request waits for; it gives up after a minute

_ACCEPTED = WebhookAnswer(HTTPStatus.OK)
_UNREADABLE = WebhookAnswer(HTTPStatus.BAD_REQUEST)
_LATER = WebhookAnswer(HTTPStatus.SERVICE_UNAVAILABLE)

_log = getLogger(__name__)


class TelegramWebhookReceiver:
    """Takes updates from Telegram's requests."""

    def __init__(
        self,
        bot: Bot,
        dispatch: Dispatch,
        window: WebhookWindow,
        replies: WebhookReplies,
        secret: str,
    ) -> None:
        """Hand the updates of *bot* to *dispatch*; *window* knows which of them are answered.

        Telegram shows *secret* with each request.
        """
        self._bot = bot
        self._dispatch = dispatch
        self._window = window
        self._replies = replies
        self._secret = secret.encode()
        self._is_open = False
        self.received_at = 0.0
        """When Telegram last delivered something, in Unix time."""

    def is_authentic(self, headers: Mapping[str, str]) -> bool:
        """True if the request with these *headers* shows the secret."""
        shown = headers.get(SECRET_HEADER, "").encode(errors="surrogateescape")  # as aiohttp decodes a header
        return hmac.compare_digest(shown, self._secret)

    def begin(self) -> None:
        """Take what Telegram delivers from now on."""
        self._is_open = True

    def begin_no_more(self) -> None:
        """Leave to Telegram what it delivers from now on: the bot stops."""
        self._is_open = False

    async def receive(self, body: bytes) -> WebhookAnswer:
        """Receive an update, and answer with success once a stop cannot lose it any more."""
        if not self._is_open:
            return _LATER
        content = body.decode(errors="replace")
        update = self._read_update(content)
        if update is None:
            _log.warning("a request to the webhook had the right secret, and no update; it is refused")
            return _UNREADABLE
        self.received_at = time()
        try:
            is_new = await self._window.admit(update, content)
        except TimeoutError:
            return _LATER
        with self._replies.open_for(update.update_id, is_allowed=is_new and self._may_reply(update)) as reply:
            if is_new:
                self._dispatch(update)
            return await self._wait_until_safe(update, reply)

    async def _wait_until_safe(self, update: Update, reply: "Reply | None") -> WebhookAnswer:
        """Wait until the update is stored or answered, and for the call that the answer may take."""
        is_kept = self._window.is_kept(update.update_id)
        if is_kept and reply is None:
            return _ACCEPTED
        answered = asyncio.ensure_future(self._window.wait_until_answered(update.update_id))
        waits: set[asyncio.Future[Any]] = {answered, reply} if reply else {answered}
        patience = _REPLY_PATIENCE if is_kept else _ANSWER_PATIENCE
        await asyncio.wait(waits, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
        if reply and reply.done():
            return WebhookAnswer(HTTPStatus.OK, reply.result())
        return _ACCEPTED if is_kept or (answered.done() and answered.result()) else _LATER

    def _may_reply(self, update: Update) -> bool:
        """True if a call may stand in the answer: the whole answer does, or the update is stored."""
        is_stored_press = update.callback_query and self._window.is_kept(update.update_id)
        return bool(update.inline_query or is_stored_press)

    def _read_update(self, content: str) -> Update | None:
        """Read an update; None if there is no number by which it could be answered once."""
        try:
            fields = json.loads(content)
        except (ValueError, RecursionError):
            return None
        if not isinstance(fields, dict) or type(fields.get("update_id")) is not int:
            return None
        set_update_id(PLATFORM, fields["update_id"])
        return read_update(fields["update_id"], fields, self._bot)
