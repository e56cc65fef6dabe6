"""The command /export: a table in the chat, which comes back as a proposal."""

from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.support.app_fixtures import button_commands
from tests.support.publishing_fixtures import OLD, ModeratedBot, reply_text, start_moderated_bot

EVENTS = "events: [{id: vote, title: The vote, when: 2031-04}]\n"


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[ModeratedBot]:
    async with start_moderated_bot(tmp_path) as bot:
        await bot.until_first_version()
        yield bot


async def test_a_table_is_fetched_changed_and_sent_back(bot: ModeratedBot) -> None:
    document = (await bot.ask("export isles")).document
    assert document
    assert document.name == "isles.xlsx"
    workbook = load_workbook(BytesIO(document.content))
    sheet = workbook["figures"]
    columns = [cell.value for cell in sheet[1]]
    assert [cell.value for cell in sheet[2]][:4] == ["isles", "lamps", "Lamps", "64"]
    sheet.cell(2, columns.index("figure") + 1).value = "65"
    changed = BytesIO()
    workbook.save(changed)
    shown = await bot.send(changed.getvalue(), name=document.name)
    proposal = await bot.press(shown, "Import")
    assert "figures/lamps: figure 64 → 65" in reply_text(proposal)
    await bot.press(proposal, "Publish")
    assert "65" in await bot.read_lamps()


async def test_the_command_asks_for_the_briefing_and_the_section(bot: ModeratedBot) -> None:
    assert button_commands(await bot.ask("export")) == {"The vote on the Lantern Isles": "export isles"}
    await bot.press(await bot.send(OLD + EVENTS), "Publish")
    sections = await bot.ask("export isles")
    assert list(button_commands(sections).values()) == ["export isles figures", "export isles events"]
    document = (await bot.ask("export isles events")).document
    assert document
    assert load_workbook(BytesIO(document.content)).sheetnames == ["events"]
    assert "This briefing has no polls" in reply_text(await bot.ask("export isles polls"))
    assert (await bot.ask("export isles", "telegram:99", "")).document is None
