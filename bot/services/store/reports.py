"""The reports in the desk's database: what a reader wrote about which version of an item.

Of the reader only the chat is kept, and only until the answer is on its way there.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import insert, select, update

from bot.services.store.database import Database
from bot.services.store.outbox import add as add_letter
from bot.services.store.tables import reports

State = Literal["open", "fixed", "declined"]


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody wrote about an item: its *title* and *version* are those that they saw.

    *number* is 0 until it is kept. *chat* is where its answer goes, empty once that is on its way.
    """

    briefing: str
    section: str
    item: str
    title: str
    version: int
    language: str
    words: str
    chat: str
    at: datetime
    number: int = 0
    state: State = "open"
    reason: str = ""
    who: str = ""


class Ledger:
    """The reports that are kept; each method may raise `bot.services.store.errors.StoreError`."""

    def __init__(self, database: Database) -> None:
        """Keep them in *database*."""
        self._database = database

    async def add(self, report: Report) -> Report:
        """Keep a new report; return it with its number."""
        row = asdict(report) | {"at": report.at.astimezone(UTC).isoformat()}
        del row["number"]
        async with self._database.writing() as connection:
            made = await connection.execute(insert(reports).values(row).returning(reports.c.number))
            return replace(report, number=made.scalar_one())

    async def find(self, number: int) -> Report | None:
        """Return the report with this number."""
        async with self._database.reading() as connection:
            found = await connection.execute(select(reports).where(reports.c.number == number))
            row = found.mappings().one_or_none()
        return _report(dict(row)) if row else None

    async def unanswered(self, limit: int) -> Sequence[Report]:
        """Return the open reports, the oldest first, at most *limit* of them."""
        query = select(reports).where(reports.c.state == "open").order_by(reports.c.number).limit(limit)
        async with self._database.reading() as connection:
            return [_report(dict(row)) for row in (await connection.execute(query)).mappings()]

    async def close(self, report: Report, letter: str) -> bool:
        """Write down how an open *report* was answered; return whether it was open until now.

        In the same step the *letter* to who made it is put into the outbox, and they are forgotten.
        """
        closing = update(reports).where(reports.c.number == report.number, reports.c.state == "open")
        told = {"state": report.state, "reason": report.reason, "who": report.who, "chat": ""}
        async with self._database.writing() as connection:
            changed = await connection.execute(closing.values(told))
            if changed.rowcount == 1 and report.chat:
                await add_letter(connection, report.chat, letter)
            return changed.rowcount == 1

    async def forget(self, chat: str) -> None:
        """Forget who reported all that came from *chat*."""
        async with self._database.writing() as connection:
            await connection.execute(update(reports).where(reports.c.chat == chat).values(chat=""))


def _report(row: dict[str, object]) -> Report:
    return Report(**(row | {"at": datetime.fromisoformat(str(row["at"]))}))  # type: ignore[arg-type] # the row's
