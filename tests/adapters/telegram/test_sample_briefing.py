"""The whole bot on Telegram: the shipped briefings, asked and leafed through over HTTP."""

import re
from datetime import date

from bot.adapters.telegram.render import render
from bot.services.chat.chat_service import ChatService
from tests.emulators.telegram import Chat, Person, TelegramEmulator
from tests.emulators.telegram_chat_service import serving
from tests.support.app_fixtures import FICTIONAL, SHIPPED, app_from, every_line

ANNA, PRIVATE = Person(7), Chat(7)
NEXT_PAGE = re.compile(r"\d+/\d+ ›")


async def test_every_answer_is_taken_by_telegram_and_leafed_through_in_place() -> None:
    shipped, fictional = app_from(*SHIPPED), app_from(*FICTIONAL)
    lists = [line for line in every_line(fictional) if " " not in line]
    for app, lines in ((shipped, [*every_line(shipped)]), (fictional, lists)):
        async with (
            TelegramEmulator() as emulator,
            serving(emulator, ChatService(app, lambda: date(2026, 11, 23))),
        ):
            for line in lines:
                answer = await emulator.ask(PRIVATE, f"/{line}", ANNA)
                while turn := next(filter(NEXT_PAGE.fullmatch, answer.labels), ""):
                    assert await emulator.tap(answer, turn, ANNA) is answer
            live = {words.removeprefix("/") for sent in emulator.sent for words in sent.parsed.auto_entities}
            assert live <= {command.name for command in app.list_commands()}


async def test_what_is_sent_is_the_body_that_the_command_line_prints() -> None:
    app = app_from(*SHIPPED)
    desk = ChatService(app, lambda: date(2026, 11, 23))
    async with TelegramEmulator() as emulator, serving(emulator, desk):
        answer = await emulator.ask(PRIVATE, "/polls", ANNA)
    (message, *_) = render((await desk.answer_command("telegram:7", "/polls"))[0])
    assert {"method": "sendMessage", **answer.fields} == {**message.body(), "chat_id": PRIVATE.id}
    assert answer.fields["reply_markup"]["inline_keyboard"]
