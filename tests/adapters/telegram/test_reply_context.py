"""A question without words in reply to a message: it is about what that message says."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from tests.emulators.telegram import Chat, Person, TelegramEmulator
from tests.emulators.telegram_chat_service import serving
from tests.support.app_fixtures import app_from_texts

ANNA, BORIS = Person(7), Person(8)
GROUP = Chat(-100, "supergroup")
BRIEFING = """\
title: The harbour bridge
as_of: 2026-11-20
sources: [{id: post, title: Bridge opens, publisher: The Harbour Post}]
figures:
  - {id: cost, title: Cost of the drawbridge, figure: 90 million euros}
  - {id: length, title: Length of the quay, figure: 2 km}
claims:
  - {id: rust, title: The lighthouse rusts, statement: The lighthouse rusts., claimant: The mayor}
"""
MESSAGE = {"text": "Drawbridge! https://example.org/figures"}
PHOTO = {"photo": [{"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9}], "caption": "drawbridge"}


@pytest.fixture
async def chat_service(emulator: TelegramEmulator) -> AsyncIterator[ChatService]:
    chat_service = ChatService(LiveApp(app_from_texts(BRIEFING)))
    async with serving(emulator, chat_service):
        yield chat_service


async def ask_about(emulator: TelegramEmulator, text: str, content: dict[str, Any], **more: Any) -> str:
    """Return the title of the answer to *text* in reply to Boris, who sent *content*."""
    message = emulator.send_content(GROUP, BORIS, **content)
    answer = await emulator.ask(GROUP, text, ANNA, reply_to_message=message, **more)
    return answer.text.partition("\n")[0]


@pytest.mark.parametrize(
    "text", ["@briefing_bot", "/search@briefing_bot", "/search", "/figures@briefing_bot"]
)
@pytest.mark.parametrize("content", [MESSAGE, PHOTO], ids=["text", "caption"])
async def test_it_is_answered_with_what_the_briefing_says_about_that(
    emulator: TelegramEmulator, chat_service: ChatService, text: str, content: dict[str, Any]
) -> None:
    assert await ask_about(emulator, text, content) == "Cost of the drawbridge"


async def test_words_that_find_nothing_leave_it_to_the_message(
    emulator: TelegramEmulator, chat_service: ChatService
) -> None:
    assert await ask_about(emulator, "@briefing_bot qqqqq?", MESSAGE) == "Cost of the drawbridge"


async def test_the_part_that_is_quoted_comes_before_the_whole(
    emulator: TelegramEmulator, chat_service: ChatService
) -> None:
    content = {"text": "Not the drawbridge but the quay"}
    quote = {"quote": {"text": "quay", "position": 23}}
    assert await ask_about(emulator, "@briefing_bot", content, **quote) == "Length of the quay"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("/claims@briefing_bot", "The lighthouse rusts"),  # claims have nothing on the drawbridge
        ("@briefing_bot quay", "quay"),
        ("/figures quay", "Length of the quay"),
        ("/help", "What you can ask"),
        ("/briefings", "Briefings"),
    ],
)
async def test_what_asks_something_of_its_own_is_answered_as_ever(
    emulator: TelegramEmulator, chat_service: ChatService, text: str, title: str
) -> None:
    assert title in await ask_about(emulator, text, MESSAGE)


@pytest.mark.parametrize("content", [{"text": ""}, {"forum_topic_created": {"name": "A", "icon_color": 1}}])
async def test_a_message_without_words_leaves_the_question_as_it_is(
    emulator: TelegramEmulator, chat_service: ChatService, content: dict[str, Any]
) -> None:
    assert await ask_about(emulator, "@briefing_bot", content) == "What you can ask"


async def test_the_bots_own_answer_is_no_question(
    emulator: TelegramEmulator, chat_service: ChatService
) -> None:
    answer = await emulator.ask(GROUP, "/figures cost", ANNA)
    message = emulator.api.messages[GROUP.id, answer.id]
    again = await emulator.ask(GROUP, "/figures", ANNA, reply_to_message=message)
    assert again.text.startswith("Figures")


async def test_a_reply_that_does_not_address_the_bot_gets_no_answer(
    emulator: TelegramEmulator, chat_service: ChatService
) -> None:
    message = emulator.send_content(GROUP, BORIS, **MESSAGE)
    emulator.send_text(GROUP, "figures", ANNA, reply_to_message=message)
    await emulator.ask(GROUP, "/help", ANNA)
    assert len(emulator.sent) == 1
