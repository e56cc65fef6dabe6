"""Search on Telegram, end to end: plain text in private, rows with buttons, inline mode."""

from datetime import date

from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from tests.emulators.telegram import Chat, Person, TelegramEmulator
from tests.emulators.telegram_chat_service import serving
from tests.support.app_fixtures import SHIPPED, app_from_files
from tests.support.journey import changed_app, initial_app

ANNA, PRIVATE = Person(7), Chat(7)


async def test_plain_text_in_private_finds_an_entry_and_its_button_opens_the_card() -> None:
    app = app_from_files(*SHIPPED)
    async with (
        TelegramEmulator() as emulator,
        serving(emulator, ChatService(LiveApp(app), lambda: date(2026, 11, 23))),
    ):
        answer = await emulator.ask(PRIVATE, "levda centre poll", ANNA)
        assert "Results for “levda centre poll”" in answer.text
        assert "Opinion polls" in answer.text
        card = await emulator.tap(answer, answer.number_of("Levada Centre, January 2026"), ANNA)
        assert card is answer
        assert "How it was made" in card.labels


async def test_the_pages_of_a_search_are_turned_in_place() -> None:
    app = app_from_files(*SHIPPED)
    async with (
        TelegramEmulator() as emulator,
        serving(emulator, ChatService(LiveApp(app), lambda: date(2026, 11, 23))),
    ):
        answer = await emulator.ask(PRIVATE, "/search russia", ANNA)
        first = answer.text
        assert await emulator.tap(answer, "›", ANNA) is answer
        assert answer.text != first
        assert "Results for “russia”" in answer.text


async def test_a_search_without_results_offers_where_to_go() -> None:
    app = app_from_files(*SHIPPED)
    async with (
        TelegramEmulator() as emulator,
        serving(emulator, ChatService(LiveApp(app), lambda: date(2026, 11, 23))),
    ):
        answer = await emulator.ask(PRIVATE, "xyzzyx", ANNA)
        assert "No results for “xyzzyx”" in answer.text
        assert "Menu" in answer.labels


async def test_a_search_works_after_a_restart_and_says_what_is_gone() -> None:
    async with TelegramEmulator() as emulator:
        async with serving(emulator, ChatService(LiveApp(initial_app()))):
            answer = await emulator.ask(PRIVATE, "brigde", ANNA)
            assert answer.number_of("Length of the bridge")
        async with serving(emulator, ChatService(LiveApp(changed_app()))):
            card = await emulator.tap(answer, answer.number_of("Cost of the bridge"), ANNA)
            assert "95 euros" in card.text
            answer = await emulator.ask(PRIVATE, "/search depth of pile", ANNA)
        async with serving(emulator, ChatService(LiveApp(initial_app()))):
            assert await emulator.tap(answer, "›", ANNA) is answer
            answer = await emulator.ask(PRIVATE, "length", ANNA)
        async with serving(emulator, ChatService(LiveApp(changed_app()))):
            gone = await emulator.tap(answer, answer.number_of("Length of the bridge"), ANNA)
            assert "Nothing here is called “length”; it may have been removed." in gone.text
