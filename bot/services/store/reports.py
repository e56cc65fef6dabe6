"""The repository of readers' reports: what a reader wrote about which version of an item.

Of the reader only the chat is stored, and only until the answer is on its way there.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Row,
    Text,
    and_,
    cast,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.messages.caller import ChatId
from bot.services.store.database import Database
from bot.services.store.outbox import insert_message
from bot.services.store.schema import outbox_table, reports_table

ReportState = Literal["open", "fixed", "declined"]


@dataclass(frozen=True, slots=True)
class Report:
    """What a reader wrote about an item: its *title* and *revision_number* are those that they saw.

    *number* is 0 until the report is stored. *chat* is where the answer goes; None once that is on its way,
    and where no answer can reach the reader. *taken_by* is the moderator who looks into it.
    """

    briefing: str
    section: str
    item: str
    title: str
    revision_number: int
    language: str
    text: str
    chat: ChatId | None
    reported_at: datetime
    number: int = 0
    state: ReportState = "open"
    reason: str = ""
    closed_by: str = ""
    taken_by: str = ""


@dataclass(frozen=True, slots=True)
class ReportGroup:
    """The open reports about one item: the *newest*, and how many there are."""

    newest: Report
    count: int


@dataclass(frozen=True, slots=True)
class OpenCount:
    """How many open reports there are about one item, and the number of the newest."""

    count: int
    newest_number: int


class ReportStore:
    """Stores reports; each method may raise `bot.services.store.errors.StoreError`."""

    def __init__(self, database: Database) -> None:
        """Store them in *database*."""
        self._database = database

    async def add_report(self, report: Report) -> Report:
        """Store a new report, and give it its number."""
        row = asdict(report) | {
            "chat": str(report.chat or ""),
            "reported_at": report.reported_at.astimezone(UTC).isoformat(),
        }
        del row["number"]
        statement = insert(reports_table).values(row).returning(reports_table.c.number)

        async def write(connection: AsyncConnection) -> int:
            number: int = (await connection.execute(statement)).scalar_one()
            return number

        return replace(report, number=await self._database.write(write))

    async def find_report(self, number: int) -> Report | None:
        """Find the report with this number."""
        rows = await self._database.fetch_rows(select(reports_table).where(reports_table.c.number == number))
        return _to_report(rows[0]) if rows else None

    async def list_open_groups(self) -> Sequence[ReportGroup]:
        """List the items with open reports, the one with the newest report first."""
        groups = (
            select(func.max(reports_table.c.number).label("newest"), func.count().label("open_count"))
            .where(reports_table.c.state == "open")
            .group_by(reports_table.c.briefing, reports_table.c.section, reports_table.c.item)
            .subquery()
        )
        query = (
            select(reports_table, groups.c.open_count)
            .join(groups, reports_table.c.number == groups.c.newest)
            .order_by(reports_table.c.number.desc())
        )
        rows = await self._database.fetch_rows(query)
        return [ReportGroup(_to_report(row), row.open_count) for row in rows]

    async def count_open_reports(self, like: Report) -> OpenCount:
        """Count the open reports about the item of the report *like*."""
        newest_number = func.coalesce(func.max(reports_table.c.number), 0)
        query = select(func.count().label("open_count"), newest_number.label("newest_number"))
        (row,) = await self._database.fetch_rows(query.where(_is_open_and_like(like)))
        return OpenCount(row.open_count, row.newest_number)

    async def list_open_reports(self, like: Report, start: int, limit: int) -> Sequence[Report]:
        """List *limit* open reports about the item of the report *like*, from the number *start* on.

        The oldest comes first, and has the number 0.
        """
        query = (
            select(reports_table)
            .where(_is_open_and_like(like))
            .order_by(reports_table.c.number)
            .offset(start)
            .limit(limit)
        )
        return [_to_report(row) for row in await self._database.fetch_rows(query)]

    async def take_report(self, number: int, moderator: str) -> bool:
        """Store that *moderator* looks into an open report; False if it is closed, or somebody does."""
        columns = reports_table.c
        statement = update(reports_table).where(
            columns.number == number, columns.state == "open", columns.taken_by == ""
        )

        async def write(connection: AsyncConnection) -> bool:
            return (await connection.execute(statement.values(taken_by=moderator))).rowcount == 1

        return await self._database.write(write)

    async def close_report(self, report: Report, outcome_line: str) -> bool:
        """Store how an open *report* was answered; False if it was no longer open.

        The same transaction queues the *outcome_line* for the reader, and forgets the reader's chat.
        """
        statement = update(reports_table).where(
            reports_table.c.number == report.number, reports_table.c.state == "open"
        )
        values = {"state": report.state, "reason": report.reason, "closed_by": report.closed_by, "chat": ""}

        async def write(connection: AsyncConnection) -> bool:
            result = await connection.execute(statement.values(values))
            if result.rowcount == 1 and report.chat:
                await insert_message(connection, report.chat, outcome_line)
            return result.rowcount == 1

        return await self._database.write(write)

    async def close_similar(self, report: Report, last_number: int, outcome_command: str) -> Sequence[Report]:
        """Store the answer of *report* for all open ones about its item, up to *last_number*; return these.

        The same transaction queues the outcome for each reader, and forgets the readers' chats.
        """
        condition = and_(_is_open_and_like(report), reports_table.c.number <= last_number)
        values = {"state": report.state, "reason": report.reason, "closed_by": report.closed_by, "chat": ""}

        async def write(connection: AsyncConnection) -> Sequence[Report]:
            query = select(reports_table).where(condition).with_for_update()
            reports = [_to_report(row) for row in await connection.execute(query)]
            await connection.execute(update(reports_table).where(condition).values(values))
            for one in reports:
                if one.chat:
                    await insert_message(connection, one.chat, f"{outcome_command} {one.number}")
            return reports

        return await self._database.write(write)

    async def delete_closed(self, older_than: datetime, outcome_command: str) -> None:
        """Delete the answered reports from before *older_than*, once their outcome has been sent."""
        columns = reports_table.c
        outcome_line = literal(f"{outcome_command} ") + cast(columns.number, Text)
        is_waiting = exists().where(outbox_table.c.line == outcome_line)
        is_old = columns.reported_at < older_than.astimezone(UTC).isoformat()
        await self._database.execute(
            delete(reports_table).where(columns.state != "open", is_old, ~is_waiting)
        )


def _is_open_and_like(report: Report) -> ColumnElement[bool]:
    columns = reports_table.c
    return and_(
        columns.state == "open",
        columns.briefing == report.briefing,
        columns.section == report.section,
        columns.item == report.item,
    )


def _to_report(row: Row[Any]) -> Report:
    values = {column.key: getattr(row, column.key) for column in reports_table.columns}
    chat = ChatId.parse(values["chat"]) if values["chat"] else None
    return Report(**(values | {"chat": chat, "reported_at": datetime.fromisoformat(values["reported_at"])}))
