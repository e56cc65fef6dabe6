"""Reporting a mistake: asked for, kept, told to the moderators, answered, and then forgotten whose it was."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from bot.core.library.reader import parse_briefing
from bot.core.messages.request import fill_form
from bot.core.parsing.problem import BriefingError
from bot.core.sections import SECTIONS
from bot.services.chat.service import ChatService
from bot.services.reports.rate_limit import MAX_REPORTS, MAX_REPORTS_PER_READER, WINDOW
from bot.services.store.database import open_database, open_in_memory_database
from bot.services.store.errors import StoreError
from tests.support.app_fixtures import HEAD, TODAY, lines_of
from tests.support.databases import address_of_file, two_briefings
from tests.support.report_fixtures import MODERATORS, READER, Bench


@asynccontextmanager
async def bench_at(address: str) -> AsyncIterator[Bench]:
    async with open_database(address) as database:
        yield Bench(database)


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with open_in_memory_database() as database:
        yield Bench(database)


async def test_every_card_has_the_button_and_no_list_has(bench: Bench) -> None:
    card = await bench.ask("figures lamps")
    assert card.buttons[-1].label == "Report an error"
    assert card.buttons[-1].command_line == "report lamps@one"
    assert not [one for one in (await bench.ask("figures")).buttons if one.command_line.startswith("report")]


async def test_the_button_asks_for_words_about_this_item(bench: Bench) -> None:
    reply = await bench.ask("report lamps@one")
    assert "What is wrong with “Lamps”? A sentence is enough." in lines_of(reply)
    assert reply.form
    assert fill_form(reply.form.command_line, "It is\n 65 @home #3") == "report lamps It is 65 @home #3@one"


async def test_a_report_is_told_to_the_moderators_with_item_version_and_language(bench: Bench) -> None:
    thanks = await bench.ask("report lamps It is 65.@one", language="de")
    assert "Danke." in "\n".join(lines_of(thanks))
    assert await bench.letters() == [(MODERATORS, "reports 1")]
    reply, _ = await bench.desk.answer_unprompted(MODERATORS, "reports 1")
    told = lines_of(reply)
    assert "It is 65." in told
    assert "Item: figures/lamps (one)" in told
    assert "Version: 17" in told
    assert "Language: German" in told
    assert [one.command_line for one in reply.buttons] == [
        "fixed 1@one",
        "declined 1@one",
        "figures lamps@one",
    ]


@pytest.mark.parametrize(
    ("decision", "answer"), [("fixed", "It has been put right."), ("declined", "stays as it is.")]
)
async def test_the_reason_goes_back_to_the_reader_who_is_then_forgotten(
    address: str, decision: str, answer: str
) -> None:
    async with bench_at(address) as bench:
        await bench.ask("report lamps It is 65.@one")
        asked = await bench.ask(f"{decision} 1@one", MODERATORS, moderator="Anna")
        assert asked.form
        line = fill_form(asked.form.command_line, "The keeper counts 64 & more.")
        assert "Report 1 is answered" in await bench.told(line, MODERATORS, moderator="Anna")
        assert await bench.letters() == [(MODERATORS, "reports 1"), (READER, "reported 1")]
    async with bench_at(address) as bench:
        reply, _ = await bench.desk.answer_unprompted(READER, "reported 1")
        told = "\n".join(lines_of(reply))
        assert answer in told
        assert "The keeper counts 64 & more." in told
        report = await bench.ledger.find_report(1)
        assert report
        assert (report.chat, report.closed_by) == ("", "Anna (telegram:-100)")


async def test_of_two_moderators_the_first_decides_and_the_second_is_told(bench: Bench) -> None:
    await bench.ask("report lamps It is 65.@one")
    await bench.ask("declined 1 It is 64.@one", MODERATORS, moderator="Anna")
    told = await bench.told("fixed 1 Mended.@one", MODERATORS, moderator="Boris")
    assert "Report 1 was answered before, by Anna (telegram:-100): “It is 64.”" in told
    assert (await bench.letters()).count((READER, "reported 1")) == 1


async def test_moderators_see_what_is_open(bench: Bench) -> None:
    assert "No open reports." in await bench.told("reports", MODERATORS, "Anna")
    await bench.ask("report lamps It is 65.@one")
    await bench.ask("report keepers Who counts?@one")
    await bench.ask("declined 1 No.@one", MODERATORS, moderator="Anna")
    told = await bench.told("reports", MODERATORS, "Anna")
    assert "Who counts?" in told
    assert "It is 65." not in told
    assert "No report has this number." in await bench.told("reports 9", MODERATORS, "Anna")
    assert "No report has this number." in await bench.told("fixed x", MODERATORS, "Anna")


@pytest.mark.parametrize("line", ["reports", "reports 1", "fixed 1 So there.@one", "reported 1"])
async def test_nobody_else_reads_or_answers_reports(bench: Bench, line: str) -> None:
    await bench.ask("report lamps It is 65.@one")
    told = await bench.told(line, "telegram:8")
    assert "I do not know" in told
    assert "65" not in told


@pytest.mark.parametrize("line", ["report", "report unknown It is wrong.", "report unknown"])
async def test_who_names_no_item_is_told_how_to(bench: Bench, line: str) -> None:
    assert "open the item and press the button there" in await bench.told(line)
    assert not await bench.letters()


async def test_a_reader_who_reports_too_much_waits_an_hour_and_others_do_not(bench: Bench) -> None:
    for _ in range(MAX_REPORTS_PER_READER):
        assert "Thank you." in await bench.told("report lamps It is 65.@one")
    assert "Too much was reported" in await bench.told("report lamps It is 65.@one")
    assert "Thank you." in await bench.told("report lamps It is 65.@one", "telegram:8")
    bench.time += WINDOW
    assert "Thank you." in await bench.told("report lamps It is 65.@one")


async def test_all_readers_together_cannot_flood_the_moderators(bench: Bench) -> None:
    for number in range(MAX_REPORTS):
        await bench.ask("report lamps It is 65.@one", f"web:{number}")
    assert "Too much was reported" in await bench.told("report lamps It is 65.@one")
    assert len(await bench.letters()) == MAX_REPORTS


async def test_a_reader_of_the_page_cannot_be_told_and_is_not_promised_it(bench: Bench) -> None:
    assert "answer you here" in await bench.told("report lamps@one")
    assert "answer you here" not in await bench.told("report lamps@one", "web:7")
    await bench.ask("report lamps It is 65.@one", "web:7")
    await bench.ask("fixed 1 Mended.@one", MODERATORS, moderator="Anna")
    assert await bench.letters() == [(MODERATORS, "reports 1")]


async def test_forget_takes_the_reader_out_of_open_reports(bench: Bench) -> None:
    await bench.ask("report lamps It is 65.@one")
    await bench.ask("forget")
    await bench.ask("fixed 1 Mended.@one", MODERATORS, moderator="Anna")
    assert await bench.letters() == [(MODERATORS, "reports 1")]


async def test_a_report_that_cannot_be_kept_is_not_thanked_for() -> None:
    async with open_in_memory_database() as database:
        bench = Bench(database)
        async with database.write_transaction() as connection:
            await connection.exec_driver_sql("DROP TABLE reports")
        assert "I could not write that down." in await bench.told("report lamps It is 65.@one")


async def test_without_moderators_there_is_no_such_button() -> None:
    desk = ChatService(two_briefings(), lambda: TODAY)
    card, _ = await desk.answer_command(READER, "figures lamps")
    assert not [one for one in card.buttons if one.command_line.startswith("report")]
    assert "I do not know" in "\n".join(lines_of((await desk.answer_command(READER, "report lamps"))[0]))


async def test_an_answer_that_cannot_be_sent_leaves_the_report_open(tmp_path: Path) -> None:
    async with bench_at(address_of_file(tmp_path)) as bench:
        await bench.ask("report lamps It is 65.@one")
        with closing(sqlite3.connect(tmp_path / "data" / "bot.db")) as disk:
            disk.execute("CREATE TRIGGER full BEFORE INSERT ON outbox BEGIN SELECT RAISE(FAIL, 'full'); END")
            with pytest.raises(StoreError):
                await bench.ask("fixed 1 Thank you.@one", MODERATORS, moderator="Anna")
            disk.execute("DROP TRIGGER full")
        assert "is answered" in await bench.told("fixed 1 Thank you.@one", MODERATORS, moderator="Anna")
        assert (READER, "reported 1") in await bench.letters()


@pytest.mark.parametrize("name", ["report", "reports", "fixed", "declined", "reported"])
def test_no_page_can_be_called_as_what_reports_need(name: str) -> None:
    page = f"{HEAD}pages: {{{name}: {{title: Mine, items: [{{id: one-thing, title: One}}]}}}}\n"
    with pytest.raises(BriefingError, match="a command of the bot itself"):
        parse_briefing(page.encode(), "one.yaml", SECTIONS)
