"""Emulates Telegram's webhook: it posts each update until the bot answers with success.

The updates of a chat are delivered one after the other. A call in the answer is checked like any call, and
nobody hears of its result. The pauses between attempts grow as Telegram's do, a hundred times faster.
"""

import asyncio
import json
import re
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from tests.emulators.telegram_methods import BotApiError
from tests.emulators.telegram_updates import UpdateQueue

PORTS = (443, 80, 88, 8443)
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_PAUSES = (0.01, 0.02, 0.05, 0.1, 0.2)  # seconds before each new attempt; the last one repeats

RunCall = Callable[[str, dict[str, Any]], Awaitable[None]]
Notify = Callable[[], Awaitable[None]]


class Webhook:
    """Where updates are delivered, if anywhere."""

    def __init__(self, updates: UpdateQueue, run_call: RunCall, notify: Notify) -> None:
        self.url = ""
        self.secret = ""
        self.max_connections = 40
        self.is_local = True
        """A self-hosted Bot API server delivers by HTTP, and to any port."""
        self.replies: list[dict[str, Any]] = []
        """The calls that came in answers."""
        self.attempts: list[tuple[int, int]] = []
        """The updates that were posted, each with the status of the answer; 0 if there was none."""
        self.last_error: tuple[int, str] | None = None
        self._updates = updates
        self._run_call = run_call
        self._notify = notify
        self._session: aiohttp.ClientSession | None = None
        self._task: asyncio.Task[None] | None = None
        self._deliveries: dict[str, asyncio.Task[None]] = {}

    def set(self, fields: dict[str, Any]) -> None:
        """Deliver to another address, or to none; refuse what Telegram would refuse."""
        url, secret = fields["url"], fields.get("secret_token", "")
        if url:
            self._check_url(url)
        if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
            raise BotApiError(400, "Bad Request: secret token contains illegal characters")
        if not 1 <= fields.get("max_connections", 40) <= 100:
            raise BotApiError(400, "Bad Request: max_connections must be between 1 and 100")
        self.url, self.secret, self.last_error = url, secret, None
        self.max_connections = fields.get("max_connections", 40)
        self._updates.has_webhook = bool(url)
        self._updates.allow(fields.get("allowed_updates"))
        if fields.get("drop_pending_updates"):
            self._updates.pending.clear()
        if url and self._task is None:
            self._task = asyncio.create_task(self._deliver_forever())

    def delete(self, fields: dict[str, Any]) -> None:
        """Deliver nowhere; the updates wait to be fetched."""
        self.set({"url": ""} | {key: fields[key] for key in fields.keys() & {"drop_pending_updates"}})

    @property
    def info(self) -> dict[str, Any]:
        """Return the WebhookInfo."""
        about: dict[str, Any] = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates.pending),
        }
        if self.url:
            about |= {"max_connections": self.max_connections, "ip_address": "127.0.0.1"}
        if self.last_error:
            about |= {"last_error_date": self.last_error[0], "last_error_message": self.last_error[1]}
        return about

    async def post(self, update: dict[str, Any], **headers: str) -> int:
        """Post an update once, and return the status of the answer; 0 if there is none."""
        status, body = await self._post(json.dumps(update).encode(), {SECRET_HEADER: self.secret} | headers)
        self.attempts.append((update["update_id"], status))
        if status == 200 and body:
            await self._read_reply(body)
        await self._notify()
        return status

    async def close(self) -> None:
        """Deliver no more."""
        for task in (self._task, *self._deliveries.values()):
            if task:
                task.cancel()
        if self._session:
            await self._session.close()

    def _check_url(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("https", "http") or not parts.hostname:
            raise BotApiError(400, "Bad Request: bad webhook: Invalid URL specified")
        if self.is_local:
            return
        if parts.scheme != "https":
            raise BotApiError(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        if (parts.port or 443) not in PORTS:
            ports = "80, 88, 443 or 8443"
            raise BotApiError(400, f"Bad Request: bad webhook: Webhook can be set up only on ports {ports}")

    async def _deliver_forever(self) -> None:
        while True:
            for update in self._updates.pending if self.url else ():
                chat = _find_queue(update)
                if chat not in self._deliveries and len(self._deliveries) < self.max_connections:
                    self._deliveries[chat] = asyncio.create_task(self._deliver(chat, update))
            await self._updates.wait_for_news()

    async def _deliver(self, chat: str, update: dict[str, Any]) -> None:
        attempt = 0
        try:
            while self.url and update in self._updates.pending:
                status = await self.post(update)
                if 200 <= status < 300:
                    self._updates.confirm(update)
                    await self._notify()
                    return
                self.last_error = int(time.time()), f"Wrong response from the webhook: {status}"
                await asyncio.sleep(_PAUSES[min(attempt, len(_PAUSES) - 1)])
                attempt += 1
        finally:
            del self._deliveries[chat]
            self._updates.announce()

    async def _post(self, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        self._session = self._session or aiohttp.ClientSession()
        try:
            async with self._session.post(
                self.url, data=body, headers={"Content-Type": "application/json"} | headers
            ) as response:
                return response.status, await response.read()
        except (aiohttp.ClientError, OSError):
            return 0, b""

    async def _read_reply(self, body: bytes) -> None:
        fields = json.loads(body)
        self.replies.append(dict(fields))
        await self._run_call(fields.pop("method"), fields)


def _find_queue(update: dict[str, Any]) -> str:
    """Return what is delivered in order: a chat's messages, and a user's presses and queries."""
    _, content = next((kind, one) for kind, one in update.items() if kind != "update_id")
    if not isinstance(content, dict):
        return str(update["update_id"])
    chat = content.get("chat") or content.get("from") or {}
    return str(chat.get("id"))
