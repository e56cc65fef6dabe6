"""Two taps from /start to what a reader comes for."""

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
        answer = await emulator.tap(items, items.number_of(goal.title), ANNA)
        assert goal.fact in answer.text


async def test_a_title_in_a_text_opens_its_item_in_private() -> None:
    chat_service = ChatService(LiveApp(SAMPLE), lambda: date(2026, 11, 23))
    async with TelegramEmulator() as emulator, serving(emulator, chat_service):
        summary = await emulator.ask(PRIVATE, "/summary", ANNA)
        links = {summary.parsed.text_of(one): one.url for one in summary.parsed.entities if one.url}
        unit = await emulator.follow_link(str(links["Siberian Battalion"]), ANNA)
        assert unit.text.startswith("Siberian Battalion")
        assert "/units" not in summary.text
