"""The repository of messages that moderators were sent unasked, and on which one of them decides.

Each is known by the command line that shows it. Once somebody has decided, all messages of that line are
edited, so that nobody decides again.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select

from bot.core.messages.caller import ChatId
from bot.services.clock import now_in_utc
from bot.services.store.database import Database
from bot.services.store.schema import posted_messages_table

MAX_AGE = timedelta(days=30)  # for which a message can be edited later


class PostedMessageStore:
    """Stores where messages stand; every method may raise `bot.services.store.errors.StoreError`."""

    def __init__(self, database: Database, now: Callable[[], datetime] = now_in_utc) -> None:
        """Store them in *database*; *now* is the clock."""
        self._database = database
        self._now = now

    async def add_message(self, chat: ChatId, message: str, line: str) -> None:
        """Store that *chat* has *message*, by the platform's id; older ones are forgotten after a while."""
        columns = posted_messages_table.c
        oldest = (self._now() - MAX_AGE).isoformat()
        row = {"chat": str(chat), "message": message, "line": line, "posted_at": self._now().isoformat()}
        is_same = (columns.chat == row["chat"]) & (columns.message == message)
        await self._database.execute(
            delete(posted_messages_table).where(is_same | (columns.posted_at < oldest))
        )
        await self._database.execute(insert(posted_messages_table).values(row))

    async def forget_message(self, chat: ChatId, message: str) -> None:
        """Forget a message, which shows something else now."""
        columns = posted_messages_table.c
        is_it = (columns.chat == str(chat)) & (columns.message == message)
        await self._database.execute(delete(posted_messages_table).where(is_it))

    async def list_messages(self, chat: ChatId, line: str) -> Sequence[str]:
        """List the messages in *chat* that show *line*."""
        columns = posted_messages_table.c
        query = select(columns.message).where(columns.chat == str(chat), columns.line == line)
        return [row.message for row in await self._database.fetch_rows(query)]

    async def list_chats(self, line: str) -> Sequence[ChatId]:
        """List the chats that have a message that shows *line*."""
        columns = posted_messages_table.c
        query = select(columns.chat).where(columns.line == line).distinct().order_by(columns.chat)
        return [ChatId.parse(row.chat) for row in await self._database.fetch_rows(query)]
