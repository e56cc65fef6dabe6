"""A chat service with a few made-up replies, and the bot that serves Telegram with it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import date
from typing import Any, cast

from bot.adapters.context import AdapterContext
from bot.adapters.telegram.retry_policy import RetryPolicy
from bot.adapters.telegram.run import run
from bot.adapters.telegram.settings import TelegramSettings
from bot.core.app import App, Command
from bot.core.library.snapshot import Library
from bot.core.messages.caller import Caller, ChatId
from bot.core.messages.preferences import Preferences
from bot.core.messages.reply import Button, Footnote, Paragraph, Reply, Row, Span, make_line
from bot.core.messages.request import parse_command_line
from bot.services.chat.chat_service import ChatService
from bot.services.chat.inline_results import InlineResult
from bot.services.chat.live_app import LiveApp
from bot.services.chat.moved_chats import MovedChats
from bot.services.images.file_id_cache import FileIdCache
from bot.services.images.renderer import ImageRenderer
from tests.emulators.telegram import TOKEN, TelegramEmulator

NO_PAUSES = RetryPolicy(  # retries without pauses
    request_pauses=(0.0, 0.0),
    outage_pauses=(),
    connect_pauses=(0.0,),
    token_recheck_delay=0.0,
    poll_pause=0.01,
    repeated_poll_pause=0.01,
    answer_patience=60.0,
    album_pause=0.05,
    paste_pause=0.2,
    calm_period=0.0,
    adoption_pause=0.02,
    webhook_check_pause=0.02,
)
_TODAY = date(2026, 11, 1)


class FakeChatService:
    """Answers like the real one but without briefings: polls (three pages), summary and a long reply."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str, str]] = []
        self.is_broken = False
        self.image_renderer = ImageRenderer()
        self.file_ids = FileIdCache()
        self.moved_chats = MovedChats()
        self.live_app = LiveApp(App(Library({})))
        self.descriptions: dict[str, str] = {}  # of every command, by language, except in English
        self.commands: tuple[Command, ...] = (
            Command("start", "What this is"),
            Command("help", "How to ask"),
            Command("polls", "Opinion polls", "item"),
            Command("summary", "The gist"),
            Command("long", "Ten thousand characters that no button asks for"),
        )
        self._replies: dict[tuple[str, str], Reply] = {}

    async def answer_command(self, caller: Caller, line: str) -> tuple[Reply, int]:
        self.requests.append((str(caller.chat), line, caller.language))
        if self.is_broken:
            raise ZeroDivisionError("a bug")
        request, page = parse_command_line(line, today=_TODAY, language=caller.language)
        name = request.command if any(one.name == request.command for one in self.commands) else ""
        return self._replies.setdefault((name, request.argument), _reply(name, request.argument)), page

    async def answer_elsewhere(self, caller: Caller, line: str) -> tuple[Reply, int]:
        return await self.answer_command(caller, line)

    async def look_up_text(self, caller: Caller, text: str) -> tuple[Reply, int]:
        self.requests.append((str(caller.chat), f"look up {text}", caller.language))
        return Reply("Looked up", (Paragraph(make_line(text)),)), 1

    async def answer_unprompted(self, chat: ChatId, line: str) -> tuple[Reply, int]:
        return await self.answer_command(Caller(chat), line)

    async def move_chat(self, old: ChatId, new: ChatId) -> bool:
        return self.moved_chats.add_move(old, new)

    async def search_inline(self, *_: object) -> tuple[InlineResult, ...]:
        """Find nothing."""
        return ()

    async def receive_upload(self, *_: object) -> None:
        """Take no files: nobody is a moderator."""

    def list_moderator_commands(self, _: str = "en") -> tuple[Command, ...]:
        return ()

    async def get_valid_preferences(self, _: ChatId) -> Preferences:
        return Preferences()

    def list_commands(self, language: str = "en") -> tuple[Command, ...]:
        about = self.descriptions.get(language)
        return tuple(replace(one, description=about) for one in self.commands) if about else self.commands


def as_chat_service(service: FakeChatService) -> ChatService:
    """Pass *service* off as a real one for the type checker."""
    return cast("ChatService", service)


def _reply(name: str, argument: str) -> Reply:
    if not name:
        return Reply(
            "Not found", (Paragraph(make_line("There is no such command; try /help.")),), not_found=True
        )
    if name == "long":
        return Reply("Long", (Paragraph(make_line("word " * 2000)),), buttons=(Button("Again", "long"),))
    rows = tuple(
        Row(
            make_line(f"Poll {n}"),
            ((Span("nearly 60%"), Span("[1]", footnote_number=1)),),
            Button(f"P{n}", f"polls p-{n}"),
        )
        for n in range(25)
    )
    return Reply(
        f"{name} {argument}".strip().capitalize(),
        rows if name == "polls" and not argument else (Paragraph(make_line(f"All about {name}.")),),
        dateline=make_line("As of January 2026"),
        footnotes=(Footnote(1, make_line("A newspaper")),) if name == "polls" else (),
        buttons=(Button("Summary", "summary"), Button("Polls", "polls")),
        command_line=name,
    )


@asynccontextmanager
async def serving(
    emulator: TelegramEmulator,
    chat_service: Any,
    token: str = TOKEN,
    retry_policy: RetryPolicy = NO_PAUSES,
    **more: Any,
) -> AsyncIterator[Callable[[], Any]]:
    """Serve *chat_service* on the Telegram that *emulator* is; gives a function that stops it before the end.

    *more* is for the adapter's context.
    """
    settings = TelegramSettings(token=token, base_url=emulator.url)
    task = asyncio.create_task(run(chat_service, settings, AdapterContext(**more), retry_policy=retry_policy))
    before = emulator.updates.poll_count
    ready = asyncio.create_task(emulator.wait_until(lambda: emulator.updates.poll_count > before))

    async def stop() -> None:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    try:
        done, _ = await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED)
        for finished in done:
            finished.result()
        yield stop
    finally:
        ready.cancel()
        await stop()
