"""Answering on Discord while connections break, servers fail, and answers come late."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from bot.adapters.discord.clock import Clock
from bot.core.app import Suggestion
from bot.core.messages.reply import Form
from tests.emulators.discord import ANN, DiscordEmulator
from tests.emulators.discord_chat_service import ScriptedChatService, not_found_reply, plain_reply
from tests.emulators.discord_faults import Breakage
from tests.emulators.discord_interaction import DEFER_MESSAGE, DEFER_UPDATE
from tests.support.discord_serving import serving, wait_until

CALLBACK, ORIGINAL, FOLLOWUP = "/interactions/*/callback", "/webhooks/*/messages/@original", "/webhooks/*"
QUICK = [one for one in Breakage if "SILENT" not in one.name]
HTML_PAGE = "<html>\n<head><title>502 Bad Gateway</title></head>\n<body>cloudflare</body>\n</html>"
ABOUT = "## Polls\nAbout polls."


def warnings_in(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return the lines from warnings up."""
    return [one.getMessage() for one in caplog.records if one.levelno >= logging.WARNING]


def count_requests(emulator: DiscordEmulator, method: str, end: str) -> int:
    return sum(one == method and path.endswith(end) for one, path in emulator.requests)


@pytest.mark.parametrize("breakage", Breakage, ids=lambda one: one.name)
async def test_a_first_answer_arrives_once_although_the_connection_broke(
    emulator: DiscordEmulator,
    chat_service: ScriptedChatService,
    caplog: pytest.LogCaptureFixture,
    breakage: Breakage,
) -> None:
    emulator.break_next("POST", CALLBACK, breakage)
    async with serving(emulator, chat_service, may_refuse=True):
        interaction = await emulator.slash(ANN, "polls")
        clicked = await emulator.click(ANN, interaction.reply, "Next poll")
    assert interaction.followups == clicked.followups == []
    assert interaction.reply.text == "## Polls\nAbout polls b."
    assert count_requests(emulator, "POST", "/callback") == 3
    assert warnings_in(caplog) == []


@pytest.mark.parametrize("breakage", QUICK, ids=lambda one: one.name)
async def test_a_click_a_deferral_and_suggestions_survive_a_broken_connection(
    emulator: DiscordEmulator,
    chat_service: ScriptedChatService,
    caplog: pytest.LogCaptureFixture,
    breakage: Breakage,
) -> None:
    chat_service.suggestions = (Suggestion("Levada", "levada"),)
    async with serving(emulator, chat_service, may_refuse=True, defer_after=0.1):
        interaction = await emulator.slash(ANN, "polls")
        emulator.break_next("POST", CALLBACK, breakage)
        await emulator.click(ANN, interaction.reply, "Next poll")
        assert interaction.reply.text == "## Polls\nAbout polls b."
        emulator.break_next("POST", CALLBACK, breakage)
        assert await emulator.autocomplete(ANN, "polls", "item", "lev") == [
            {"name": "Levada", "value": "levada"}
        ]
        emulator.break_next("POST", CALLBACK, breakage)
        chat_service.gate = asyncio.Event()
        slow = await emulator.slash(ANN, "polls")
        assert slow.is_thinking
        chat_service.gate.set()
        assert (await slow.wait_for_reply()).reply.text == ABOUT
    assert slow.followups == []
    assert warnings_in(caplog) == []


@pytest.mark.parametrize("breakage", QUICK, ids=lambda one: one.name)
async def test_a_form_opens_although_the_connection_broke(
    emulator: DiscordEmulator,
    chat_service: ScriptedChatService,
    caplog: pytest.LogCaptureFixture,
    breakage: Breakage,
) -> None:
    chat_service.replies["help"] = replace(plain_reply("help"), form=Form("report polls", "What’s wrong?"))
    async with serving(emulator, chat_service, may_refuse=True):
        emulator.break_next("POST", CALLBACK, breakage)
        interaction = await emulator.slash(ANN, "help")
    assert interaction.modal["custom_id"] == "report polls"
    assert interaction.followups == []
    assert warnings_in(caplog) == []


@pytest.mark.parametrize("breakage", QUICK, ids=lambda one: one.name)
async def test_a_deferred_answer_arrives_although_the_connection_broke_for_a_while(
    emulator: DiscordEmulator,
    chat_service: ScriptedChatService,
    caplog: pytest.LogCaptureFixture,
    breakage: Breakage,
) -> None:
    chat_service.gate, pauses = asyncio.Event(), list[float]()
    emulator.break_next("PATCH", ORIGINAL, breakage, times=8)
    async with serving(
        emulator, chat_service, defer_after=0.01, clock=build_quick_clock(emulator.utcnow, pauses)
    ):
        interaction = await emulator.slash(ANN, "polls")
        chat_service.gate.set()
        await interaction.wait_for_reply()
    assert interaction.reply.text == ABOUT
    assert interaction.followups == []
    assert pauses == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8]
    assert warnings_in(caplog) == []


