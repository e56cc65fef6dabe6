"""A desk at which readers report mistakes, and moderators answer them."""

from datetime import UTC, datetime

from bot.core.app import App
from bot.core.messages.reply import Reply
from bot.core.messages.request import Request
from bot.services.chat.service import Desk
from bot.services.publishing.authorization import Asker
from bot.services.reports.service import Reports
from bot.services.store.database import Database
from bot.services.store.outbox import Outbox
from bot.services.store.reports import Ledger
from tests.support.app_fixtures import TODAY, lines_of
from tests.support.databases import two_briefings

NOON = datetime(2031, 3, 3, 12, tzinfo=UTC)
READER, MODERATORS = "telegram:7", "telegram:-100"


class Room:
    """A newsroom in which nothing but reports is dealt with."""

    def __init__(self, reports: Reports) -> None:
        self.commands = reports.commands

    async def answer(self, request: Request, asker: Asker) -> Reply:
        return await self.commands[request.command](request, asker)

    async def upload(self, *_: object) -> Reply:
        raise NotImplementedError


class Bench:
    """A desk whose readers can report mistakes, and what it would send."""

    def __init__(
        self, database: Database, app: App | None = None, moderators: tuple[str, ...] = (MODERATORS,)
    ) -> None:
        self.time = 0.0
        self.outbox, self.ledger = Outbox(database), Ledger(database)
        reports = Reports(
            self.ledger,
            self.outbox,
            moderators,
            version=self._version,
            clock=lambda: self.time,
            now=lambda: NOON,
        )
        self.desk = Desk(app or two_briefings(), lambda: TODAY)
        self.desk.reports, self.desk.newsroom = reports, Room(reports)

    async def _version(self, briefing: str) -> int:
        return {"one": 17}[briefing]

    async def ask(self, line: str, chat: str = READER, language: str = "en", moderator: str = "") -> Reply:
        return (await self.desk.answer(chat, line, language, chat, moderator))[0]

    async def told(self, line: str, chat: str = READER, moderator: str = "") -> str:
        return "\n".join(lines_of(await self.ask(line, chat, moderator=moderator)))

    async def letters(self) -> list[tuple[str, str]]:
        """Return the letters that wait to be sent to Telegram, as whom and as what."""
        return [(one.chat, one.line) for one in await self.outbox.waiting("telegram")]
