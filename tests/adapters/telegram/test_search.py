"""Searching on Telegram, end to end: plain text in private, rows with buttons, inline mode."""

from datetime import date

from bot.services.chat.chat_service import ChatService
from tests.emulators.telegram import Chat, Emulator, Person
from tests.emulators.telegram_chat_service import served
from tests.support.app_fixtures import SHIPPED, app_from
from tests.support.journey import after, before

ANNA, PRIVATE = Person(7), Chat(7)


async def test_plain_text_in_private_finds_an_entry_and_its_button_opens_the_card() -> None:
    app = app_from(*SHIPPED)
    async with Emulator() as emulator, served(emulator, ChatService(app, lambda: date(2026, 11, 23))):
        answer = await emulator.ask(PRIVATE, "levda centre poll", ANNA)
        assert "Found for “levda centre poll”" in answer.text
        assert "Opinion polls" in answer.text
        card = await emulator.press(answer, "Levada Centre, January 2026", ANNA)
        assert card is answer
        assert "How the poll was conducted" in card.text


async def test_the_pages_of_a_search_are_turned_in_place() -> None:
    app = app_from(*SHIPPED)
    async with Emulator() as emulator, served(emulator, ChatService(app, lambda: date(2026, 11, 23))):
        answer = await emulator.ask(PRIVATE, "/search russia", ANNA)
        first = answer.text
        turn = next(label for label in answer.labels if "›" in label and "/" in label)
        assert await emulator.press(answer, turn, ANNA) is answer
        assert answer.text != first
        assert "Found for “russia”" in answer.text


async def test_a_search_that_finds_nothing_leads_on() -> None:
    app = app_from(*SHIPPED)
    async with Emulator() as emulator, served(emulator, ChatService(app, lambda: date(2026, 11, 23))):
        answer = await emulator.ask(PRIVATE, "xyzzyx", ANNA)
        assert "No briefing has “xyzzyx”" in answer.text
        assert "Menu" in answer.labels


async def test_a_search_goes_on_after_a_restart_and_says_what_is_gone() -> None:
    async with Emulator() as emulator:
        async with served(emulator, ChatService(before())):
            answer = await emulator.ask(PRIVATE, "brigde", ANNA)
            assert {"Cost of the bridge", "Length of the bridge"} <= set(answer.labels)
        async with served(emulator, ChatService(after())):
            card = await emulator.press(answer, "Cost of the bridge", ANNA)
            assert "95 euros" in card.text
            answer = await emulator.ask(PRIVATE, "/search depth of pile", ANNA)
        async with served(emulator, ChatService(before())):
            assert (
                await emulator.press(answer, next(one for one in answer.labels if "2/" in one), ANNA)
                is answer
            )
            answer = await emulator.ask(PRIVATE, "length", ANNA)
        async with served(emulator, ChatService(after())):
            gone = await emulator.press(answer, "Length of the bridge", ANNA)
            assert "Nothing here is called “length”, or no longer." in gone.text
