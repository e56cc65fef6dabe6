"""Answers with a file on Telegram: the answer is the file's caption, and no button takes the file away."""

from collections.abc import AsyncIterator

import pytest

from bot.adapters.telegram.render import render
from bot.core.messages.caller import Caller
from bot.core.messages.reply import AttachedFile, Button, Paragraph, Reply, make_line
from tests.emulators.telegram import Chat, Person, TelegramEmulator
from tests.emulators.telegram_chat_service import FakeChatService, serving
from tests.support.platform_limits import find_telegram_problems

ANNA, PRIVATE = Person(7), Chat(7)
FILE = AttachedFile("harbour.uk.yaml", "title: Міст\n".encode())


class FileService(FakeChatService):
    """Answers ``summary`` with a file."""

    async def answer_command(self, caller: Caller, line: str) -> tuple[Reply, int]:
        if line.strip("/") != "summary":
            return await super().answer_command(caller, line)
        blocks = (Paragraph(make_line("Version 3 <of> it.")),)
        return Reply("The file", blocks, buttons=(Button("Polls", "polls"),), document=FILE), 1


@pytest.fixture
async def emulator() -> AsyncIterator[TelegramEmulator]:
    async with TelegramEmulator() as emulator, serving(emulator, FileService()):
        yield emulator


async def test_a_file_comes_with_its_text_and_its_buttons(emulator: TelegramEmulator) -> None:
    answer = await emulator.ask(PRIVATE, "/summary", ANNA)
    assert (answer.document_name, answer.document) == (FILE.name, FILE.content)
    assert answer.text == "The file\n\nVersion 3 <of> it."
    assert answer.labels == ["Polls"]


async def test_a_button_sends_a_file_beside_its_message_and_never_takes_one_away(
    emulator: TelegramEmulator,
) -> None:
    polls = await emulator.ask(PRIVATE, "/polls", ANNA)
    answer = await emulator.tap(polls, "Summary", ANNA)
    assert answer is not polls
    assert answer.document == FILE.content
    below = await emulator.tap(answer, "Polls", ANNA)
    assert below is not answer
    assert not answer.edits


def test_a_long_answer_with_a_file_is_within_the_limits() -> None:
    rows = tuple(Paragraph(make_line(f"{number} " + "word " * 60)) for number in range(40))
    reply = Reply("The file", rows, buttons=tuple(Button(f"B{n}", f"x {n}") for n in range(9)), document=FILE)
    messages = render(reply)
    assert [message.document for message in messages[:2]] == [FILE, None]
    assert list(find_telegram_problems(messages, reply)) == []


async def test_a_file_that_telegram_refuses_leaves_the_text_which_says_so(emulator: TelegramEmulator) -> None:
    for code, words in ((413, "Request Entity Too Large"), (400, "Bad Request: file must be non-empty")):
        for _ in range(3 if code == 413 else 1):  # a 413 is tried again
            emulator.fail_next("sendDocument", code, words)
        answer = await emulator.ask(PRIVATE, "/summary", ANNA)
        assert not answer.document
        assert answer.text.endswith("Telegram did not take the file. Please try again later.")
        assert answer.labels == ["Polls"]
