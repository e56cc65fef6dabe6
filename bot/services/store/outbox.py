"""Messages that the bot sends unprompted: a command line for a chat, answered there as if somebody had asked.

A message is rendered when it is sent, in the language of the chat, so it is never stale. It is stored until
then. While the database fails it is kept in memory, for moderators have to hear of just that. Only the memory
knows how long a message is held back: after a restart it is sent at once, so none waits for ever.

A message on which moderators decide is edited when one of them has: see `Outbox.update_messages`.
"""

import asyncio
import logging
import re
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from itertools import count, filterfalse

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.messages.caller import Caller, ChatId
from bot.services.background.task_supervisor import WORK_TIMEOUT, BackgroundTask, TaskSupervisor
from bot.services.background.wakeable_sleep import sleep_until_set
from bot.services.store.change_channel import Topic, notify_processes
from bot.services.store.database import Database
from bot.services.store.errors import StoreError
from bot.services.store.outbox_claims import OutboxClaims
from bot.services.store.posted_messages import PostedMessageStore
from bot.services.store.schema import outbox_table

MIN_RETRY_DELAY = 5.0  # seconds before an unreachable chat is tried again; each pause doubles
MAX_RETRY_DELAY = 600.0  # seconds
STOP_TIMEOUT = 0.5  # seconds for the message that is being sent, of the 5 in which the bot has to stop

_UPDATE = "update "  # before the line of messages that are edited, where the outbox stores that they are
_DECISION_LINE = re.compile(
    r"(?:upload|reports|inquiries) \d+|push"
)  # moderators decide below what they show

_log = logging.getLogger(__name__)

Sleep = Callable[[float], Awaitable[None]]


class RecipientGoneError(Exception):
    """A chat can never be reached again: its user has left, or has blocked the bot."""


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """A message to *chat*: the answer to the command *line*. In memory its *number* is below 0.

    With *edited_message*, which is the platform's id of a message there, that one is edited into the answer.
    """

    number: int
    chat: ChatId
    line: str
    edited_message: str = ""


Send = Callable[[OutboxMessage], Awaitable[str | None]]
"""Sends or edits a message, and gives the platform's id of a new one.

It raises `RecipientGoneError` if no later attempt can succeed.
"""


