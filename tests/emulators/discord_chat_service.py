"""A desk whose answers a test writes itself: short, long, missed, slow or broken."""

import asyncio
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace

from bot.core.app import Command, Suggestion
from bot.core.messages.reply import Button, Paragraph, Reply, Row, make_line
from bot.services.images.renderer import ImageRenderer

COMMANDS = (
    Command("polls", "Opinion polls", "item"),
    Command("source", "Source details", "source", is_required=True),
    Command("help", "What you can ask"),
)


def answer_to(line: str) -> Reply:
    """Return an ordinary answer, with a button to press."""
    return Reply(
        "Polls",
        (Paragraph(make_line(f"About {line}.")),),
        buttons=(Button("Next poll", "polls b"),),
        command_line=line,
    )


def long_answer(line: str) -> Reply:
    """Return an answer of several pages."""
    rows = tuple(
        Row(make_line(f"Poll {number}"), (make_line("January 2026"),), Button("Open", f"polls {number}"))
        for number in range(30)
    )
    return Reply("All polls", rows, command_line=line)


@dataclass
class ScriptedDesk:
    """Answers every line with `answer_to`, unless *answers* has another reply for it."""

    menu: tuple[Command, ...] = COMMANDS
    answers: dict[str, Reply] = field(default_factory=dict)
    offers: tuple[Suggestion, ...] = ()
    seconds: float = 0
    """How long an answer takes."""
    error: Exception | None = None
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    abouts: dict[str, str] = field(default_factory=dict)
    """What every command is for, in languages other than English."""
    gate: asyncio.Event | None = None
    """What an answer waits for, once a test has set it."""
    image_renderer: ImageRenderer = field(default_factory=ImageRenderer)

    def subscribe(self, _: object) -> AbstractContextManager[None]:
        return nullcontext()

    async def answer_command(
        self,
        chat: str,
        line: str,
        language: str = "en",
        _: str = "",
        moderator: str = "",  # noqa: ARG002
    ) -> tuple[Reply, int]:
        self.asked.append((chat, line, language))
        await self._take_time()
        bare, _, page = line.partition("#")
        return self.answers.get(bare) or answer_to(bare), int(page or 1)

    async def answer_unprompted(self, chat: str, line: str) -> tuple[Reply, int]:
        return await self.answer_command(chat, line)

    async def look_up_text(
        self, chat: str, text: str, language: str = "en", user: str = ""
    ) -> tuple[Reply, int]:
        return await self.answer_command(chat, text, language, user)

    async def suggest_completions(
        self, chat: str, command: str, typed: str, language: str = "en", *_: str
    ) -> tuple[Suggestion, ...]:
        self.asked.append((chat, f"{command} {typed}", language))
        await self._take_time()
        return self.offers

    def list_commands(self, language: str = "en") -> tuple[Command, ...]:
        about = self.abouts.get(language)
        return tuple(replace(one, description=about) for one in self.menu) if about else self.menu

    def list_moderator_commands(self, _: str = "en") -> tuple[Command, ...]:
        return ()

    async def _take_time(self) -> None:
        if self.seconds:
            await asyncio.sleep(self.seconds)
        if self.gate:
            await self.gate.wait()
        if self.error:
            raise self.error


def missed(line: str) -> Reply:
    """Return the answer to a question after something that is not there."""
    return replace(answer_to(line), title="Not found", missed=True)
