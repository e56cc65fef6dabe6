"""Telegram, end to end: a real Application, real HTTP, and an emulator that checks every call."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.core.app import Command
from bot.core.i18n.languages import SUPPORTED_LANGUAGES
from tests.emulators.telegram import BOT, Chat, Person, SentMessage, TelegramEmulator
from tests.emulators.telegram_chat_service import FakeChatService, serving

ANNA, BORIS = Person(7), Person(8, "uk")
PRIVATE, GROUP, FORUM = Chat(7), Chat(-100, "supergroup"), Chat(-101, "supergroup", has_topics=True)
CHANNEL = Chat(-102, "channel")


@pytest.fixture
async def chat_service(emulator: TelegramEmulator) -> AsyncIterator[FakeChatService]:
    chat_service = FakeChatService()
    async with serving(emulator, chat_service):
        yield chat_service


async def read_answers(emulator: TelegramEmulator, chat: Chat, text: str, **more: Any) -> list[SentMessage]:
    """Return the answers to *text*: all messages before the answer to the message that follows it."""
    before = len(emulator.sent)
    emulator.send_text(chat, text, ANNA, **more)
    end = await emulator.ask(chat, "/summary@briefing_bot end", ANNA)
    while end.text.split()[:2] != ["Summary", "end"]:
        await emulator.wait_until(lambda: emulator.sent[-1].text.startswith("Summary end"))
        end = emulator.sent[-1]
    return emulator.sent[before:-1]


async def test_a_command_is_answered(emulator: TelegramEmulator, chat_service: FakeChatService) -> None:
    answer = await emulator.ask(PRIVATE, "/summary", ANNA)
    assert answer.text == "Summary\n\nAll about summary.\n\nAs of January 2026"
    assert answer.labels == ["Summary", "Polls"]
    assert answer.fields["link_preview_options"] == {"is_disabled": True}
    assert answer.replies_to is None
    assert chat_service.requests == [("telegram:7", "summary", "en")]


@pytest.mark.parametrize("language", ["uk", "pt-br", None])
async def test_the_chat_service_gets_the_language_of_the_user(
    emulator: TelegramEmulator, chat_service: FakeChatService, language: str | None
) -> None:
    await emulator.ask(PRIVATE, "/summary", Person(7, language))
    assert chat_service.requests == [("telegram:7", "summary", language or "en")]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("polls", "polls"),
        ("anything at all", "search anything at all"),
        ("/nonsense", "nonsense"),
        ("/help@briefing_bot", "help"),
        ("🙂", "search 🙂"),
    ],
)
async def test_in_private_every_text_is_answered(
    emulator: TelegramEmulator, chat_service: FakeChatService, text: str, line: str
) -> None:
    assert (await emulator.ask(PRIVATE, text, ANNA)).text
    assert chat_service.requests[0][1] == line


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ("/summary", True),
        ("/summary@briefing_bot", True),
        ("/nonsense@briefing_bot", True),
        ("@briefing_bot polls", True),
        ("/summary@other_bot", False),
        ("/nonsense", False),
        ("summary", False),
        ("what does the summary say?", False),
    ],
)
async def test_in_a_group_the_bot_answers_only_when_addressed(
    emulator: TelegramEmulator, chat_service: FakeChatService, text: str, *, answered: bool
) -> None:
    assert bool(await read_answers(emulator, GROUP, text)) == answered


@pytest.mark.parametrize(
    ("text", "answered"), [("polls", True), ("/polls", True), ("/odd", True), ("thanks", False)]
)
async def test_a_reply_to_the_bot_is_answered_if_it_is_a_command(
    emulator: TelegramEmulator, chat_service: FakeChatService, text: str, *, answered: bool
) -> None:
    to_the_bot = {"message_id": 1, "date": 1, "chat": GROUP.json, "from": BOT, "text": "Polls"}
    assert bool(await read_answers(emulator, GROUP, text, reply_to_message=to_the_bot)) == answered


@pytest.mark.parametrize(
    "fields",
    [
        {"is_automatic_forward": True, "sender_chat": CHANNEL.json},
        {"via_bot": BOT},
        {"from": {**BOT, "id": 5, "username": "other_bot"}},
    ],
)
async def test_messages_that_no_person_wrote_are_not_answered(
    emulator: TelegramEmulator, chat_service: FakeChatService, fields: dict[str, Any]
) -> None:
    assert not await read_answers(emulator, GROUP, "/summary", **fields)


async def test_an_edited_message_is_not_answered_again(
    emulator: TelegramEmulator, chat_service: FakeChatService
) -> None:
    message = emulator.send_text(PRIVATE, "/summary", ANNA)
    emulator.updates.add("edited_message", {**message, "edit_date": 1767225601}, is_unwanted=True)
    await emulator.ask(PRIVATE, "/polls", ANNA)
    await emulator.wait_until(lambda: not emulator.updates.pending)
    assert [line for _, line, _ in chat_service.requests] == ["summary", "polls"]


async def test_an_anonymous_admin_is_answered(
    emulator: TelegramEmulator, chat_service: FakeChatService
) -> None:
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    fields = {"from": anonymous, "sender_chat": GROUP.json}
    assert await read_answers(emulator, GROUP, "/summary", **fields)


async def test_in_a_group_the_answer_replies_to_the_question(
    emulator: TelegramEmulator, chat_service: FakeChatService
) -> None:
    answer = await emulator.ask(GROUP, "/summary", ANNA)
    question = next(iter(emulator.api.messages.values()))
    assert answer.replies_to == question["message_id"]
    assert "message_thread_id" not in answer.fields


async def test_a_deleted_message_is_answered_anyway(emulator: TelegramEmulator) -> None:
    question = emulator.send_text(GROUP, "/summary", ANNA)
    emulator.send_text(GROUP, "hello", ANNA)
    emulator.delete(question)
    async with serving(emulator, FakeChatService()):
        await emulator.wait_until(lambda: emulator.sent)


async def test_in_a_topic_the_answer_stays_in_the_topic(
    emulator: TelegramEmulator, chat_service: FakeChatService
) -> None:
    answer = await emulator.ask(FORUM, "/polls", ANNA, message_thread_id=5, is_topic_message=True)
    assert answer.fields["message_thread_id"] == 5


async def test_a_comment_under_a_channel_post_is_answered_in_its_thread(
    emulator: TelegramEmulator, chat_service: FakeChatService
) -> None:
    answer = await emulator.ask(GROUP, "/summary", ANNA, message_thread_id=5)
    assert answer.replies_to
    assert "message_thread_id" not in answer.fields  # Telegram refuses it outside of topics


async def test_a_channel_post_is_answered_in_the_channel(
    emulator: TelegramEmulator, chat_service: FakeChatService
) -> None:
    assert await read_answers(emulator, CHANNEL, "/summary")
    assert not await read_answers(emulator, CHANNEL, "Today in the news")


async def test_the_menu_is_set_only_when_it_changes(emulator: TelegramEmulator) -> None:
    chat_service = FakeChatService()
    for _ in range(2):
        async with serving(emulator, chat_service):
            assert {"command": "polls", "description": "Opinion polls"} in emulator.api.menu
    assert len(emulator.calls("setMyCommands")) == len(SUPPORTED_LANGUAGES)
    chat_service.commands = (
        *chat_service.commands,
        Command("units", "U" * 300),
        Command("not-for-telegram", "x"),
    )
    async with serving(emulator, chat_service):
        assert emulator.api.menu[-1] == {"command": "units", "description": "U" * 255 + "…"}


async def test_the_menu_is_in_the_language_of_each_app(emulator: TelegramEmulator) -> None:
    chat_service = FakeChatService()
    chat_service.descriptions = {"uk": "Опитування", "ar": "استطلاعات"}
    async with serving(emulator, chat_service):
        menus = {code: {one["description"] for one in menu} for (_, code), menu in emulator.api.menus.items()}
    assert menus.keys() == {"", *SUPPORTED_LANGUAGES} - {"en"}
    assert menus["uk"] == {"Опитування"}
    assert menus["ar"] == {"استطلاعات"}
    assert menus["de"] == menus[""]


async def test_a_menu_that_cannot_be_set_does_not_stop_the_bot(emulator: TelegramEmulator) -> None:
    emulator.fail_next("setMyCommands", 400, "Bad Request: BOT_COMMAND_INVALID")
    async with serving(emulator, FakeChatService()):
        await emulator.ask(PRIVATE, "/summary", ANNA)


async def test_answers_in_a_chat_keep_the_order_of_the_messages(
    emulator: TelegramEmulator, chat_service: FakeChatService
) -> None:
    gate = asyncio.Event()
    emulator.fail_next("sendMessage", hold=gate)
    emulator.send_text(PRIVATE, "/polls", ANNA)
    emulator.send_text(PRIVATE, "/summary", ANNA)
    other = await emulator.ask(Chat(8), "/help", BORIS)
    assert [sent.chat for sent in emulator.sent] == [other.chat]
    gate.set()
    await emulator.wait_until(lambda: len(emulator.sent) == 3)
    assert [sent.text.split()[0] for sent in emulator.sent[1:]] == ["Polls", "Summary"]


async def test_a_long_answer_without_a_command_line_is_sent_whole(
    emulator: TelegramEmulator, chat_service: FakeChatService
) -> None:
    await emulator.ask(PRIVATE, "/long", ANNA)
    await emulator.wait_until(lambda: len(emulator.sent) > 2)
    assert "".join(sent.text for sent in emulator.sent).count("word") == 2000
