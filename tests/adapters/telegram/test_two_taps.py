"""Two taps from /start to what a reader comes for."""

import re
from datetime import date

import pytest

from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from tests.emulators.telegram import Chat, Person, TelegramEmulator
from tests.emulators.telegram_chat_service import serving
from tests.support.reader_goals import GOALS, SAMPLE, Goal

ANNA, PRIVATE = Person(7), Chat(7)


@pytest.mark.parametrize("goal", GOALS.values(), ids=GOALS)
async def test_two_taps_lead_to_it(goal: Goal) -> None:
    chat_service = ChatService(LiveApp(SAMPLE), lambda: date(2026, 11, 23))
    async with TelegramEmulator() as emulator, serving(emulator, chat_service):
        start = await emulator.ask(PRIVATE, "/start", ANNA)
        items = await emulator.tap(start, goal.section, ANNA)
        items_text = items.text
        number = re.search(rf"^(\d+)\. {re.escape(goal.title)}$", items_text, re.MULTILINE)
        assert number, items_text
        answer = await emulator.tap(items, number[1], ANNA)
        assert answer.text.startswith(goal.title)
        assert goal.fact in f"{items_text}\n{answer.text}"


async def test_a_title_in_a_text_opens_its_item_in_private() -> None:
    chat_service = ChatService(LiveApp(SAMPLE), lambda: date(2026, 11, 23))
    async with TelegramEmulator() as emulator, serving(emulator, chat_service):
        summary = await emulator.ask(PRIVATE, "/summary", ANNA)
        links = {summary.parsed.text_of(one): one.url for one in summary.parsed.entities if one.url}
        unit = await emulator.follow_link(str(links["Freedom of Russia Legion"]), ANNA)
        assert unit.text.startswith("Freedom of Russia Legion")
        assert "/units" not in summary.text
