"""Lets the processes that share a PostgreSQL database know at once what one of them has changed.

A notification says only where something is new, and whoever caches it reads it again. It is sent in the
transaction of the change, so it arrives if, and after, the change is stored. The process that caused it gets
it, too. Without PostgreSQL there is one process, and no notification.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from enum import StrEnum
from logging import getLogger
from typing import NoReturn

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.services.background.task_supervisor import WORK_TIMEOUT

CHANNEL = "briefing_bot"  # of PostgreSQL's LISTEN and NOTIFY; each database has its own

_log = getLogger(__name__)


class Topic(StrEnum):
    """What has changed. The key of a notification says which one."""

    PREFERENCES = "preferences"
    """What a chat chose; the key is its id."""
    CHAT_MOVES = "chat moves"
    """A group has a new id; the key is the old one."""
    FILE_IDS = "file ids"
    """A platform has got a picture; the key is our name for it."""
    DEFAULTS = "defaults"
    """Another briefing answers chats that chose none."""
    OUTBOX = "outbox"
    """A message waits to be sent; the key is its platform."""
    DELAYS = "delays"
    """A message is held back; the key is for how many seconds, the chat and the line."""
    CONTENT = "content"
    """A new version of a file is recorded and written; the key is the file's name."""
    RELOAD = "reload"
    """Somebody asks for settings and briefings to be read again; the key is the number of the process."""
    RESTORE = "restore"
    """A backup was restored: the whole content is another."""


Subscriber = Callable[[str], Awaitable[object]]
"""Gets the key of what has changed; empty if it may be anything."""


async def notify_processes(connection: AsyncConnection, topic: Topic, key: str = "") -> None:
    """Let all processes know of a change, once the caller's transaction is stored."""
    if connection.dialect.name == "postgresql":
        await connection.execute(select(func.pg_notify(CHANNEL, _format_payload(topic, key))))


async def notify_of_everything(connection: AsyncConnection) -> None:
    """Let all processes read everything again, once the caller's transaction is stored."""
    for topic in Topic:
        await notify_processes(connection, topic)


def _format_payload(topic: Topic, key: str) -> str:
    return json.dumps({"what": topic, "key": key})


class ChangeListener:
    """Hands notifications to whoever subscribed to their topic.

    Each topic is handled on its own: to read a large folder takes a while, and choices must not wait for it.
    """

    def __init__(self, is_readable: Callable[[], bool]) -> None:
        """Start without subscribers; *is_readable* says whether the database can be read now."""
        self._is_readable = is_readable
        self._subscribers: defaultdict[Topic, list[Subscriber]] = defaultdict(list)
        self._keys: dict[Topic, asyncio.Queue[str]] = {topic: asyncio.Queue() for topic in Topic}

    def subscribe(self, topic: Topic, subscriber: Subscriber) -> None:
        """Call *subscriber* after each change of the *topic*."""
        self._subscribers[topic].append(subscriber)

    def add_payload(self, payload: str) -> None:
        """Take a notification as it has arrived; that of another version of the bot may be unknown."""
        with suppress(ValueError, LookupError, TypeError):
            content = json.loads(payload)
            self._keys[Topic(content["what"])].put_nowait(str(content["key"]))

    def refresh_all(self) -> None:
        """Let everything be read again, for notifications may have been missed.

        While the database cannot be read, memory serves: who finds that it can be read calls this again.
        """
        for keys in self._keys.values() if self._is_readable() else ():
            keys.put_nowait("")

    async def handle_forever(self) -> None:
        """Hand on what has arrived, of each topic one after the other, until cancelled."""
        async with asyncio.TaskGroup() as topics:
            for topic in Topic:
                topics.create_task(self._handle_topic(topic))

    async def _handle_topic(self, topic: Topic) -> NoReturn:
        while True:
            key = await self._keys[topic].get()
            for subscriber in self._subscribers[topic]:
                await _notify_subscriber(subscriber, topic, key)


async def _notify_subscriber(subscriber: Subscriber, topic: Topic, key: str) -> None:
    try:
        async with asyncio.timeout(WORK_TIMEOUT):
            await subscriber(key)
    except Exception:  # noqa: BLE001 (one that fails must not keep the others from knowing)
        _log.exception("A change made by another process was not taken over: %s", topic)
