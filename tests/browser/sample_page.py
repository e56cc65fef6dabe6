"""An app with one reply of each kind, and the server that shows it on the web page."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from typing import Any

from bot.adapters.context import AdapterContext
from bot.adapters.discord.render import render as render_discord
from bot.adapters.telegram.render import render as render_telegram
from bot.adapters.web.limits import DEFAULT_LIMITS, WebLimits
from bot.adapters.web.run import run
from bot.adapters.web.settings import WebSettings
from bot.core.app import App, Command, Suggestion
from bot.core.content.briefing import parse_briefing
from bot.core.library.snapshot import Library
from bot.core.messages.preferences import PreferenceChange
from bot.core.messages.reply import (
    Bar,
    Bullets,
    Button,
    Chart,
    Facts,
    Footnote,
    Heading,
    Paragraph,
    Quote,
    Reply,
    Row,
    Span,
    Style,
    make_line,
)
from bot.core.messages.request import Request
from bot.core.sections.registry import SECTIONS
from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp

CONTEXT = AdapterContext(renderers={"telegram": render_telegram, "discord": render_discord})

COMMANDS = (
    Command("polls", "What people answered when they were asked", "item"),
    Command("units", "Formations, their strength and who leads them", "item"),
    Command("sources", "Every source with what it supports", "item"),
    Command("briefing", "Choose this chat’s briefing", "briefing", is_required=True),
    Command("help", "What you can ask"),
    Command("start", "Start"),
)

STAMP = (Span("As of January 2026 (4 months ago) · ", Style.ITALIC), Span("The lake towns", Style.ITALIC))
NOTES = (
    Footnote(
        1,
        (
            Span("Lakeside Institute: "),
            Span("What the towns think", url="https://example.org/poll"),
            Span(". 3 February 2026. "),
            Span("/source towns-2026-02-03", Style.CODE),
        ),
    ),
    Footnote(
        2,
        make_line(
            "North Shore Gazette: A bridge too late. 12 January 2026. " + "It names two engineers. " * 12
        ),
    ),
)

START = Reply(
    "Welcome",
    (
        Paragraph(
            make_line(
                "I answer from sourced briefings. Each answer says who said it and when, "
                "or that this isn’t known."
            )
        ),
        Paragraph((Span("Current briefing: "), Span("The lake towns", Style.BOLD))),
        Paragraph(make_line("Press a button, or type a command: /polls, /help.")),
    ),
    STAMP,
    buttons=(Button("Polls", "polls"), Button("Units", "units"), Button("Sources", "sources")),
    command_line="start",
    briefing_id="lake-towns",
)

POLL = Reply(
    "Should the old bridge be closed?",
    (
        Paragraph(
            (
                Span("Nearly "),
                Span("six in ten", Style.BOLD),
                Span(" residents want it "),
                Span("closed at once", Style.ITALIC),
                Span(", says the institute. "),
                Span("[1]", footnote_number=1),
            )
        ),
        Heading(make_line("Answers")),
        Chart(
            (
                Bar("Close it", "nearly 60%", 59),
                Bar("at once", "36%", 36, is_part=True),
                Bar("after the summer", "23%", 23, is_part=True),
                Bar("Keep it open", "29%", 29),
                Bar("Hard to say", "12%", 12),
                Bar("Refused", "not stated"),
            )
        ),
        Heading(make_line("How it was asked")),
        Facts(
            (
                ("Pollster", make_line("Lakeside Institute")),
                ("Fieldwork", make_line("14–21 January 2026")),
                ("Sample", (Span("1,012 residents, by "), Span("CATI", Style.CODE))),
                ("Margin", make_line("±3.1 percentage points")),
            )
        ),
        Quote(
            (make_line("Disclosed: 7 of 10"), make_line("Not stated: weighting, response rate, sponsor")),
            is_collapsed=True,
        ),
        Quote((make_line("“We shall not wait for it to fall.”"), make_line("— the mayor, 20 January 2026"))),
        Bullets(
            (
                make_line("Asked in both towns"),
                (
                    Span("The wording "),
                    Span("was changed", Style.STRIKE),
                    Span(" stayed the same. "),
                    Span("[2]", footnote_number=2),
                ),
            )
        ),
    ),
    STAMP,
    NOTES,
    (
        Button("‹ Previous", "polls school-2025"),
        Button("All: Polls", "polls"),
        Button("Next ›", "polls ferry-2026"),
    ),
    command_line="polls bridge-2026",
    briefing_id="lake-towns",
)

POLLS = Reply(
    "Polls",
    (
        Row(
            make_line("Should the old bridge be closed?"),
            (
                make_line("Close it: nearly 60%", Style.BOLD),
                (Span("Lakeside Institute · January 2026 "), Span("[1]", footnote_number=1)),
            ),
            Button("Should the old bridge be closed?", "polls bridge-2026"),
        ),
        Row(
            make_line("Is the ferry worth its fare?"),
            (
                make_line("Yes: 41%, no: 44%"),
                (Span("Lakeside Institute · March 2026 "), Span("[1]", footnote_number=1)),
            ),
            Button("Is the ferry worth its fare?", "polls ferry-2026"),
        ),
    ),
    STAMP,
    NOTES[:1],
    command_line="polls",
    briefing_id="lake-towns",
)

UNITS = Reply(
    "Units",
    tuple(
        Row(
            make_line(f"Shore patrol {number}"),
            (make_line(f"About {number * 10} people"), make_line("Formed in 2019")),
            Button(f"Shore patrol {number}", f"units patrol-{number}"),
        )
        for number in range(1, 26)
    ),
    STAMP,
    command_line="units",
    briefing_id="lake-towns",
)

ARABIC = Reply(
    "استطلاع",
    (
        Paragraph(make_line("الجسر القديم مغلق منذ يناير.")),
        Chart((Bar("نعم", "60%", 60), Bar("لا", "40%", 40))),
        Facts((("المصدر", make_line("معهد البحيرة")),)),
    ),
    make_line("يناير 2026"),
    command_line="sources",
    language="ar",
)


STATIC_REPLIES = {"start": START, "units": UNITS, "sources": ARABIC}


class SampleApp(App):
    """Answers with one reply of each kind, from two briefings without entries."""

    def __init__(self) -> None:
        briefings = [
            parse_briefing(f"title: {title}\nas_of: 2026-01\n".encode(), file, SECTIONS)
            for title, file in (("The lake towns", "lake-towns.yaml"), ("The hill towns", "hill-towns.yaml"))
        ]
        super().__init__(Library({briefing.id: briefing for briefing in briefings}))

    def answer_request(self, request: Request) -> Reply:
        if request.briefing_id and request.briefing_id not in self.library.briefings:
            return _build_not_found("This briefing is no longer here.")
        if request.command == "break":
            raise RuntimeError("it broke")
        if request.command == "polls":
            return POLL if request.argument else POLLS
        return STATIC_REPLIES.get(request.command) or self._build_other_reply(request)

    def _build_other_reply(self, request: Request) -> Reply:
        if request.command == "briefing":
            change = PreferenceChange(briefing_id=request.argument)
            return Reply("Chosen", command_line="briefing", preference_change=change)
        if request.command == "where":
            briefing_id = request.briefing_id or "the default"
            return Reply(f"In {briefing_id}, in {request.language}", command_line="where")
        return replace(
            _build_not_found(f"There's no command /{request.command}. See /help for all commands."),
            buttons=(Button("/polls", "polls"),),
            command_line=request.command,
        )

    def list_commands(
        self,
        language_tag: str = "en",  # noqa: ARG002 (the signature of the base class, here and below)
        today: date = date.min,  # noqa: ARG002
        *,
        include_drafts: bool = False,  # noqa: ARG002
        has_history: bool = False,  # noqa: ARG002
    ) -> tuple[Command, ...]:
        return COMMANDS

    def suggest_completions(self, request: Request, query: str) -> tuple[Suggestion, ...]:
        suggestions = (
            Suggestion(
                "Should the old bridge be closed?", "bridge-2026", command_line="polls bridge-2026@lake-towns"
            ),
            Suggestion(
                "Is the ferry worth its fare?", "ferry-2026", command_line="polls ferry-2026@lake-towns"
            ),
        )
        return tuple(one for one in suggestions if request.command == "polls" and query in one.argument)


def _build_not_found(text: str) -> Reply:
    return Reply("Nothing found", (Paragraph(make_line(text)),), not_found=True)


@asynccontextmanager
async def serve_app(
    settings: WebSettings | None = None,
    app: App | None = None,
    limits: WebLimits = DEFAULT_LIMITS,
) -> AsyncIterator[str]:
    """Serve the web page of an app, by default of `SampleApp`; yield its URL."""
    chat_service = ChatService(LiveApp(app or SampleApp()), today=lambda: date(2026, 5, 1))
    async with serve_page(chat_service, settings, limits) as address:
        yield address


@asynccontextmanager
async def serve_page(
    chat_service: ChatService,
    settings: WebSettings | None = None,
    limits: WebLimits = DEFAULT_LIMITS,
) -> AsyncIterator[str]:
    """Serve the web page of a chat service; yield its URL."""
    address: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    settings = settings or WebSettings(port=0)
    server = run(chat_service, settings, CONTEXT, on_started=address.set_result, limits=limits)
    task = asyncio.create_task(server)
    try:
        pending: list[asyncio.Future[Any]] = [task, address]
        await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
        if not address.done():
            await task  # raises why it did not start
        yield address.result()
    finally:
        task.cancel()
        await asyncio.wait({task})
        await chat_service.image_renderer.close()
