"""A bot whose readers ask the editors, and whose moderators answer."""

import asyncio
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from bot.core.app import App
from bot.core.messages.caller import Caller
from bot.core.messages.reply import Reply
from bot.core.messages.request import Request
from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from bot.services.inquiries.inquiry_service import InquiryService
from bot.services.privacy.privacy_service import PrivacyService
from bot.services.store.database import Database
from bot.services.store.inquiries import InquiryStore
from bot.services.store.outbox import Outbox
from bot.services.store.personal_data import PersonalDataStore
from bot.services.store.schema import inquirers_table, inquiries_table, outbox_table
from tests.support.app_fixtures import TODAY, list_lines
from tests.support.callers import caller, chat_id
from tests.support.databases import two_briefings

NOON = datetime(2031, 3, 3, 12, tzinfo=UTC)
READER, MODERATORS = "telegram:7", "telegram:-100"
QUESTION = "Zebras grazing quietly?"


class InquiryModeration:
    """Handles the moderators' commands about inquiries, and no others."""

    def __init__(self, inquiry_service: InquiryService) -> None:
        self.commands = inquiry_service.commands

    async def answer_request(self, request: Request, caller: Caller) -> Reply:
        return await self.commands[request.command](request, caller)

    async def handle_upload(self, *_: object) -> Reply:
        raise NotImplementedError

    async def preview_proposal(self, *_: object) -> None:
        """Nothing is proposed here."""


class InquiringBot:
    """A chat service whose readers can ask the editors, and the messages that it would send."""

    def __init__(
        self, database: Database, app: App | None = None, moderators: tuple[str, ...] = (MODERATORS,)
    ) -> None:
        self.seconds = 0.0
        self._database = database
        self._time_passed = asyncio.Event()
        self.outbox = Outbox(database, self._sleep, clock=lambda: self.seconds)
        self.live_app = LiveApp(app or two_briefings())
        self.inquiry_service = InquiryService(
            InquiryStore(database),
            self.outbox,
            lambda: self.live_app.app,
            lambda: [chat_id(chat) for chat in moderators],
            clock=lambda: self.seconds,
            utc_now=lambda: NOON + timedelta(seconds=self.seconds),
            sleep=self._sleep,
        )
        self.chat_service = ChatService(
            self.live_app,
            lambda: TODAY,
            moderation=InquiryModeration(self.inquiry_service),
            inquiry_service=self.inquiry_service,
            privacy=PrivacyService(PersonalDataStore(database)),
        )

    async def ask(self, line: str, chat: str = READER, language: str = "en", address: str = "") -> Reply:
        """Ask as a reader."""
        asking = caller(chat, language, user=chat, address=address)
        return (await self.chat_service.answer_command(asking, line))[0]

    async def moderate(self, line: str, moderator: str = "Anna", language: str = "en") -> Reply:
        """Ask as a moderator."""
        asking = caller(MODERATORS, language, user="telegram:9", moderator=moderator)
        return (await self.chat_service.answer_command(asking, line))[0]

    async def inquire(self, question: str = QUESTION, chat: str = READER, language: str = "en") -> str:
        """Search for *question*, press the button below "nothing found", and return the answer's text."""
        found = await self.ask(f"search {question}", chat, language)
        line = next(one.command_line for one in found.actions if one.command_line.startswith("inquire"))
        return read_text(await self.ask(line, chat, language))

    async def read_outcome(self, chat: str, line: str) -> Reply:
        """Return what a message of the outbox says."""
        return (await self.chat_service.answer_unprompted(chat_id(chat), line))[0]

    async def list_messages(self, platform: str = "telegram") -> list[tuple[str, str]]:
        """List the chat and the line of each message that waits to be sent, without edits of earlier ones."""
        pending = await self.outbox.list_pending(platform)
        return [(str(one.chat), one.line) for one in pending if not one.line.startswith("update ")]

    async def read_tables(self) -> str:
        """Return everything that the database stores about inquiries and messages."""
        tables = (inquiries_table, inquirers_table, outbox_table)
        rows = [row for table in tables for row in await self._database.fetch_rows(select(table))]
        return "\n".join(map(str, rows))

    def advance(self, seconds: float) -> None:
        """Let time pass for whatever sleeps."""
        self.seconds += seconds
        self._time_passed.set()
        self._time_passed = asyncio.Event()

    async def _sleep(self, seconds: float) -> None:
        end = self.seconds + seconds
        while self.seconds < end:
            await self._time_passed.wait()


def read_text(reply: Reply) -> str:
    return "\n".join(list_lines(reply))
