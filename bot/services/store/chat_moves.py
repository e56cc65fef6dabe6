"""The repository of chats that got a new id; a move takes along everything stored under the old one."""

from sqlalchemy import Insert, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.messages.caller import ChatId
from bot.core.messages.preferences import Preferences
from bot.services.store.change_channel import Topic, notify_processes
from bot.services.store.database import Database
from bot.services.store.preferences import delete_preferences, read_preferences, write_change
from bot.services.store.schema import chat_moves_table, inquirers_table, outbox_table, reports_table


class ChatMoveStore:
    """Stores the moves: the backend of `bot.services.chat.moved_chats.MovedChats`."""

    def __init__(self, database: Database) -> None:
        """Store them in *database*."""
        self._database = database

    async def read_moves(self) -> dict[ChatId, ChatId]:
        """Read the new id of each chat, by its old one.

        Raises:
            StoreError: the database fails.
        """
        rows = await self._database.fetch_rows(select(chat_moves_table))
        return {ChatId.parse(row.old): ChatId.parse(row.new) for row in rows}

    async def move_chat(self, old: ChatId, new: ChatId) -> None:
        """Store everything of *old* under *new*; moving it twice changes nothing more.

        Raises:
            StoreError: the database fails, and nothing has changed.
        """

        async def write(connection: AsyncConnection) -> None:
            await connection.execute(_build_upsert(connection.dialect.name, old, new))
            await _move_preferences(connection, old, new)
            await _drop_inquirer_copies(connection, old, new)
            for table in (outbox_table, reports_table, inquirers_table):
                statement = update(table).where(table.c.chat == str(old)).values(chat=str(new))
                await connection.execute(statement)
            await notify_processes(connection, Topic.CHAT_MOVES, str(old))

        await self._database.write(write)


async def _move_preferences(connection: AsyncConnection, old: ChatId, new: ChatId) -> None:
    """Let *new* have what *old* chose; what it has chosen itself stays."""
    chosen: Preferences = (await read_preferences(connection, new)).with_fallback(
        await read_preferences(connection, old)
    )
    await write_change(connection, new, chosen.as_change())
    await delete_preferences(connection, old)


async def _drop_inquirer_copies(connection: AsyncConnection, old: ChatId, new: ChatId) -> None:
    """Let *old* no longer wait for an answer for which *new* waits as well."""
    columns = inquirers_table.c
    known_numbers = select(columns.inquiry).where(columns.chat == str(new))
    statement = delete(inquirers_table).where(columns.chat == str(old), columns.inquiry.in_(known_numbers))
    await connection.execute(statement)


def _build_upsert(dialect: str, old: ChatId, new: ChatId) -> Insert:
    insert = sqlite.insert(chat_moves_table) if dialect == "sqlite" else postgresql.insert(chat_moves_table)
    values = {"new": str(new)}
    statement = insert.values({"old": str(old), **values})
    return statement.on_conflict_do_update(index_elements=[chat_moves_table.c.old], set_=values)
