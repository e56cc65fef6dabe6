"""Search on Telegram, end to end: plain text in private, rows with buttons, inline mode."""

from datetime import date

from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from tests.emulators.telegram import Chat, Person, TelegramEmulator
from tests.emulators.telegram_chat_service import serving
from tests.support.app_fixtures import SHIPPED, app_from_files
from tests.support.journey import changed_app, initial_app

ANNA, PRIVATE = Person(7), Chat(7)


async def test_a_question_in_private_is_answered_with_the_item_itself_and_offers_more() -> None:
    app = app_from_files(*SHIPPED)
    async with (
        TelegramEmulator() as emulator,
        serving(emulator, ChatService(LiveApp(app), lambda: date(2026, 11, 23))),
    ):
        answer = await emulator.ask(PRIVATE, "How many Russians back the war?", ANNA)
        title = "Support for the Russian army's actions in Ukraine"
        assert answer.text.startswith(title)
        assert "76%" in answer.text
        more = await emulator.tap(answer, "More results", ANNA)
        assert "Results for “How many Russians back the war?”" in more.text
        card = await emulator.tap(more, "1", ANNA)
        assert card.text.startswith(title)


async def test_several_that_fit_are_offered_as_closest_matches_and_all_can_be_paged_through() -> None:
    app = app_from_files(*SHIPPED)
    async with (
        TelegramEmulator() as emulator,
        serving(emulator, ChatService(LiveApp(app), lambda: date(2026, 11, 23))),
    ):
        answer = await emulator.ask(PRIVATE, "russia", ANNA)
        assert answer.text.startswith("Closest matches")
        assert [one for one in answer.labels if one.isdecimal()] == ["1", "2", "3"]
        first = (await emulator.tap(answer, "More results", ANNA)).text
        assert "Results for “russia”" in first
        assert await emulator.tap(answer, "›", ANNA) is answer
        assert answer.text != first
        assert "Results for “russia”" in answer.text


async def test_what_no_briefing_covers_is_refused_with_what_there_is() -> None:
    app = app_from_files(*SHIPPED)
    async with (
        TelegramEmulator() as emulator,
        serving(emulator, ChatService(LiveApp(app), lambda: date(2026, 11, 23))),
    ):
        answer = await emulator.ask(PRIVATE, "what is the capital of France", ANNA)
        assert answer.text.startswith("Nothing about “what is the capital of France” here")
        assert "Russian volunteers fighting for Ukraine" in answer.text
        assert {"Opinion polls", "Menu"} <= set(answer.labels)


async def test_a_greeting_gets_the_welcome() -> None:
    app = app_from_files(*SHIPPED)
    async with (
        TelegramEmulator() as emulator,
        serving(emulator, ChatService(LiveApp(app), lambda: date(2026, 11, 23))),
    ):
        welcome = (await emulator.ask(PRIVATE, "/start", ANNA)).text
        assert (await emulator.ask(PRIVATE, "Hello! Who are you?", ANNA)).text == welcome


async def test_a_search_works_after_a_restart_and_says_what_is_gone() -> None:
    async with TelegramEmulator() as emulator:
        async with serving(emulator, ChatService(LiveApp(initial_app()))):
            answer = await emulator.ask(PRIVATE, "brigde", ANNA)
            assert "1. Cost of the bridge" in answer.text
            assert "2. Length of the bridge" in answer.text
        async with serving(emulator, ChatService(LiveApp(changed_app()))):
            card = await emulator.tap(answer, "1", ANNA)
            assert "95 euros" in card.text
            answer = await emulator.ask(PRIVATE, "/search * depth of pile", ANNA)
        async with serving(emulator, ChatService(LiveApp(initial_app()))):
            assert await emulator.tap(answer, "›", ANNA) is answer
            answer = await emulator.ask(PRIVATE, "bridge", ANNA)
        async with serving(emulator, ChatService(LiveApp(changed_app()))):
            gone = await emulator.tap(answer, "2", ANNA)
            assert "Nothing here is called “length”; it may have been removed." in gone.text
