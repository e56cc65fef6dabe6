"""A chat service whose replies a test sets: short, long, not found, slow or failing."""

import asyncio
from dataclasses import dataclass, field, replace
from typing import cast

from bot.core.app import App, Command, Suggestion
from bot.core.library.snapshot import Library
from bot.core.messages.caller import Caller, ChatId
from bot.core.messages.reply import Button, Paragraph, Reply, Row, make_line
from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from bot.services.images.renderer import ImageRenderer
from bot.services.publishing.moderation_handler import Upload

COMMANDS = (
    Command("polls", "Opinion polls", "item"),
    Command("source", "Source details", "source", is_required=True),
    Command("help", "What you can ask"),
)


def plain_reply(line: str) -> Reply:
    """Build an ordinary reply with a button."""
    return Reply(
        "Polls",
        (Paragraph(make_line(f"About {line}.")),),
        buttons=(Button("Next poll", "polls b"),),
        command_line=line,
    )


def long_reply(line: str) -> Reply:
    """Build a reply of several pages."""
    rows = tuple(
        Row(make_line(f"Poll {number}"), (make_line("January 2026"),), Button("Open", f"polls {number}"))
        for number in range(30)
    )
    return Reply("All polls", rows, command_line=line)


@dataclass
class ScriptedChatService:
    """Answers every line with `plain_reply`, unless *replies* has another one for it."""

    commands: tuple[Command, ...] = COMMANDS
    replies: dict[str, Reply] = field(default_factory=dict)
    suggestions: tuple[Suggestion, ...] = ()
    delay: float = 0
    """Seconds that a reply takes."""
    error: Exception | None = None
    requests: list[tuple[str, str, str]] = field(default_factory=list)
    descriptions: dict[str, str] = field(default_factory=dict)
    """The description of every command, by language, except in English."""
    gate: asyncio.Event | None = None
    """What a reply waits for, if a test has set it."""
    image_renderer: ImageRenderer = field(default_factory=ImageRenderer)
    live_app: LiveApp = field(default_factory=lambda: LiveApp(App(Library({}))))

    async def answer_command(self, caller: Caller, line: str) -> tuple[Reply, int]:
        self.requests.append((str(caller.chat), line, caller.language))
        await self._take_time()
        bare, _, page = line.partition("#")
        return self.replies.get(bare) or plain_reply(bare), int(page or 1)

    async def find_permalink_revision(self, _: Reply) -> str:
        """Find no version: none is kept."""
        return ""

    async def answer_unprompted(self, chat: ChatId, line: str) -> tuple[Reply, int]:
        return await self.answer_command(Caller(chat), line)

    async def receive_upload(self, caller: Caller, upload: Upload) -> tuple[Reply, int] | None:
        return await self.answer_command(caller, upload.name) if caller.moderator else None

    async def look_up_text(self, caller: Caller, text: str) -> tuple[Reply, int]:
        return await self.answer_command(caller, text)

    async def resolve_language(self, caller: Caller) -> str:
        return caller.language

    async def suggest_completions(self, caller: Caller, command: str, typed: str) -> tuple[Suggestion, ...]:
        self.requests.append((str(caller.chat), f"{command} {typed}", caller.language))
        await self._take_time()
        return self.suggestions

    def list_commands(self, language: str = "en") -> tuple[Command, ...]:
        about = self.descriptions.get(language)
        return tuple(replace(one, description=about) for one in self.commands) if about else self.commands

    def list_moderator_commands(self, _: str = "en") -> tuple[Command, ...]:
        return ()

    async def _take_time(self) -> None:
        if self.delay:
            await asyncio.sleep(self.delay)
        if self.gate:
            await self.gate.wait()
        if self.error:
            raise self.error


def not_found_reply(line: str) -> Reply:
    """Build the reply to a request for something that does not exist."""
    return replace(plain_reply(line), title="Not found", not_found=True)


def as_chat_service(service: ScriptedChatService) -> ChatService:
    """Pass *service* off as a real one for the type checker."""
    return cast("ChatService", service)
