"""The whole bot on Telegram: the shipped briefings, requested and paged over HTTP."""

from datetime import date

import pytest

from bot.adapters.telegram.render import render
from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from tests.emulators.telegram import Chat, Person, TelegramEmulator
from tests.emulators.telegram_api import BOT
from tests.emulators.telegram_chat_service import serving
from tests.support.app_fixtures import FICTIONAL, SHIPPED, app_from_files, list_command_lines
from tests.support.callers import caller

ANNA, PRIVATE = Person(7), Chat(7)


@pytest.mark.slow
async def test_telegram_accepts_every_answer_and_its_pages_are_turned_in_place() -> None:
    shipped, fictional = app_from_files(*SHIPPED), app_from_files(*FICTIONAL)
    lists = [line for line in list_command_lines(fictional) if " " not in line]
    for app, lines in ((shipped, [*list_command_lines(shipped)]), (fictional, lists)):
        async with (
            TelegramEmulator() as emulator,
            serving(emulator, ChatService(LiveApp(app), lambda: date(2026, 11, 23))),
        ):
            for line in lines:
                answer = await emulator.ask(PRIVATE, f"/{line}", ANNA)
                while "›" in answer.labels:
                    assert await emulator.tap(answer, "›", ANNA) is answer
            live = {words.removeprefix("/") for sent in emulator.sent for words in sent.parsed.auto_entities}
            assert live <= {command.name for command in app.list_commands()}


async def test_the_sent_message_is_the_json_that_the_command_line_prints() -> None:
    app = app_from_files(*SHIPPED)
    chat_service = ChatService(LiveApp(app), lambda: date(2026, 11, 23))
    async with TelegramEmulator() as emulator, serving(emulator, chat_service):
        answer = await emulator.ask(PRIVATE, "/polls", ANNA)
    reply, _ = await chat_service.answer_command(caller("telegram:7"), "/polls")
    message = render(reply, str(BOT["username"]))[0]
    assert {"method": "sendMessage", **answer.fields} == {**message.body(), "chat_id": PRIVATE.id}
    assert answer.fields["reply_markup"]["inline_keyboard"]