def build_quick_clock(now: Callable[[], datetime], pauses: list[float]) -> Clock:
    """Build a clock whose seconds pass only while somebody waits."""

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        await asyncio.sleep(0)

    return Clock(now, lambda: sum(pauses), sleep)


async def test_a_connection_that_stays_broken_is_one_line_and_no_apology(
    emulator: DiscordEmulator, chat_service: ScriptedChatService, caplog: pytest.LogCaptureFixture
) -> None:
    emulator.break_next("POST", CALLBACK, Breakage.RESET_BEFORE, times=100)
    pauses = list[float]()
    async with serving(emulator, chat_service, clock=build_quick_clock(emulator.utcnow, pauses)):
        await emulator.slash_without_waiting(ANN, "polls")
        await wait_until(lambda: warnings_in(caplog))
    assert sum(pauses) < 3
    assert warnings_in(caplog) == ["an answer could not be sent: Connection reset by peer"]
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("breakage", [Breakage.RESET_AFTER, Breakage.CLOSED_AFTER], ids=lambda one: one.name)
async def test_a_follow_up_that_may_have_arrived_is_not_sent_twice(
    emulator: DiscordEmulator,
    chat_service: ScriptedChatService,
    caplog: pytest.LogCaptureFixture,
    breakage: Breakage,
) -> None:
    chat_service.gate, chat_service.replies["polls x"] = asyncio.Event(), not_found_reply("polls x")
    emulator.break_next("DELETE", ORIGINAL, breakage)
    emulator.break_next("POST", FOLLOWUP, breakage)
    async with serving(emulator, chat_service, may_refuse=True, defer_after=0.01):
        interaction = await emulator.slash(ANN, "polls", item="x")
        chat_service.gate.set()
        await wait_until(lambda: warnings_in(caplog))
    assert len(interaction.followups) == 1
    assert interaction.original is None
    assert warnings_in(caplog)[0].startswith("an answer could not be sent: ")


async def test_a_follow_up_that_cannot_have_arrived_is_sent_again(
    emulator: DiscordEmulator, chat_service: ScriptedChatService, caplog: pytest.LogCaptureFixture
) -> None:
    chat_service.gate, chat_service.replies["polls x"] = asyncio.Event(), not_found_reply("polls x")
    emulator.go_away_after("DELETE", ORIGINAL)

    async def sleep(_: float) -> None:
        await emulator.come_back()

    async with serving(emulator, chat_service, defer_after=0.01, clock=Clock(emulator.utcnow, sleep=sleep)):
        interaction = await emulator.slash(ANN, "polls", item="x")
        chat_service.gate.set()
        await interaction.wait_until(lambda one: bool(one.followups))
    assert interaction.reply.text == "## Not found\nAbout polls x."
    assert warnings_in(caplog) == []


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_page_of_html_from_a_failing_server_is_no_trouble(
    emulator: DiscordEmulator,
    chat_service: ScriptedChatService,
    caplog: pytest.LogCaptureFixture,
    status: int,
) -> None:
    async with serving(emulator, chat_service):
        emulator.fail_next("POST", CALLBACK, status, body=HTML_PAGE)
        interaction = await emulator.slash(ANN, "polls")
    assert interaction.reply.text == ABOUT
    assert warnings_in(caplog) == []


@pytest.mark.parametrize("status", [302, 451, 499])
async def test_a_page_of_html_instead_of_an_answer_is_one_line_and_an_apology(
    emulator: DiscordEmulator,
    chat_service: ScriptedChatService,
    caplog: pytest.LogCaptureFixture,
    status: int,
) -> None:
    async with serving(emulator, chat_service):
        emulator.fail_next("POST", CALLBACK, status, body=HTML_PAGE)
        interaction = await emulator.slash(ANN, "polls")
    assert interaction.reply.text == "Something went wrong. Please try again in a moment."
    (line,) = warnings_in(caplog)
    assert line.startswith(f"an interaction failed: {status}")
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("deferral", [DEFER_MESSAGE, DEFER_UPDATE])
async def test_an_interaction_that_another_process_has_acknowledged_is_answered_by_an_edit(
    emulator: DiscordEmulator,
    chat_service: ScriptedChatService,
    caplog: pytest.LogCaptureFixture,
    deferral: int,
) -> None:
    async with serving(emulator, chat_service, may_refuse=True):
        interaction = await emulator.slash(ANN, "polls")
        chat_service.gate = asyncio.Event()
        clicked = await emulator.start_click(ANN, interaction.reply, "Next poll")
        clicked.respond({"type": deferral}, "9001")
        chat_service.gate.set()
        await clicked.wait_for_reply()
    assert clicked.reply.text == "## Polls\nAbout polls b."
    assert clicked.followups == []
    assert warnings_in(caplog) == []


