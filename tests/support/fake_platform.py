"""A platform to which the outbox sends, and that a test can stop or break."""

import asyncio

from bot.services.store.outbox import OutboxMessage, RecipientGoneError


class FakePlatform:
    """A platform that records what it sends, and cannot reach some chats."""

    def __init__(self, *unreachable: str) -> None:
        self.sent: list[tuple[str, str]] = []
        self.edited: list[str] = []
        self.attempts: list[str] = []
        self.unreachable_chats = {*unreachable}
        self.gone_chats: set[str] = set()
        self.changed = asyncio.Event()
        self.may_send = asyncio.Event()
        self.may_send.set()

    async def send(self, message: OutboxMessage) -> str:
        """Record a message, or the edit of one; the first is called "1"."""
        chat = str(message.chat)
        self.attempts.append(chat)
        self.changed.set()
        await self.may_send.wait()
        if chat in self.gone_chats:
            raise RecipientGoneError
        if chat in self.unreachable_chats:
            raise OSError("no route")
        self.changed.set()
        if message.edited_message:
            self.edited.append(message.edited_message)
            return message.edited_message
        self.sent.append((chat, message.line))
        return str(len(self.sent))

    async def until_sent(self, count: int) -> None:
        """Wait for that many messages to have arrived."""
        async with asyncio.timeout(5):
            while len(self.sent) < count:
                self.changed.clear()
                await self.changed.wait()

    async def until_attempts(self, count: int) -> None:
        """Wait for that many attempts to send a message."""
        async with asyncio.timeout(5):
            while len(self.attempts) < count:
                self.changed.clear()
                await self.changed.wait()
