"""The repository of inquiries: questions that no briefing answers, and who waits for the answer.

Equal questions are one inquiry. Of those who asked only the chat and the language are stored, and only until
the answer is on its way to them.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.messages.caller import ChatId
from bot.services.store.database import Database
from bot.services.store.outbox import insert_message
from bot.services.store.schema import inquirers_table, inquiries_table

InquiryState = Literal["open", "answered", "uncovered"]


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A *question* that no briefing answers, as it was first asked, and in which *language*.

    *asked_at* is when the last reader asked it.
    The *words* of equal questions are the same. *number* is 0 until it is stored. *reader_count* says how
    often it was asked. Its answer is the *item* of a *briefing*, if its state is "answered".
    *taken_by* is the moderator who looks into it.
    """

    question: str
    words: str
    language: str
    asked_at: datetime
    number: int = 0
    reader_count: int = 1
    state: InquiryState = "open"
    briefing: str = ""
    item: str = ""
    closed_by: str = ""
    taken_by: str = ""


class InquiryStore:
    """Stores inquiries; each method may raise `bot.services.store.errors.StoreError`."""

    def __init__(self, database: Database) -> None:
        """Store them in *database*."""
        self._database = database

    async def add_inquiry(self, inquiry: Inquiry, chat: ChatId | None) -> int:
        """Store an inquiry, and return its number; 0 if it joins an open one.

        *chat* waits for the answer; it is None if none can reach the reader. A chat that asks again does not
        count again.
        """

        async def write(connection: AsyncConnection) -> int:
            query = select(inquiries_table).where(
                inquiries_table.c.words == inquiry.words, inquiries_table.c.state == "open"
            )
            row = (await connection.execute(query)).one_or_none()
            if row is None:
                number = await _insert_inquiry(connection, inquiry)
            elif await _is_waiting(connection, row.number, chat):
                return 0
            else:
                number = row.number
                await _count_reader(connection, number, inquiry.asked_at)
            if chat:
                await _insert_inquirer(connection, number, inquiry, chat)
            return 0 if row else number

        return await self._database.write(write)

    async def find_inquiry(self, number: int) -> Inquiry | None:
        """Find the inquiry with this number."""
        query = select(inquiries_table).where(inquiries_table.c.number == number)
        rows = await self._database.fetch_rows(query)
        return _to_inquiry(rows[0]) if rows else None

    async def find_closed(self, words: str) -> Inquiry | None:
        """Find the newest inquiry with these words that is answered, or that no briefing covers."""
        query = (
            select(inquiries_table)
            .where(inquiries_table.c.words == words, inquiries_table.c.state != "open")
            .order_by(inquiries_table.c.number.desc())
            .limit(1)
        )
        rows = await self._database.fetch_rows(query)
        return _to_inquiry(rows[0]) if rows else None

    async def list_open(self) -> Sequence[Inquiry]:
        """List the open inquiries, those of the most readers first."""
        query = (
            select(inquiries_table)
            .where(inquiries_table.c.state == "open")
            .order_by(inquiries_table.c.reader_count.desc(), inquiries_table.c.number.desc())
        )
        return [_to_inquiry(row) for row in await self._database.fetch_rows(query)]

    async def count_open(self) -> int:
        """Count the open inquiries."""
        query = select(func.count().label("open_count")).where(inquiries_table.c.state == "open")
        (row,) = await self._database.fetch_rows(query)
        count: int = row.open_count
        return count

    async def take_inquiry(self, number: int, moderator: str) -> bool:
        """Store that *moderator* looks into an open inquiry; False if it is closed, or somebody does."""
        columns = inquiries_table.c
        statement = update(inquiries_table).where(
            columns.number == number, columns.state == "open", columns.taken_by == ""
        )

        async def write(connection: AsyncConnection) -> bool:
            return (await connection.execute(statement.values(taken_by=moderator))).rowcount == 1

        return await self._database.write(write)

    async def close_inquiry(self, inquiry: Inquiry, outcome_command: str) -> Collection[ChatId] | None:
        """Store how an open *inquiry* was answered; return who is told, or None if it was no longer open.

        The same transaction queues the outcome for each of them, and forgets them.
        """
        statement = update(inquiries_table).where(
            inquiries_table.c.number == inquiry.number, inquiries_table.c.state == "open"
        )
        values = {one: getattr(inquiry, one) for one in ("state", "briefing", "item", "closed_by")}
        is_waiting = inquirers_table.c.inquiry == inquiry.number

        async def write(connection: AsyncConnection) -> Collection[ChatId] | None:
            if (await connection.execute(statement.values(values))).rowcount != 1:
                return None
            rows = (await connection.execute(select(inquirers_table).where(is_waiting))).all()
            chats = {ChatId.parse(row.chat): f"{inquiry.number} {row.language}" for row in rows}
            for chat, argument in chats.items():
                await insert_message(connection, chat, f"{outcome_command} {argument}")
            await connection.execute(delete(inquirers_table).where(is_waiting))
            return chats.keys()

        return await self._database.write(write)

    async def forget_older(self, than: datetime) -> None:
        """Delete the inquiries that nobody has made since this time, and who has waited for longer."""

        async def write(connection: AsyncConnection) -> None:
            for table in (inquirers_table, inquiries_table):
                await connection.execute(delete(table).where(table.c.asked_at < _format_time(than)))

        await self._database.write(write)


async def _insert_inquiry(connection: AsyncConnection, inquiry: Inquiry) -> int:
    row = {column.key: getattr(inquiry, column.key) for column in inquiries_table.columns}
    row["asked_at"] = _format_time(inquiry.asked_at)
    del row["number"]
    statement = insert(inquiries_table).values(row).returning(inquiries_table.c.number)
    number: int = (await connection.execute(statement)).scalar_one()
    return number


async def _is_waiting(connection: AsyncConnection, number: int, chat: ChatId | None) -> bool:
    query = select(inquirers_table).where(
        inquirers_table.c.inquiry == number, inquirers_table.c.chat == str(chat or "")
    )
    return (await connection.execute(query)).first() is not None


async def _insert_inquirer(connection: AsyncConnection, number: int, inquiry: Inquiry, chat: ChatId) -> None:
    row = {
        "inquiry": number,
        "chat": str(chat),
        "language": inquiry.language,
        "asked_at": _format_time(inquiry.asked_at),
    }
    await connection.execute(insert(inquirers_table).values(row))


async def _count_reader(connection: AsyncConnection, number: int, asked_at: datetime) -> None:
    statement = update(inquiries_table).where(inquiries_table.c.number == number)
    values = {"reader_count": inquiries_table.c.reader_count + 1, "asked_at": _format_time(asked_at)}
    await connection.execute(statement.values(values))


def _format_time(moment: datetime) -> str:
    """Format a time so that its text sorts as the times do."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _to_inquiry(row: Row[Any]) -> Inquiry:
    values = {column.key: getattr(row, column.key) for column in inquiries_table.columns}
    return Inquiry(**(values | {"asked_at": datetime.fromisoformat(values["asked_at"])}))
