"""The whole bot on Telegram: the shipped briefings, asked and leafed through over HTTP."""

import re
from datetime import date

from bot.desk.desk import Desk
from tests.asking import FICTIONAL, SHIPPED, app_from, every_line
from tests.emulators.telegram import Chat, Emulator, Person
from tests.emulators.telegram_desk import served

ANNA, PRIVATE = Person(7), Chat(7)


async def test_every_answer_is_taken_by_telegram_and_leafed_through_in_place() -> None:
    shipped, fictional = app_from(*SHIPPED), app_from(*FICTIONAL)
    lists = [line for line in every_line(fictional) if " " not in line]
    for app, lines in ((shipped, [*every_line(shipped)]), (fictional, lists)):
        async with Emulator() as emulator, served(emulator, Desk(app, lambda: date(2026, 11, 23))):
            for line in lines:
                answer = await emulator.ask(PRIVATE, f"/{line}", ANNA)
                while answer.labels and re.fullmatch(r"\d+/\d+ ›", turn := answer.labels[-1]):
                    assert await emulator.press(answer, turn, ANNA) is answer
            live = {words.removeprefix("/") for sent in emulator.sent for words in sent.read.alive}
            assert live <= {command.name for command in app.commands()}
