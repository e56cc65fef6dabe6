"""A table sent in chat is explained, decided on and published; and nothing is published before that."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.app_fixtures import button_commands
from tests.support.poll_tables import MONTHLY_SERIES
from tests.support.publishing_fixtures import FILE, OLD, ModeratedBot, reply_text, start_moderated_bot

FIGURES = "Name,Number,Period\nLamps lit,64,2030\nKeepers,12,2031\n"


@pytest.fixture
async def moderated_bot(tmp_path: Path) -> AsyncIterator[ModeratedBot]:
    async with start_moderated_bot(tmp_path) as moderated_bot:
        yield moderated_bot


async def test_a_table_becomes_a_new_briefing_and_can_be_taken_back(moderated_bot: ModeratedBot) -> None:
    asked = await moderated_bot.send(MONTHLY_SERIES, name="Council approval.csv")
    assert "Which briefing does this table belong to?" in reply_text(asked)
    shown = await moderated_bot.press(asked, "New briefing: council-approval")
    text = reply_text(shown)
    assert "янв.26 → fieldwork 2026-01" in text
    assert "4 new, 0 updated, 0 unchanged" in text
    assert "the comma is a decimal comma, as in 45,3" in text
    assert [one.name for one in moderated_bot.folder.iterdir()] == [FILE]
    proposed = await moderated_bot.press(shown, "Import")
    assert "Reason: imported from Council approval.csv" in reply_text(proposed)
    assert not (moderated_bot.folder / "council-approval.yaml").exists()
    done = await moderated_bot.press(proposed, "Publish")
    assert "council-approval.yaml: version" in reply_text(done)
    answer = await moderated_bot.ask_text(
        "polls council-approval-2026-01@council-approval", "telegram:99", ""
    )
    assert "45.3%" in answer
    assert (moderated_bot.folder / "imports" / "council-approval.polls.yaml").exists()
    removed = await moderated_bot.press(done, "Undo")
    assert "council-approval" in reply_text(removed)


async def test_a_table_named_in_its_caption_goes_into_that_briefing(moderated_bot: ModeratedBot) -> None:
    shown = await moderated_bot.send(FIGURES, name="table.csv", reason="isles")
    assert "2 new, 0 updated, 0 unchanged" in reply_text(shown)
    done = await moderated_bot.press(await moderated_bot.press(shown, "Import"), "Publish")
    assert "Now live" in reply_text(done)
    assert "64" in await moderated_bot.read_lamps()
    assert (
        (moderated_bot.folder / FILE)
        .read_text("utf-8")
        .startswith(OLD.rstrip("]\n").rpartition("figures")[0])
    )
    again = await moderated_bot.send(FIGURES.replace("12", "13"), name="table.csv", reason="isles")
    assert "0 new, 1 updated, 1 unchanged" in reply_text(again)
    proposed = await moderated_bot.press(again, "Import")
    assert "keepers-2031" in reply_text(proposed)
    assert "13" in reply_text(proposed)


async def test_rows_that_cannot_be_read_are_named_and_left_out_only_on_demand(
    moderated_bot: ModeratedBot,
) -> None:
    shown = await moderated_bot.send(FIGURES + "Boats,many?,2031\nOars,,2031\n", name="isles.csv")
    text = reply_text(shown)
    assert "row 5: this row has no figure" in text
    assert 'row 4, column B "many?": this is not a number' in text
    assert "Import" not in button_commands(shown)
    proposed = await moderated_bot.press(shown, "Import without these rows")
    assert "Ready to publish" in reply_text(proposed)
    assert "Boats" not in reply_text(proposed)


async def test_how_a_table_is_read_is_sent_changed_and_sent_back(moderated_bot: ModeratedBot) -> None:
    shown = await moderated_bot.send(FIGURES, name="isles.csv")
    sent = await moderated_bot.press(shown, "Send me how it is read, to change it")
    assert sent.document
    assert sent.document.name == "isles.figures.yaml"
    changed = sent.document.content.decode().replace("Period: period", "Period: ignored")
    again = await moderated_bot.send(changed, name=sent.document.name)
    assert "Not imported: Period" in reply_text(again)
    broken = await moderated_bot.send(changed.replace("title", "titel"), name=sent.document.name)
    assert '"titel" is not a field that a table of figures can have' in reply_text(broken)


async def test_a_caption_of_one_word_names_a_new_briefing(moderated_bot: ModeratedBot) -> None:
    table = "Pollster,Date,Yes,No\nBrine,2026-10-03,45,55\n"
    asked = await moderated_bot.send(table, name="isles.csv", reason="Harbour")
    assert list(button_commands(asked)) == ["The vote on the Lantern Isles", "New briefing: harbour"]
    shown = await moderated_bot.press(asked, "New briefing: harbour")
    assert "Briefing: harbour" in reply_text(shown)
    assert "Harbour:" not in reply_text(shown)


async def test_a_caption_may_have_the_question_that_no_column_has(moderated_bot: ModeratedBot) -> None:
    table = "Pollster,Date,For,Against,Lead\nBrine,2031-10-05,60,40,20\n"
    shown = await moderated_bot.send(table, name="isles.csv", reason="Should the bridge be built?")
    assert "question: Should the bridge be built?" in reply_text(shown)
    assert "Not imported: Lead" in reply_text(shown)
    await moderated_bot.press(await moderated_bot.press(shown, "Import"), "Publish")
    assert "Should the bridge be built?" in await moderated_bot.ask_text("polls brine", "telegram:99", "")


async def test_dates_that_can_be_read_in_two_ways_are_asked_about(moderated_bot: ModeratedBot) -> None:
    asked = await moderated_bot.send("Name,Number,Date\nKeepers,12,3/4/2031\n", name="isles.csv")
    assert 'row 2, column C "3/4/2031": day and month may be swapped' in reply_text(asked)
    shown = await moderated_bot.press(asked, "The month comes first")
    assert "period: 2031-03-04" in reply_text(shown)
    mapping = moderated_bot.folder / "imports" / "isles.figures.yaml"
    assert "dates: month first" in mapping.read_text("utf-8")


async def test_a_table_that_cannot_be_read_says_what_to_do(moderated_bot: ModeratedBot) -> None:
    old = await moderated_bot.send(b"\xd0\xcf\x11\xe0", name="isles.xls")
    assert "save it as .xlsx or as CSV" in reply_text(old)
    large = await moderated_bot.send(b"a" * (6 * 1024**2), name="isles.csv")
    assert "The limit is 5120 KiB" in reply_text(large)
    help_text = await moderated_bot.ask_text("import")
    assert "Send me a table in a private chat" in help_text


async def test_a_briefing_with_several_sources_asks_which_one_a_table_comes_from(
    moderated_bot: ModeratedBot,
) -> None:
    two = OLD.replace("Errand}]", "Errand}, {id: port, title: A count, publisher: The port}]").replace(
        "figure: 64}", "figure: 64, sources: gull}"
    )
    await moderated_bot.press(await moderated_bot.send(two), "Publish")
    asked = await moderated_bot.send(FIGURES, name="isles.csv")
    assert "say which one the table comes from: gull, port" in reply_text(asked)
    proposed = await moderated_bot.press(await moderated_bot.press(asked, "port"), "Import")
    await moderated_bot.press(proposed, "Publish")
    assert "The port" in await moderated_bot.ask_text("figures keepers-2031", "telegram:99", "")
