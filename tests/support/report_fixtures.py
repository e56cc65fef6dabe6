"""A desk at which readers report mistakes, and moderators answer them."""

from datetime import UTC, datetime

from bot.core.app import App
from bot.core.messages.reply import Reply
from bot.core.messages.request import Request
from bot.services.chat.service import ChatService
from bot.services.publishing.authorization import Caller
from bot.services.reports.service import ReportService
from bot.services.store.database import Database
from bot.services.store.outbox import Outbox
from bot.services.store.reports import ReportStore
from tests.support.app_fixtures import TODAY, lines_of
from tests.support.databases import two_briefings

NOON = datetime(2031, 3, 3, 12, tzinfo=UTC)
READER, MODERATORS = "telegram:7", "telegram:-100"


class Room:
    """A newsroom in which nothing but reports is dealt with."""

    def __init__(self, reports: ReportService) -> None:
        self.commands = reports.commands

    async def answer_request(self, request: Request, asker: Caller) -> Reply:
        return await self.commands[request.command](request, asker)

    async def handle_upload(self, *_: object) -> Reply:
        raise NotImplementedError


class Bench:
    """A desk whose readers can report mistakes, and what it would send."""

    def __init__(
        self, database: Database, app: App | None = None, moderators: tuple[str, ...] = (MODERATORS,)
    ) -> None:
        self.time = 0.0
        self.outbox, self.ledger = Outbox(database), ReportStore(database)
        reports = ReportService(
            self.ledger,
            self.outbox,
            moderators,
            find_revision_number=self._version,
            clock=lambda: self.time,
            utc_now=lambda: NOON,
        )
        self.desk = ChatService(app or two_briefings(), lambda: TODAY)
        self.desk.report_service, self.desk.moderation = reports, Room(reports)

    async def _version(self, briefing: str) -> int:
        return {"one": 17}[briefing]

    async def ask(self, line: str, chat: str = READER, language: str = "en", moderator: str = "") -> Reply:
        return (await self.desk.answer_command(chat, line, language, chat, moderator))[0]

    async def told(self, line: str, chat: str = READER, moderator: str = "") -> str:
        return "\n".join(lines_of(await self.ask(line, chat, moderator=moderator)))

    async def letters(self) -> list[tuple[str, str]]:
        """Return the letters that wait to be sent to Telegram, as whom and as what."""
        return [(one.chat, one.line) for one in await self.outbox.list_pending("telegram")]
