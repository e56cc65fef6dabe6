"""What chats chose, in the desk's database."""

from sqlalchemy import Delete, Insert, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.core.messages.preferences import NO_PREFERENCES, PreferenceChange, Preferences
from bot.services.store.database import Database
from bot.services.store.tables import chats_table


class PreferenceStore:
    """The choices that outlive a restart: what `bot.services.chat.preferences.Chats` takes for its store."""

    def __init__(self, database: Database) -> None:
        """Keep them in *database*."""
        self._database = database

    async def read_preferences(self, chat: str) -> Preferences:
        """Return what *chat* chose.

        Raises:
            StoreError: the database fails.
        """
        async with self._database.read_connection() as connection:
            result = await connection.execute(
                select(chats_table.c.briefing, chats_table.c.language).where(chats_table.c.id == chat)
            )
            row = result.one_or_none()
        return Preferences(row.briefing, row.language) if row else NO_PREFERENCES

    async def write_change(self, chat: str, change: PreferenceChange) -> None:
        """Keep a *choice*; of a chat that has nothing chosen any more no row is left.

        Raises:
            StoreError: the database fails, and holds what it held before.
        """
        async with self._database.write_transaction() as connection:
            await connection.execute(_build_upsert(connection.dialect.name, chat, change))
            await connection.execute(_build_delete_if_empty(chat))


def _build_upsert(dialect: str, chat: str, change: PreferenceChange) -> Insert:
    """Return the statement that writes what a *choice* changes, and leaves the rest of the row alone."""
    values = {"briefing": change.briefing_id, "language": change.language}
    changed_values = {name: value for name, value in values.items() if value is not None}
    insert = sqlite.insert(chats_table) if dialect == "sqlite" else postgresql.insert(chats_table)
    row = {"id": chat, "briefing": "", "language": "", **changed_values}
    return insert.values(row).on_conflict_do_update(index_elements=[chats_table.c.id], set_=changed_values)


def _build_delete_if_empty(chat: str) -> Delete:
    return delete(chats_table).where(
        chats_table.c.id == chat, chats_table.c.briefing == "", chats_table.c.language == ""
    )