@pytest.mark.parametrize("code", [10062, 50035])
async def test_an_answer_that_discord_refuses_at_once_is_an_error_and_shown_shortened(
    emulator: DiscordEmulator,
    chat_service: ScriptedChatService,
    caplog: pytest.LogCaptureFixture,
    code: int,
) -> None:
    async with serving(emulator, chat_service):
        emulator.fail_next("POST", CALLBACK, 404, code=code)
        interaction = await emulator.slash(ANN, "polls")
    title, about, note = interaction.reply.text.split("\n")
    assert (title, about) == ("## Polls", "About polls.")
    assert note == "Discord does not show the whole answer. This is its beginning."
    assert interaction.reply.buttons == {"Next poll": "polls b"}
    assert warnings_in(caplog) == [f"an interaction failed: 404 Not Found, code {code}: emulated failure"]


async def test_late_answers_and_suggestions_are_lines_for_debugging(
    emulator: DiscordEmulator, chat_service: ScriptedChatService, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "bot.adapters.discord")
    async with serving(emulator, chat_service, may_refuse=True, defer_after=60):
        chat_service.gate = asyncio.Event()
        late = [
            await emulator.slash_without_waiting(ANN, "polls"),
            await emulator.start_autocomplete(ANN, "polls", "item", "lev"),
        ]
        await wait_until(lambda: len(chat_service.requests) == 2)
        emulator.clock_offset += 4
        chat_service.gate.set()
        await wait_until(lambda: caplog.text.count("an answer was too late") == 2)
        assert (await emulator.slash(ANN, "polls")).reply.text == ABOUT
    assert [one.response_type for one in late] == [0, 0]
    assert warnings_in(caplog) == []
    assert "Traceback" not in caplog.text


async def test_suggestions_that_discord_refuses_at_once_are_one_line(
    emulator: DiscordEmulator, chat_service: ScriptedChatService, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(emulator, chat_service):
        emulator.fail_next("POST", CALLBACK, 404, code=10062)
        await emulator.start_autocomplete(ANN, "polls", "item", "lev")
        await wait_until(lambda: warnings_in(caplog))
        assert (await emulator.slash(ANN, "polls")).reply.text == ABOUT
    assert warnings_in(caplog) == ["an interaction failed: 404 Not Found, code 10062: emulated failure"]
    assert "Traceback" not in caplog.text


async def test_a_press_is_answered_whatever_the_pressed_message_shows(
    emulator: DiscordEmulator, chat_service: ScriptedChatService, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(emulator, chat_service):
        interaction = await emulator.slash(ANN, "polls")
        interaction.reply.payload["embeds"] = ["not an embed"]
        clicked = await emulator.click(ANN, interaction.reply, "Next poll")
    assert clicked.reply.text == "## Polls\nAbout polls b."
    assert warnings_in(caplog) == []


async def test_a_deferral_that_discord_refuses_is_one_line(
    emulator: DiscordEmulator, chat_service: ScriptedChatService, caplog: pytest.LogCaptureFixture
) -> None:
    chat_service.gate = asyncio.Event()
    emulator.fail_next("POST", CALLBACK, 404, code=10062)
    async with serving(emulator, chat_service, may_refuse=True, defer_after=0.01):
        await emulator.slash_without_waiting(ANN, "polls")
        await wait_until(lambda: count_requests(emulator, "POST", "/callback") == 1)
        chat_service.gate.set()
        await wait_until(lambda: warnings_in(caplog))
    assert warnings_in(caplog) == ["an interaction failed: 404 Not Found, code 10062: emulated failure"]
    assert "Traceback" not in caplog.text


async def test_an_answer_that_fails_is_the_error_although_its_deferral_was_refused(
    emulator: DiscordEmulator, chat_service: ScriptedChatService, caplog: pytest.LogCaptureFixture
) -> None:
    chat_service.gate, chat_service.error = asyncio.Event(), RuntimeError("the answer has a bug")
    emulator.fail_next("POST", CALLBACK, 404, code=10062)
    async with serving(emulator, chat_service, may_refuse=True, defer_after=0.01):
        await emulator.slash_without_waiting(ANN, "polls")
        await wait_until(lambda: count_requests(emulator, "POST", "/callback") == 1)
        chat_service.gate.set()
        await wait_until(lambda: warnings_in(caplog))
    assert warnings_in(caplog) == ["an interaction failed"]
    assert "the answer has a bug" in caplog.text
