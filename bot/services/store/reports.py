"""The reports in the desk's database: what a reader wrote about which version of an item.

Of the reader only the chat is kept, and only until the answer is on its way there.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import insert, select, update

from bot.services.store.database import Database
from bot.services.store.outbox import insert_message
from bot.services.store.tables import reports_table

ReportState = Literal["open", "fixed", "declined"]


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody wrote about an item: its *title* and *version* are those that they saw.

    *number* is 0 until it is kept. *chat* is where its answer goes, empty once that is on its way.
    """

    briefing: str
    section: str
    item: str
    title: str
    revision_number: int
    language: str
    text: str
    chat: str
    reported_at: datetime
    number: int = 0
    state: ReportState = "open"
    reason: str = ""
    closed_by: str = ""


class ReportStore:
    """The reports that are kept; each method may raise `bot.services.store.errors.StoreError`."""

    def __init__(self, database: Database) -> None:
        """Keep them in *database*."""
        self._database = database

    async def add_report(self, report: Report) -> Report:
        """Keep a new report; return it with its number."""
        row = asdict(report) | {"reported_at": report.reported_at.astimezone(UTC).isoformat()}
        del row["number"]
        async with self._database.write_transaction() as connection:
            result = await connection.execute(
                insert(reports_table).values(row).returning(reports_table.c.number)
            )
            return replace(report, number=result.scalar_one())

    async def find_report(self, number: int) -> Report | None:
        """Return the report with this number."""
        async with self._database.read_connection() as connection:
            result = await connection.execute(select(reports_table).where(reports_table.c.number == number))
            row = result.mappings().one_or_none()
        return _to_report(dict(row)) if row else None

    async def list_open_reports(self, limit: int) -> Sequence[Report]:
        """Return the open reports, the oldest first, at most *limit* of them."""
        query = (
            select(reports_table)
            .where(reports_table.c.state == "open")
            .order_by(reports_table.c.number)
            .limit(limit)
        )
        async with self._database.read_connection() as connection:
            return [_to_report(dict(row)) for row in (await connection.execute(query)).mappings()]

    async def close_report(self, report: Report, outcome_line: str) -> bool:
        """Write down how an open *report* was answered; return whether it was open until now.

        In the same step the *letter* to who made it is put into the outbox, and they are forgotten.
        """
        statement = update(reports_table).where(
            reports_table.c.number == report.number, reports_table.c.state == "open"
        )
        values = {"state": report.state, "reason": report.reason, "closed_by": report.closed_by, "chat": ""}
        async with self._database.write_transaction() as connection:
            result = await connection.execute(statement.values(values))
            if result.rowcount == 1 and report.chat:
                await insert_message(connection, report.chat, outcome_line)
            return result.rowcount == 1

    async def forget_chat(self, chat: str) -> None:
        """Forget who reported all that came from *chat*."""
        async with self._database.write_transaction() as connection:
            await connection.execute(
                update(reports_table).where(reports_table.c.chat == chat).values(chat="")
            )


def _to_report(row: dict[str, object]) -> Report:
    return Report(**(row | {"reported_at": datetime.fromisoformat(str(row["reported_at"]))}))  # type: ignore[arg-type] # the row's
