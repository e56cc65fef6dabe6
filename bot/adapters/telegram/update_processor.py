"""Processes the updates of one chat in order, and those of different chats concurrently.

Of the updates that wait in a chat only the newest are answered. A group takes 20 messages a minute: without
this limit a flood would be answered for hours, at the cost of the message rate that all chats share. Nor do
others wait for a chat that is over it, or over Telegram's limit for its messages.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from logging import getLogger
from typing import Any, NamedTuple
from weakref import WeakValueDictionary

from telegram import Update

from bot.adapters.telegram.callers import PLATFORM
from bot.adapters.telegram.pasted_text import is_long_part
from bot.adapters.telegram.update_source import UpdateTracker
from bot.services.observer import Observer, RefusalReason
from bot.services.update_id import set_update_id

CHAT_QUEUE_LIMIT = (
    20  # updates of a chat: as many messages as a group takes in a minute (Bot FAQ, "broadcast")
)

_log = getLogger(__name__)


class _WaitingUpdate(NamedTuple):
    """An update that waits for its turn."""

    update_id: int
    task: asyncio.Task[Any] | None


class _ChatQueue:
    """The updates that wait in a chat, the oldest first."""

    def __init__(self) -> None:
        self.waiting: deque[_WaitingUpdate] = deque()
        self.unanswered_ids: set[int] = set()
        self.is_flood = False


class ChatQueueProcessor:
    """Processes updates, and notes which are answered."""

    def __init__(
        self, tracker: UpdateTracker, observer: Observer, count_free_slots: Callable[[int], int]
    ) -> None:
        """Start without updates; *tracker* hears of those that are answered, *observer* of those dropped.

        *count_free_slots* gets a chat's id, and returns how many messages it can be sent at once.
        """
        self._tracker = tracker
        self._observer = observer
        self._count_free_slots = count_free_slots
        self._locks: WeakValueDictionary[tuple[int | str, ...], asyncio.Lock] = WeakValueDictionary()
        self._queues: WeakValueDictionary[object, _ChatQueue] = WeakValueDictionary()
        self._pending_tasks: set[asyncio.Task[Any] | None] = set()
        self._dropped_ids: set[int] = set()
        self._newest_begun = 0  # the highest id of an update whose answer has begun
        self._is_stopping = False

    async def process_update(self, update: Update, coroutine: Coroutine[Any, Any, None]) -> None:
        """Await *coroutine* in its turn, unless `CHAT_QUEUE_LIMIT` newer ones of its chat wait by then."""
        set_update_id(PLATFORM, update.update_id)
        lock = self._locks.setdefault(_get_lock_key(update), asyncio.Lock())
        queue = self._queues.setdefault(_get_queue_key(update), _ChatQueue())
        this_update = _WaitingUpdate(update.update_id, asyncio.current_task())
        self._pending_tasks.add(this_update.task)
        try:
            queue.waiting.append(this_update)
            queue.unanswered_ids.add(update.update_id)
            self._trim_queue(queue)
            self._expect_wait(update, queue)
            async with lock:
                queue.waiting.remove(this_update)
                if self._may_begin(update.update_id):
                    await self._process(update.update_id, coroutine)
        finally:
            self._pending_tasks.discard(this_update.task)
            queue.unanswered_ids.discard(update.update_id)
            coroutine.close()  # it may never have begun
            if update.update_id in self._dropped_ids:
                self._dropped_ids.discard(update.update_id)
                await self._tracker.finish(update.update_id)

    def _may_begin(self, update_id: int) -> bool:
        """True unless the next start should answer the update."""
        is_overtaken = update_id < self._newest_begun and not self._tracker.is_kept(update_id)
        return is_overtaken or not self._is_stopping

    async def _process(self, update_id: int, coroutine: Coroutine[Any, Any, None]) -> None:
        """Await *coroutine*, and note that it has ended, unless it is cancelled."""
        self._newest_begun = max(self._newest_begun, update_id)
        try:
            await coroutine
        except Exception:
            await self._tracker.finish(update_id)
            raise
        await self._tracker.finish(update_id)

    def _trim_queue(self, queue: _ChatQueue) -> None:
        """Drop the oldest waiting update if there are too many; from then on the chat holds up no others."""
        if len(queue.waiting) > CHAT_QUEUE_LIMIT:
            oldest = queue.waiting.popleft()
            self._note_drop(queue, oldest.update_id)
            if oldest.task is not None:
                oldest.task.cancel()
        if queue.is_flood:
            for update_id in queue.unanswered_ids:
                self._tracker.let_pass(update_id)

    def _expect_wait(self, update: Update, queue: _ChatQueue) -> None:
        """Let an update that its chat's limit delays hold up no others."""
        chat = update.effective_chat
        if chat and len(queue.unanswered_ids) > self._count_free_slots(chat.id):
            self._tracker.expect_wait(update.update_id)

    def _note_drop(self, queue: _ChatQueue, update_id: int) -> None:
        if not queue.is_flood:
            _log.warning(
                "more than %d updates wait in a Telegram chat; only the newest are answered",
                CHAT_QUEUE_LIMIT,
                extra={"update": update_id},
            )
        queue.is_flood = True
        self._observer.note_refusal(PLATFORM, RefusalReason.RATE)
        self._dropped_ids.add(update_id)

    def begin_no_more(self) -> None:
        """Leave to Telegram what has not begun, except updates older than one that has.

        Those are answered still: confirming the newer one confirms them, too.
        """
        self._is_stopping = True

    def cancel_pending(self) -> int:
        """Cancel the updates that are not answered yet, and return their number."""
        for task in self._pending_tasks:
            if task is not None:
                task.cancel()
        return len(self._pending_tasks)


def _get_queue_key(update: Update) -> object:
    """Return what shares a queue: a chat."""
    if update.guest_message or not update.effective_chat:
        return _get_lock_key(update)
    return update.effective_chat.id


def _get_lock_key(update: Update) -> tuple[int | str, ...]:
    """Return what is processed in order: a chat's messages, a message's buttons, a user's inline queries.

    The chat of a guest message may have the id of another chat, so the user's guest messages are in order.
    A picture without words waits for the rest of its album, and a long text for the messages that continue
    it, which must not wait for them.
    """
    if update.guest_message:
        return "guest", update.guest_message.from_user.id if update.guest_message.from_user else 0
    if update.inline_query:
        return "typed", update.inline_query.from_user.id
    if update.callback_query and update.callback_query.inline_message_id:
        return "sent", update.callback_query.inline_message_id
    chat_id = update.effective_chat.id if update.effective_chat else 0
    if update.message and update.message.media_group_id and not update.message.caption:
        return chat_id, update.message.message_id
    if update.message and is_long_part(update.message):
        return chat_id, update.message.message_id
    message = update.callback_query and update.callback_query.message
    return chat_id, message.message_id if message else 0
