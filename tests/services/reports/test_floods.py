"""Floods of reports: nobody can use up what others may send, and moderators read all in few messages."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from bot.core.messages.reply import Reply, Row
from bot.core.messages.request import fill_form
from bot.core.views.list_parts import MAX_ROWS
from bot.services.reports.announcements import FLOOD_WINDOW, MAX_ANNOUNCEMENTS
from bot.services.reports.reader_rate_limiter import (
    MAX_MESSAGES_PER_ADDRESS,
    MAX_MESSAGES_PER_READER,
    RATE_LIMIT_WINDOW,
)
from bot.services.store.database import open_database, open_in_memory_database
from bot.services.store.outbox import OutboxMessage
from tests.support.app_fixtures import list_lines
from tests.support.report_fixtures import MODERATORS, ReportingBot

REFUSED = "Too many reports in the last hour"


@pytest.fixture
async def reporting_bot(address: str) -> AsyncIterator[ReportingBot]:
    async with open_database(address) as database:
        yield ReportingBot(database)


@asynccontextmanager
async def open_moderators_chat(reporting_bot: ReportingBot) -> AsyncIterator[asyncio.Queue[Reply]]:
    """Deliver what the bot sends unprompted; yield the moderators' messages."""
    messages: asyncio.Queue[Reply] = asyncio.Queue()

    async def send(message: OutboxMessage) -> None:
        reply, _ = await reporting_bot.chat_service.answer_unprompted(message.chat, message.line)
        messages.put_nowait(reply)

    delivery = asyncio.create_task(reporting_bot.outbox.deliver_forever("telegram", send))
    try:
        yield messages
    finally:
        delivery.cancel()
        with suppress(asyncio.CancelledError):
            await delivery


async def receive(messages: asyncio.Queue[Reply]) -> Reply:
    return await asyncio.wait_for(messages.get(), 5)


async def report(reporting_bot: ReportingBot, number: int, item: str = "lamps", address: str = "") -> bool:
    """Send a report of another reader each time; True if it is accepted."""
    reply = await reporting_bot.ask(f"report {item} Wrong {number}.@one", f"web:{number}", address=address)
    return REFUSED not in "\n".join(list_lines(reply))


async def test_a_reader_with_too_many_reports_waits_an_hour_and_others_do_not(
    reporting_bot: ReportingBot,
) -> None:
    for _ in range(MAX_MESSAGES_PER_READER):
        assert "Thank you." in await reporting_bot.ask_text("report lamps It is 65.@one")
    assert REFUSED in await reporting_bot.ask_text("report lamps It is 65.@one")
    assert "Thank you." in await reporting_bot.ask_text("report lamps It is 65.@one", "telegram:8")
    reporting_bot.advance(RATE_LIMIT_WINDOW)
    assert "Thank you." in await reporting_bot.ask_text("report lamps It is 65.@one")


async def test_an_address_with_too_many_reports_waits_an_hour_and_others_do_not(
    reporting_bot: ReportingBot,
) -> None:
    accepted = [await report(reporting_bot, number, address="203.0.113.7") for number in range(30)]
    assert accepted == [True] * MAX_MESSAGES_PER_ADDRESS + [False] * (30 - MAX_MESSAGES_PER_ADDRESS)
    assert await report(reporting_bot, 100, address="203.0.113.8")
    reporting_bot.advance(RATE_LIMIT_WINDOW)
    assert await report(reporting_bot, 101, address="203.0.113.7")


async def test_no_number_of_readers_uses_up_what_another_may_report(reporting_bot: ReportingBot) -> None:
    for number in range(300):
        assert await report(reporting_bot, number, address=f"198.51.{number // 20}.7")
    assert "Thank you." in await reporting_bot.ask_text("report lamps It is 65.@one")


async def test_single_reports_come_at_once_and_a_flood_in_one_message(reporting_bot: ReportingBot) -> None:
    async with open_moderators_chat(reporting_bot) as messages:
        for number in range(MAX_ANNOUNCEMENTS):
            await report(reporting_bot, number)
            assert f"Wrong {number}." in list_lines(await receive(messages))
        for number in range(MAX_ANNOUNCEMENTS, 38):
            await report(reporting_bot, number)
        reporting_bot.advance(FLOOD_WINDOW - 1)
        await report(reporting_bot, 38, "keepers")
        assert messages.empty()
        reporting_bot.advance(1)
        flood = list(list_lines(await receive(messages)))
        assert "Wrong 37." in flood
        assert "and 37 more like this" in flood
        assert "Wrong 38." in flood
        assert messages.empty()


async def test_a_flood_that_goes_on_is_one_message_in_each_window(reporting_bot: ReportingBot) -> None:
    async with open_moderators_chat(reporting_bot) as messages:
        for number in range(MAX_ANNOUNCEMENTS):
            await report(reporting_bot, number)
            assert (await receive(messages)).command_line == f"reports {number + 1}"
        for window in range(1, 7):
            for number in range(10):
                await report(reporting_bot, 10 * window + number)
            assert messages.empty()
            reporting_bot.advance(FLOOD_WINDOW)
            assert (await receive(messages)).command_line == "reports"
        reporting_bot.advance(FLOOD_WINDOW)
        await report(reporting_bot, 100)
        assert "Wrong 100." in list_lines(await receive(messages))
        assert messages.empty()


