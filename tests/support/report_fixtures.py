"""A bot whose readers report errors, and whose moderators answer them."""

import asyncio
from datetime import UTC, datetime

from bot.core.app import App
from bot.core.messages.caller import Caller
from bot.core.messages.reply import Reply
from bot.core.messages.request import Request
from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from bot.services.privacy.privacy_service import PrivacyService
from bot.services.reports.report_service import ReportService
from bot.services.store.database import Database
from bot.services.store.outbox import Outbox
from bot.services.store.personal_data import PersonalDataStore
from bot.services.store.reports import ReportStore
from tests.support.app_fixtures import TODAY, list_lines
from tests.support.callers import caller, chat_id
from tests.support.databases import two_briefings

NOON = datetime(2031, 3, 3, 12, tzinfo=UTC)
READER, MODERATORS = "telegram:7", "telegram:-100"


class ReportModeration:
    """Handles the moderators' commands about reports, and no others."""

    def __init__(self, report_service: ReportService) -> None:
        self.commands = report_service.commands

    async def answer_request(self, request: Request, caller: Caller) -> Reply:
        return await self.commands[request.command](request, caller)

    async def handle_upload(self, *_: object) -> Reply:
        raise NotImplementedError

    async def preview_proposal(self, *_: object) -> None:
        """Nothing is proposed here."""


class ReportingBot:
    """A chat service whose readers can report errors, and the messages that it would send."""

    def __init__(
        self, database: Database, app: App | None = None, moderators: tuple[str, ...] = (MODERATORS,)
    ) -> None:
        self.time = 0.0
        self.outbox = Outbox(database, self._sleep, clock=lambda: self.time)
        self.report_store = ReportStore(database)
        self._time_passed = asyncio.Event()
        report_service = ReportService(
            self.report_store,
            self.outbox,
            lambda: [chat_id(chat) for chat in moderators],
            find_revision_number=self._find_revision_number,
            clock=lambda: self.time,
            utc_now=lambda: NOON,
        )
        self.chat_service = ChatService(
            LiveApp(app or two_briefings()),
            lambda: TODAY,
            moderation=ReportModeration(report_service),
            report_service=report_service,
            privacy=PrivacyService(PersonalDataStore(database)),
        )

    async def _find_revision_number(self, briefing_id: str) -> int:
        return {"one": 17}[briefing_id]

    async def ask(
        self, line: str, chat: str = READER, language: str = "en", moderator: str = "", address: str = ""
    ) -> Reply:
        asking = caller(chat, language, user=chat, moderator=moderator, address=address)
        return (await self.chat_service.answer_command(asking, line))[0]

    async def ask_text(self, line: str, chat: str = READER, moderator: str = "") -> str:
        return "\n".join(list_lines(await self.ask(line, chat, moderator=moderator)))

    def advance(self, seconds: float) -> None:
        """Let time pass for whatever sleeps."""
        self.time += seconds
        self._time_passed.set()
        self._time_passed = asyncio.Event()

    async def _sleep(self, seconds: float) -> None:
        end = self.time + seconds
        while self.time < end:
            await self._time_passed.wait()

    async def list_messages(self) -> list[tuple[str, str]]:
        """List the chat and the line of each message that waits to be sent on Telegram, without edits."""
        pending = await self.outbox.list_pending("telegram")
        return [(str(one.chat), one.line) for one in pending if not one.line.startswith("update ")]
