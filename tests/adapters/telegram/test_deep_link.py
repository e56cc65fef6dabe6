"""Deep links: every answer of the bot as the payload of a link."""

import re
from collections.abc import AsyncIterator
from datetime import date

import pytest

from bot.adapters.telegram.deep_link import build_deep_link, decode_start_command, encode_payload
from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from tests.emulators.telegram import Chat, Person, TelegramEmulator
from tests.emulators.telegram_chat_service import serving
from tests.support.app_fixtures import FICTIONAL, SHIPPED, app_from_files, ask, list_command_lines

ANNA, GROUP = Person(7), Chat(-100, "supergroup")
KNOWN = ("polls", "start", "help", "page_of_ours", "sources")


@pytest.fixture
async def emulator() -> AsyncIterator[TelegramEmulator]:
    chat_service = ChatService(LiveApp(app_from_files(*SHIPPED)), lambda: date(2026, 11, 23))
    async with TelegramEmulator() as emulator, serving(emulator, chat_service):
        yield emulator


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("polls", "polls"),
        ("polls@russian-volunteers", "pollsBrussian-volunteers"),
        ("polls levada-2026-01@russian-volunteers", "pollsIlevada-2026-01Brussian-volunteers"),
        ("polls levada-2026-01@russian-volunteers#2", "pollsIlevada-2026-01Brussian-volunteersP2"),
        (f"page_of_ours {'x' * 40}@~abc#999", f"page_of_oursI{'x' * 40}BMabcP999"),
    ],
)
def test_a_command_line_becomes_a_readable_payload_and_back(line: str, word: str) -> None:
    assert encode_payload(line) == word
    assert decode_start_command(f"start {word}", KNOWN) == line


@pytest.mark.parametrize("line", ["search free words", "polls Łódź", "Polls", "polls x" * 20, "", "a@b@c"])
def test_a_line_that_cannot_be_encoded_links_to_the_welcome(line: str) -> None:
    assert encode_payload(line) == ""
    assert build_deep_link("briefing_bot", line) == "https://t.me/briefing_bot?start=start"
    assert decode_start_command("start start", KNOWN) == "start"


@pytest.mark.parametrize("word", ["ref_123", "PPP", "pollsI", "x" * 64, "-", "../..", "polls levada", "IBMP"])
def test_the_payload_of_somebody_elses_link_is_dropped(word: str) -> None:
    assert decode_start_command(f"/start {word}".removeprefix("/"), KNOWN) == "start"


def test_a_line_that_is_no_start_command_is_unchanged() -> None:
    assert decode_start_command("polls start", KNOWN) == "polls start"
    assert decode_start_command("start", KNOWN) == "start"


def test_every_answer_has_a_link() -> None:
    for app in (app_from_files(*SHIPPED), app_from_files(*FICTIONAL)):
        known = [command.name for command in app.list_commands()]
        for line in {ask(app, asked).command_line for asked in list_command_lines(app)}:
            word = encode_payload(line)
            assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", word), line
            assert decode_start_command(f"start {word}", known) == line


async def test_a_followed_link_opens_the_entry_in_private(emulator: TelegramEmulator) -> None:
    answer = await emulator.follow_link(
        build_deep_link("briefing_bot", "polls levada-2026-01@russian-volunteers"), ANNA
    )
    assert answer.chat == ANNA.id
    assert answer.text.startswith("Support for the Russian army's actions in Ukraine")


async def test_a_link_of_somebody_else_opens_the_welcome(emulator: TelegramEmulator) -> None:
    assert (await emulator.follow_link("https://t.me/briefing_bot?start=ref_123", ANNA)).text.startswith(
        "Welcome"
    )


async def test_a_link_to_a_removed_entry_says_so(emulator: TelegramEmulator) -> None:
    answer = await emulator.follow_link("?start=pollsInever-thereBrussian-volunteers", ANNA)
    assert "Nothing here is called “never-there”; it may have been removed." in answer.text
    assert "Opinion polls" in answer.labels


async def test_a_link_works_in_a_group_too(emulator: TelegramEmulator) -> None:
    answer = await emulator.ask(GROUP, "/start@briefing_bot polls", ANNA)
    assert answer.text.startswith("Opinion polls")