async def test_a_message_that_was_held_back_is_sent_after_a_restart() -> None:
    async with open_in_memory_database() as database:
        before = ReportingBot(database)
        for number in range(10):
            await report(before, number)
        await asyncio.sleep(0)
        after = ReportingBot(database)
        async with open_moderators_chat(after) as messages:
            lines = [(await receive(messages)).command_line for _ in range(MAX_ANNOUNCEMENTS + 1)]
        assert lines == ["reports 1", "reports 2", "reports 3", "reports"]


async def test_every_report_of_a_flood_can_be_read(reporting_bot: ReportingBot) -> None:
    count = MAX_ROWS + 20
    for number in range(count):
        await report(reporting_bot, number)
    await report(reporting_bot, count, "keepers")

    async def ask(line: str) -> Reply:
        return await reporting_bot.ask(line, MODERATORS, moderator="Anna")

    overview = await ask("reports")
    assert f"and {count - 1} more like this" in list_lines(overview)
    (button,) = (one.button for one in overview.blocks if isinstance(one, Row) and "lamps" in str(one))
    assert button.label == f"{count} reports"
    first = await ask(button.command_line)
    next_line = next(one.command_line for one in first.buttons if one.label == "101–120")
    second = await ask(next_line)
    read = [line for reply in (first, second) for line in list_lines(reply) if line.startswith("Wrong")]
    assert read == [f"Wrong {number}." for number in range(count)]
    detail = await ask("reports 1")
    assert f"and {count - 1} more like this" in list_lines(detail)
    assert "reports like 1" in [one.command_line for one in detail.buttons]


async def test_answered_reports_are_not_counted(reporting_bot: ReportingBot) -> None:
    for number in range(3):
        await report(reporting_bot, number)
    await reporting_bot.ask("declined 2 No.@one", MODERATORS, moderator="Anna")
    text = await reporting_bot.ask_text("reports", MODERATORS, "Anna")
    assert "and 1 more like this" in text
    text = await reporting_bot.ask_text("reports like 2", MODERATORS, "Anna")
    assert ("Wrong 0." in text, "Wrong 1." in text, "Wrong 2." in text) == (True, False, True)
    text = await reporting_bot.ask_text("reports 2", MODERATORS, "Anna")
    assert "and 2 more like this" in text


async def test_a_flood_is_answered_at_once_without_what_came_after_it_was_read(
    reporting_bot: ReportingBot,
) -> None:
    async def ask(line: str) -> Reply:
        return await reporting_bot.ask(line, MODERATORS, moderator="Anna")

    await reporting_bot.ask("report lamps It is 65.@one", "telegram:7")
    await reporting_bot.ask("report lamps It is 66.@one", "discord:8")
    await report(reporting_bot, 3, "keepers")
    await report(reporting_bot, 4)
    overview = await ask("reports like 1")
    line = next(one.command_line for one in overview.buttons if one.label == "All 3 declined")
    await report(reporting_bot, 5)
    asked = await ask(line)
    assert asked.form
    confirmation = await ask(fill_form(asked.form.command_line, "We count 64."))
    assert "3 reports answered. The readers will be told." in list_lines(confirmation)
    left = list(list_lines(await ask("reports")))
    assert ("Wrong 3." in left, "Wrong 5." in left, "more like this" in str(left)) == (True, True, False)
    assert ("telegram:7", "reported 1") in await reporting_bot.list_messages()
    assert [one.line for one in await reporting_bot.outbox.list_pending("discord")] == ["reported 2"]
    text = await reporting_bot.ask_text("reports 2", MODERATORS, "Anna")
    assert "Declined · Anna (telegram:-100) · We count 64." in text


async def test_a_report_that_is_answered_is_not_answered_again_with_those_like_it(
    reporting_bot: ReportingBot,
) -> None:
    for number in range(3):
        await report(reporting_bot, number)
    await reporting_bot.ask("fixed 2 Mended.@one", MODERATORS, moderator="Boris")
    await reporting_bot.ask("declined like 1 No.@one", MODERATORS, moderator="Anna")
    text = await reporting_bot.ask_text("reports 2", MODERATORS, "Anna")
    assert "Fixed · Boris (telegram:-100) · Mended." in text
    assert "No open reports." in await reporting_bot.ask_text("reports like 1", MODERATORS, "Anna")


@pytest.mark.parametrize(
    "line",
    [
        "reports like 9",
        "reports like",
        "reports like x 2",
        "reports 9",
        "fixed like 9",
        "declined like x-2 No.",
    ],
)
async def test_a_number_that_no_report_has_is_said_to_be_none(reporting_bot: ReportingBot, line: str) -> None:
    assert "No report has this number." in await reporting_bot.ask_text(line, MODERATORS, "Anna")