class Outbox:
    """Stores the messages that are not sent yet, and delivers them."""

    def __init__(
        self,
        database: Database,
        sleep: Sleep = asyncio.sleep,
        supervisor: TaskSupervisor | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Store them in *database*; *sleep* waits between two attempts, *supervisor* runs the delivery.

        *clock* counts the seconds for which a message is held back.
        """
        self._database = database
        self._posted_messages = PostedMessageStore(database)
        self._claims = OutboxClaims(database)
        self._sleep = sleep
        self._clock = clock
        self._supervisor = supervisor or TaskSupervisor()
        self._wake_events: dict[str, asyncio.Event] = {}
        self._delivered: set[OutboxMessage] = set()
        self._failures: Counter[OutboxMessage] = Counter()
        self._in_memory: list[OutboxMessage] = []
        self._memory_numbers = count(-1, -1)
        self._held_until: dict[tuple[ChatId, str], float] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self._has_failed = False

    async def add_message(self, chat: ChatId, line: str, delay: float = 0) -> None:
        """Queue the answer to *line* for *chat*; it is sent as soon as the platform can.

        It is held back for *delay* seconds, so that it can answer for what happens until then.
        """
        if delay:
            self._held_until[chat, line] = self._clock() + delay
        try:
            await self._database.write(lambda connection: insert_message(connection, chat, line, delay))
        except StoreError as error:
            _log.warning("“%s” to %s waits in memory: %s", line, chat, error)
            waiting = [one for one in self._in_memory if (one.chat, one.line) != (chat, line)]
            self._in_memory = [*waiting, OutboxMessage(next(self._memory_numbers), chat, line)]
        self.wake_sender(chat.platform)

    async def update_messages(self, line: str, caller: Caller) -> None:
        """Edit all messages that show *line*: *caller* has changed what it shows.

        The one whose button the caller pressed is replaced by the answer anyway. One that is being sent now
        is edited once it stands somewhere.
        """
        try:
            chats = await self._list_chats_to_be_sent(line)  # first: a message leaves the outbox once posted
            if caller.edited_message:
                chats.discard(caller.chat)
                await self._posted_messages.forget_message(caller.chat, caller.edited_message)
            chats.update(await self._posted_messages.list_chats(line))
        except StoreError as error:
            _log.warning("messages that show “%s” stay as they are: %s", line, error)
            return
        for chat in sorted(chats, key=str):
            await self.add_message(chat, f"{_UPDATE}{line}")

    def wake_sender(self, platform: str) -> None:
        """Send what is queued for chats of *platform* now."""
        self._get_wake_event(platform).set()

    async def hear_of_message(self, key: str) -> None:
        """Send what another process has queued for the platform *key*, or for any if it is empty."""
        for platform in (key,) if key else tuple(self._wake_events):
            self.wake_sender(platform)

    async def hear_of_delay(self, key: str) -> None:
        """Hold back a message that another process has queued, if *key* says so: see `insert_message`."""
        if key:
            delay, chat, line = key.split(" ", 2)
            self._held_until[ChatId.parse(chat), line] = self._clock() + float(delay)

    async def restore_to_database(self, *, is_other_database: bool) -> None:  # noqa: ARG002
        """Send, or store, what waits in memory; of a process that stands by the leader sends it."""
        if not self._database.leadership.is_leader:
            for platform in {message.chat.platform for message in self._in_memory}:
                await self._store_from_memory(platform)
        for wake_event in self._wake_events.values():
            wake_event.set()

    async def deliver_forever(self, platform: str, send: Send) -> None:
        """Pass the messages for chats of *platform* to *send* until cancelled.

        A message that *send* fails to deliver is tried again later, unless its recipient is gone.
        """
        delay = MIN_RETRY_DELAY
        while True:
            self._get_wake_event(platform).clear()
            if await self._send_pending(platform, send):
                delay = MIN_RETRY_DELAY
                await self._wait_for_message(platform)
            else:
                await self._wait_for_retry(platform, delay)
                delay = min(2 * delay, MAX_RETRY_DELAY)

    @asynccontextmanager
    async def run_delivery(self, platform: str, send: Send) -> AsyncIterator[None]:
        """Deliver in the background, as the leader, while the context is open.

        The message under way is finished.
        """
        async with self._database.leadership.run_duties(lambda: self._run_delivery_task(platform, send)):
            yield

    @asynccontextmanager
    async def _run_delivery_task(self, platform: str, send: Send) -> AsyncIterator[None]:
        task = BackgroundTask(f"outbox of {platform}", lambda: self.deliver_forever(platform, send))
        async with self._supervisor.run_tasks(task):
            try:
                yield
            finally:
                with suppress(TimeoutError):
                    async with asyncio.timeout(STOP_TIMEOUT), self._get_lock(platform):
                        pass  # the message under way is sent, and the task is cancelled before the next

    async def list_pending(self, platform: str) -> list[OutboxMessage]:
        """List the messages for chats of *platform*, the oldest first.

        Raises:
            StoreError: the database fails.
        """
        query = (
            select(outbox_table)
            .where(outbox_table.c.chat.startswith(f"{platform}:"))
            .order_by(outbox_table.c.number)
        )
        rows = await self._database.fetch_rows(query)
        return [OutboxMessage(row.number, ChatId.parse(row.chat), row.line) for row in rows]

    async def _list_chats_to_be_sent(self, line: str) -> set[ChatId]:
        rows = await self._database.fetch_rows(select(outbox_table.c.chat).where(outbox_table.c.line == line))
        stored = {ChatId.parse(row.chat) for row in rows}
        return stored | {message.chat for message in self._in_memory if message.line == line}

    async def count_unsent(self, platform: str) -> int:
        """Count the messages for chats of *platform* that wait, those in memory included.

        Raises:
            StoreError: the database fails.
        """
        return len(await self.list_pending(platform)) + len(self._list_in_memory(platform))

    async def _wait_for_message(self, platform: str) -> None:
        """Wait until there is a new message, or one is no longer held back."""
        now = self._clock()
        delays = [until - now for (chat, _), until in self._held_until.items() if chat.platform == platform]
        self._held_until = {key: until for key, until in self._held_until.items() if until > now}
        if delays:
            await self._wait_for_retry(platform, max(0.0, min(delays)))
        else:
            await self._get_wake_event(platform).wait()

    def _is_held_back(self, message: OutboxMessage) -> bool:
        now = self._clock()
        return now < self._held_until.get((message.chat, message.line), now)

    async def _wait_for_retry(self, platform: str, delay: float) -> None:
        """Wait *delay* seconds, or until there is a new message."""
        await sleep_until_set(self._get_wake_event(platform), self._sleep(delay))

    async def _send_pending(self, platform: str, send: Send) -> bool:
        """Send what can be sent; True if nothing is left. An unreachable chat holds up no other."""
        pending = await self._find_pending(platform)
        is_all_sent = not self._has_failed
        for message in filterfalse(self._is_held_back, pending):
            async with self._get_lock(platform):
                is_all_sent = await self._send_message(message, send) and is_all_sent
        return is_all_sent

    async def _find_pending(self, platform: str) -> list[OutboxMessage]:
        """Find what waits in the database and, as long as that cannot be written, in memory."""
        with suppress(StoreError):
            await self._store_from_memory(platform)
        in_memory = self._list_in_memory(platform)
        try:
            stored = await self.list_pending(platform)
        except StoreError as error:
            if not self._has_failed:
                _log.error("The outbox cannot be read; messages wait until it can: %s", error)
            self._has_failed = True
            return in_memory
        self._has_failed = False
        pending = [*stored, *in_memory]
        self._forget_others(platform, pending)
        return pending

    def _forget_others(self, platform: str, pending: list[OutboxMessage]) -> None:
        """Forget what happened to the messages of *platform* that are not *pending* any more."""
        known_messages = {*self._delivered, *self._failures}
        for message in known_messages.difference(pending):
            if message.chat.platform == platform:
                self._delivered.discard(message)
                self._failures.pop(message, None)

    def _list_in_memory(self, platform: str) -> list[OutboxMessage]:
        return [one for one in self._in_memory if one.chat.platform == platform]

    def _remove_from_memory(self, message: OutboxMessage) -> None:
        self._in_memory = [one for one in self._in_memory if one != message]

    async def _store_from_memory(self, platform: str) -> None:
        for message in self._list_in_memory(platform):
            await self._store_message(message.chat, message.line)
            self._remove_from_memory(message)

    async def _store_message(self, chat: ChatId, line: str) -> None:
        await self._database.write(lambda connection: insert_message(connection, chat, line))

    async def _send_message(self, message: OutboxMessage, send: Send) -> bool:
        """Send a message and delete it, unless another process does.

        One that the database fails to delete is not sent twice.
        """
        try:
            if message not in self._delivered:
                if not await self._claims.claim_message(message.number):
                    return False
                await self._post_unless_gone(message, send)
                self._delivered.add(message)
            await self._delete_message(message)
            self._delivered.discard(message)
        except Exception as error:  # noqa: BLE001 (whatever a platform raises, no message may be lost)
            if message not in self._failures:
                _log.warning(
                    "“%s” was not sent to %s, and is tried again: %s", message.line, message.chat, error
                )
            self._failures[message] += 1
            with suppress(StoreError):  # it is free by itself in a moment
                await self._claims.release_message(message.number)
            return False
        if failure_count := self._failures.pop(message, 0):
            _log.info("“%s” was sent to %s, after %d failures", message.line, message.chat, failure_count)
        return True

    async def _post_unless_gone(self, message: OutboxMessage, send: Send) -> None:
        """Send a message, or give it up if nobody can ever get it."""
        try:
            async with asyncio.timeout(WORK_TIMEOUT):
                await self._post_message(message, send)
        except RecipientGoneError:
            _log.warning(
                "“%s” is given up: %s does not exist, or takes no messages", message.line, message.chat
            )

    async def _post_message(self, message: OutboxMessage, send: Send) -> None:
        """Send a message, and store where it stands if moderators decide below it; or edit older ones."""
        line = message.line.removeprefix(_UPDATE)
        if line != message.line:
            for posted in await self._posted_messages.list_messages(message.chat, line):
                await send(replace(message, line=line, edited_message=posted))
            return
        posted_as = await send(message)
        if posted_as and _DECISION_LINE.fullmatch(line):
            with suppress(StoreError):  # it was sent, and is not sent again because it cannot be edited
                await self._posted_messages.add_message(message.chat, posted_as, line)

    async def _delete_message(self, message: OutboxMessage) -> None:
        self._remove_from_memory(message)
        if message.number > 0:
            statement = delete(outbox_table).where(outbox_table.c.number == message.number)
            await self._database.execute(statement)

    def _get_lock(self, platform: str) -> asyncio.Lock:
        return self._locks.setdefault(platform, asyncio.Lock())

    def _get_wake_event(self, platform: str) -> asyncio.Event:
        return self._wake_events.setdefault(platform, asyncio.Event())


async def insert_message(connection: AsyncConnection, chat: ChatId, line: str, delay: float = 0) -> None:
    """Queue a message in the caller's transaction, in place of an older one with the same line.

    The leader hears of it, and for how many seconds it is held back.
    """
    statement = insert(outbox_table).values(chat=str(chat), line=line).returning(outbox_table.c.number)
    number = (await connection.execute(statement)).scalar_one()
    duplicates = (
        (outbox_table.c.chat == str(chat)) & (outbox_table.c.line == line) & (outbox_table.c.number < number)
    )
    await connection.execute(delete(outbox_table).where(duplicates))
    if delay:
        await notify_processes(connection, Topic.DELAYS, f"{delay:g} {chat} {line}")
    await notify_processes(connection, Topic.OUTBOX, chat.platform)
