"""What chats chose, in the desk's database."""

from sqlalchemy import Delete, Insert, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.core.messages.preferences import NOTHING, Choice, Chosen
from bot.services.store.database import Database
from bot.services.store.tables import chats


class Choices:
    """The choices that outlive a restart: what `bot.services.chat.preferences.Chats` takes for its store."""

    def __init__(self, database: Database) -> None:
        """Keep them in *database*."""
        self._database = database

    async def read(self, chat: str) -> Chosen:
        """Return what *chat* chose.

        Raises:
            StoreError: the database fails.
        """
        async with self._database.reading() as connection:
            found = await connection.execute(
                select(chats.c.briefing, chats.c.language).where(chats.c.id == chat)
            )
            row = found.one_or_none()
        return Chosen(row.briefing, row.language) if row else NOTHING

    async def write(self, chat: str, choice: Choice) -> None:
        """Keep a *choice*; of a chat that has nothing chosen any more no row is left.

        Raises:
            StoreError: the database fails, and holds what it held before.
        """
        async with self._database.writing() as connection:
            await connection.execute(_change(connection.dialect.name, chat, choice))
            await connection.execute(_removal(chat))


def _change(dialect: str, chat: str, choice: Choice) -> Insert:
    """Return the statement that writes what a *choice* changes, and leaves the rest of the row alone."""
    named = {"briefing": choice.briefing, "language": choice.language}
    changed = {name: value for name, value in named.items() if value is not None}
    insert = sqlite.insert(chats) if dialect == "sqlite" else postgresql.insert(chats)
    row = {"id": chat, "briefing": "", "language": "", **changed}
    return insert.values(row).on_conflict_do_update(index_elements=[chats.c.id], set_=changed)


def _removal(chat: str) -> Delete:
    return delete(chats).where(chats.c.id == chat, chats.c.briefing == "", chats.c.language == "")
