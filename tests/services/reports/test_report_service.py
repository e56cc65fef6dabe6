"""Reporting an error: a form, a stored report, the moderators' answer, and then the reader is forgotten."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from bot.core.content.briefing import parse_briefing
from bot.core.i18n.locale import get_locale
from bot.core.messages.reply import Button
from bot.core.messages.request import fill_form
from bot.core.parsing.problem import BriefingError
from bot.core.sections.registry import SECTIONS
from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from bot.services.reports.report_service import ReportService
from bot.services.store.database import open_database, open_in_memory_database
from bot.services.store.errors import StoreError
from bot.services.store.schema import outbox_table
from tests.support.app_fixtures import HEAD, TODAY, list_lines
from tests.support.callers import caller, chat_id
from tests.support.databases import address_of_file, two_briefings
from tests.support.report_fixtures import MODERATORS, NOON, READER, ReportingBot


@asynccontextmanager
async def open_reporting_bot(address: str) -> AsyncIterator[ReportingBot]:
    async with open_database(address) as database:
        yield ReportingBot(database)


@pytest.fixture
async def reporting_bot() -> AsyncIterator[ReportingBot]:
    async with open_in_memory_database() as database:
        yield ReportingBot(database)


async def test_every_card_has_the_report_button_and_no_list_has(reporting_bot: ReportingBot) -> None:
    card = await reporting_bot.ask("figures lamps")
    assert card.actions == (Button("Report an error", "report lamps@one"),)
    assert not (await reporting_bot.ask("figures")).actions


async def test_the_button_opens_a_form_about_this_item(reporting_bot: ReportingBot) -> None:
    reply = await reporting_bot.ask("report lamps@one")
    assert "What’s wrong with “Lamps”? One sentence is enough." in list_lines(reply)
    assert reply.form
    assert fill_form(reply.form.command_line, "It is\n 65 @home #3") == "report lamps It is 65 @home #3@one"


async def test_moderators_get_a_report_with_item_version_and_language(
    reporting_bot: ReportingBot,
) -> None:
    thanks = await reporting_bot.ask("report lamps It is 65.@one", language="de")
    assert thanks.language == "de"
    assert thanks.buttons[0].command_line == "figures lamps@one"
    assert await reporting_bot.list_messages() == [(MODERATORS, "reports 1")]
    reply, _ = await reporting_bot.chat_service.answer_unprompted(chat_id(MODERATORS), "reports 1")
    text = list_lines(reply)
    assert "It is 65." in text
    assert "Item: figures/lamps (one)" in text
    assert "Version: 17" in text
    assert "Language: German" in text
    assert [one.command_line for one in reply.buttons] == [
        "fixed 1@one",
        "declined 1@one",
        "reports take 1",
        "figures lamps@one",
    ]


@pytest.mark.parametrize(
    ("decision", "answer"), [("fixed", "It has been corrected."), ("declined", "left it unchanged.")]
)
async def test_the_answer_goes_to_the_reader_who_is_then_forgotten(
    address: str, decision: str, answer: str
) -> None:
    async with open_reporting_bot(address) as reporting_bot:
        await reporting_bot.ask("report lamps It is 65.@one")
        asked = await reporting_bot.ask(f"{decision} 1@one", MODERATORS, moderator="Anna")
        assert asked.form
        line = fill_form(asked.form.command_line, "The keeper counts 64 & more.")
        assert "Report 1 answered" in await reporting_bot.ask_text(line, MODERATORS, moderator="Anna")
        assert await reporting_bot.list_messages() == [(MODERATORS, "reports 1"), (READER, "reported 1")]
    async with open_reporting_bot(address) as reporting_bot:
        reply, _ = await reporting_bot.chat_service.answer_unprompted(chat_id(READER), "reported 1")
        text = "\n".join(list_lines(reply))
        assert answer in text
        assert "The keeper counts 64 & more." in text
        report = await reporting_bot.report_store.find_report(1)
        assert report
        assert (report.chat, report.closed_by) == (None, "Anna (telegram:-100)")


async def test_the_first_of_two_moderators_decides_and_the_second_sees_it(
    reporting_bot: ReportingBot,
) -> None:
    await reporting_bot.ask("report lamps It is 65.@one")
    await reporting_bot.ask("declined 1 It is 64.@one", MODERATORS, moderator="Anna")
    text = await reporting_bot.ask_text("fixed 1 Mended.@one", MODERATORS, moderator="Boris")
    assert "Report 1 was already answered by Anna (telegram:-100): “It is 64.”" in text
    assert (await reporting_bot.list_messages()).count((READER, "reported 1")) == 1


async def test_how_a_report_was_answered_reads_in_the_moderators_language(
    reporting_bot: ReportingBot,
) -> None:
    await reporting_bot.ask("report lamps It is 65.@one")
    await reporting_bot.ask("declined 1 It is 64.@one", MODERATORS, moderator="Anna")
    report = await reporting_bot.ask("reports 1", MODERATORS, "de", moderator="Anna")
    declined = get_locale("de").translate("Declined")
    assert f"{declined} · Anna (telegram:-100) · It is 64." in "\n".join(list_lines(report))


async def test_moderators_see_the_open_reports(reporting_bot: ReportingBot) -> None:
    assert "No open reports." in await reporting_bot.ask_text("reports", MODERATORS, "Anna")
    await reporting_bot.ask("report lamps It is 65.@one")
    await reporting_bot.ask("report keepers Who counts?@one")
    await reporting_bot.ask("declined 1 No.@one", MODERATORS, moderator="Anna")
    text = await reporting_bot.ask_text("reports", MODERATORS, "Anna")
    assert "Who counts?" in text
    assert "It is 65." not in text
    assert "No report has this number." in await reporting_bot.ask_text("reports 9", MODERATORS, "Anna")
    assert "No report has this number." in await reporting_bot.ask_text("fixed x", MODERATORS, "Anna")


@pytest.mark.parametrize("line", ["reports", "reports 1", "fixed 1 So there.@one", "reported 1"])
async def test_nobody_else_reads_or_answers_reports(reporting_bot: ReportingBot, line: str) -> None:
    await reporting_bot.ask("report lamps It is 65.@one")
    text = await reporting_bot.ask_text(line, "telegram:8")
    assert "There’s no command" in text
    assert "65" not in text


@pytest.mark.parametrize("line", ["report", "report unknown It is wrong.", "report unknown"])
async def test_a_report_without_an_item_is_answered_with_how_to_make_one(
    reporting_bot: ReportingBot, line: str
) -> None:
    assert "open the item and use the button there" in await reporting_bot.ask_text(line)
    assert not await reporting_bot.list_messages()


async def test_a_reader_of_the_web_page_is_promised_no_answer(
    reporting_bot: ReportingBot,
) -> None:
    assert "They’ll reply here." in await reporting_bot.ask_text("report lamps@one")
    assert "They’ll reply here." not in await reporting_bot.ask_text("report lamps@one", "web:7")
    await reporting_bot.ask("report lamps It is 65.@one", "web:7")
    await reporting_bot.ask("fixed 1 Mended.@one", MODERATORS, moderator="Anna")
    assert await reporting_bot.list_messages() == [(MODERATORS, "reports 1")]


async def test_resetting_the_settings_removes_the_reader_from_open_reports(
    reporting_bot: ReportingBot,
) -> None:
    await reporting_bot.ask("report lamps It is 65.@one")
    await reporting_bot.ask("forgetme")
    await reporting_bot.ask("fixed 1 Mended.@one", MODERATORS, moderator="Anna")
    assert await reporting_bot.list_messages() == [(MODERATORS, "reports 1")]


async def test_there_are_no_thanks_for_a_report_that_was_not_saved() -> None:
    async with open_in_memory_database() as database:
        reporting_bot = ReportingBot(database)
        await database.write(lambda connection: connection.exec_driver_sql("DROP TABLE reports"))
        assert "Sorry, I couldn’t save that." in await reporting_bot.ask_text("report lamps It is 65.@one")


async def test_without_moderators_there_is_no_report_button() -> None:
    chat_service = ChatService(LiveApp(two_briefings()), lambda: TODAY)
    card, _ = await chat_service.answer_command(caller(READER), "figures lamps")
    assert not [one for one in card.buttons if one.command_line.startswith("report")]
    assert "There’s no command" in "\n".join(
        list_lines((await chat_service.answer_command(caller(READER), "report lamps"))[0])
    )


async def test_an_answer_that_cannot_be_queued_leaves_the_report_open(tmp_path: Path) -> None:
    async with open_reporting_bot(address_of_file(tmp_path)) as reporting_bot:
        await reporting_bot.ask("report lamps It is 65.@one")
        with closing(sqlite3.connect(tmp_path / "data" / "bot.db")) as disk:
            disk.execute("CREATE TRIGGER full BEFORE INSERT ON outbox BEGIN SELECT RAISE(FAIL, 'full'); END")
            with pytest.raises(StoreError):
                await reporting_bot.ask("fixed 1 Thank you.@one", MODERATORS, moderator="Anna")
            disk.execute("DROP TRIGGER full")
        assert "answered" in await reporting_bot.ask_text(
            "fixed 1 Thank you.@one", MODERATORS, moderator="Anna"
        )
        assert (READER, "reported 1") in await reporting_bot.list_messages()


@pytest.mark.parametrize("name", ["report", "reports", "fixed", "declined", "reported"])
def test_no_page_can_be_called_as_what_reports_need(name: str) -> None:
    page = f"{HEAD}pages: {{{name}: {{title: Mine, items: [{{id: one-thing, title: One}}]}}}}\n"
    with pytest.raises(BriefingError, match="a command of the bot itself"):
        parse_briefing(page.encode(), "one.yaml", SECTIONS)


async def test_answered_reports_are_deleted_after_the_days_of_the_setting_once_their_answer_is_sent(
    address: str,
) -> None:
    async with open_database(address) as database:
        bot = ReportingBot(database)
        for text in ("It is 65.", "It is 66.", "It is 67."):
            await bot.ask(f"report lamps {text}@one")
        for number in (1, 2):
            await bot.ask(f"fixed {number} Mended.@one", MODERATORS, moderator="Anna")
        store, later = bot.report_store, NOON + timedelta(days=30)
        await database.execute(delete(outbox_table).where(outbox_table.c.line == "reported 2"))
        await store.delete_closed(NOON, "reported")
        assert await store.find_report(2)
        await store.delete_closed(later, "reported")
        assert [bool(await store.find_report(number)) for number in (1, 2, 3)] == [True, False, True]
        await database.execute(delete(outbox_table))
        await store.delete_closed(later, "reported")
        assert [bool(await store.find_report(number)) for number in (1, 2, 3)] == [False, False, True]


async def test_old_reports_are_deleted_again_and_again(reporting_bot: ReportingBot) -> None:
    hours: list[float] = []
    store = reporting_bot.report_store
    await reporting_bot.ask("report lamps It is 65.@one", "web:7")
    await reporting_bot.ask("fixed 1 Mended.@one", MODERATORS, moderator="Anna")

    async def sleep(seconds: float) -> None:
        hours.append(seconds / 3600)
        if len(hours) == 2:
            raise asyncio.CancelledError

    service = ReportService(
        store,
        reporting_bot.outbox,
        retention_days=30,
        utc_now=lambda: NOON + timedelta(days=30, minutes=59 * len(hours) - 30),
        sleep=sleep,
    )
    with pytest.raises(asyncio.CancelledError):
        await service.delete_old_forever()
    assert await store.find_report(1) is None
