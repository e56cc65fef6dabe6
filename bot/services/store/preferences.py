"""The repository of what chats chose."""

from sqlalchemy import Delete, Insert, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.messages.caller import ChatId
from bot.core.messages.preferences import NO_PREFERENCES, PreferenceChange, Preferences
from bot.services.store.change_channel import Topic, notify_processes
from bot.services.store.database import ANSWER_TIMEOUT, Database
from bot.services.store.schema import chats_table


class PreferenceStore:
    """Stores what chats chose: the backend of `bot.services.chat.preference_cache.PreferenceCache`."""

    def __init__(self, database: Database) -> None:
        """Store it in *database*."""
        self._database = database

    async def read_preferences(self, chat: ChatId) -> Preferences:
        """Read what *chat* chose.

        Raises:
            StoreError: the database fails.
        """
        return await self._database.read(
            lambda connection: read_preferences(connection, chat), ANSWER_TIMEOUT
        )

    async def write_change(self, chat: ChatId, change: PreferenceChange) -> None:
        """Store a change; a chat without any choice left has no row.

        Raises:
            StoreError: the database fails, and nothing has changed.
        """
        await self._database.write(lambda connection: write_change(connection, chat, change))


async def read_preferences(connection: AsyncConnection, chat: ChatId) -> Preferences:
    """Read what *chat* chose, in the caller's transaction."""
    columns = chats_table.c
    query = select(columns.briefing, columns.language, columns.is_quiet).where(columns.id == str(chat))
    row = (await connection.execute(query)).one_or_none()
    return Preferences(row.briefing, row.language, row.is_quiet) if row else NO_PREFERENCES


async def write_change(connection: AsyncConnection, chat: ChatId, change: PreferenceChange) -> None:
    """Store a change in the caller's transaction."""
    await connection.execute(_build_upsert(connection.dialect.name, chat, change))
    await connection.execute(_build_delete_if_empty(chat))
    await notify_processes(connection, Topic.PREFERENCES, str(chat))


async def delete_preferences(connection: AsyncConnection, chat: ChatId) -> None:
    """Delete what *chat* chose, in the caller's transaction."""
    await connection.execute(delete(chats_table).where(chats_table.c.id == str(chat)))
    await notify_processes(connection, Topic.PREFERENCES, str(chat))


def _build_upsert(dialect: str, chat: ChatId, change: PreferenceChange) -> Insert:
    """Build the statement that writes what *change* names, and leaves the rest of the row alone."""
    values = {"briefing": change.briefing_id, "language": change.language, "is_quiet": change.is_quiet}
    changed_values = {name: value for name, value in values.items() if value is not None}
    insert = sqlite.insert(chats_table) if dialect == "sqlite" else postgresql.insert(chats_table)
    row = {"id": str(chat), "briefing": "", "language": "", "is_quiet": False, **changed_values}
    return insert.values(row).on_conflict_do_update(index_elements=[chats_table.c.id], set_=changed_values)


def _build_delete_if_empty(chat: ChatId) -> Delete:
    return delete(chats_table).where(
        chats_table.c.id == str(chat),
        chats_table.c.briefing == "",
        chats_table.c.language == "",
        ~chats_table.c.is_quiet,
    )
