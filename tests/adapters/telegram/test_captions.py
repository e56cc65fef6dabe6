"""What is sent without a text: words under a picture are looked up, anything else gets one sentence."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.emulators.telegram import Chat, Person, TelegramEmulator
from tests.emulators.telegram_chat_service import FakeChatService, serving

ANNA, PRIVATE, GROUP = Person(7), Chat(7), Chat(-100, "supergroup")
READS_TEXT_ONLY = "I can only read text. Send me words to look up, or /help."

_FILE = {"file_id": "f", "file_unique_id": "u"}
PHOTO = {"photo": [{**_FILE, "width": 9, "height": 9}]}
VIDEO = {"video": {**_FILE, "width": 9, "height": 9, "duration": 1}}
DOCUMENT = {"document": {**_FILE, "file_name": "table.pdf"}}
VOICE = {"voice": {**_FILE, "duration": 1}}
STICKER = {
    "sticker": {
        **_FILE,
        "type": "regular",
        "width": 9,
        "height": 9,
        "is_animated": False,
        "is_video": False,
    }
}
LOCATION = {"location": {"longitude": 1.0, "latitude": 1.0}}
DICE = {"dice": {"emoji": "🎲", "value": 6}}
CONTACT = {"contact": {"phone_number": "1", "first_name": "Ann"}}
STORY = {"story": {"id": 1, "chat": Chat(9).json}}
PAID_MEDIA = {"paid_media": {"star_count": 1, "paid_media": [{"type": "preview"}]}}
POLL = {
    "id": "1",
    "question": "Is it 76%?",
    "options": [{"persistent_id": text, "text": text, "voter_count": 0} for text in ("Yes", "No")],
    "total_voter_count": 0,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
    "allows_revoting": False,
    "members_only": False,
}
RICH_MESSAGE = {
    "blocks": [
        {"type": "heading", "text": "Poll", "size": 1},
        {"type": "paragraph", "text": [{"type": "bold", "text": "76%"}, "of them"]},
    ]
}
FORWARDED = {"forward_origin": {"type": "hidden_user", "sender_user_name": "A", "date": 1}}


@pytest.fixture
async def chat_service(emulator: TelegramEmulator) -> AsyncIterator[FakeChatService]:
    chat_service = FakeChatService()
    async with serving(emulator, chat_service):
        yield chat_service


async def read_answers(emulator: TelegramEmulator, chat: Chat, content: dict[str, Any]) -> list[str]:
    """Return the answers to *content*: all messages before the answer to the command that follows it."""
    emulator.send_content(chat, ANNA, **content)
    emulator.send_text(chat, "/summary@briefing_bot end", ANNA)
    await emulator.wait_until(lambda: emulator.sent and emulator.sent[-1].text.startswith("Summary end"))
    return [sent.text for sent in emulator.sent[:-1]]


@pytest.mark.parametrize("media", [PHOTO, VIDEO, DOCUMENT, VOICE])
async def test_the_caption_of_a_forwarded_post_is_looked_up(
    emulator: TelegramEmulator, chat_service: FakeChatService, media: dict[str, Any]
) -> None:
    assert len(await read_answers(emulator, PRIVATE, {**media, **FORWARDED, "caption": "Levada 76%"})) == 1
    assert [line for _, line, _ in chat_service.requests] == ["look up Levada 76%", "summary end"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"text": "Polls say: 76%", **FORWARDED}, "Polls say: 76%"),
        ({"poll": POLL, **FORWARDED}, "Is it 76%?\nYes\nNo"),
        ({"poll": POLL}, "Is it 76%?\nYes\nNo"),
        ({"checklist": {"title": "To check", "tasks": [{"id": 1, "text": "76%"}]}}, "To check\n76%"),
        ({"rich_message": RICH_MESSAGE, **FORWARDED}, "Poll 76% of them"),
    ],
    ids=["text", "forwarded poll", "own poll", "checklist", "rich message"],
)
async def test_in_private_somebody_elses_words_are_looked_up_and_never_obeyed(
    emulator: TelegramEmulator, chat_service: FakeChatService, content: dict[str, Any], words: str
) -> None:
    assert len(await read_answers(emulator, PRIVATE, content)) == 1
    assert chat_service.requests[0][1] == f"look up {words}"


@pytest.mark.parametrize("content", [{"text": "76%", **FORWARDED}, {"poll": POLL}])
async def test_in_a_group_they_get_no_answer(
    emulator: TelegramEmulator, chat_service: FakeChatService, content: dict[str, Any]
) -> None:
    assert await read_answers(emulator, GROUP, content) == []


@pytest.mark.parametrize("media", [PHOTO, VOICE])
async def test_a_command_as_a_caption_is_obeyed(
    emulator: TelegramEmulator, chat_service: FakeChatService, media: dict[str, Any]
) -> None:
    (answer,) = await read_answers(emulator, PRIVATE, {**media, "caption": "/polls"})
    assert answer.startswith("Polls")


@pytest.mark.parametrize(
    "media",
    [PHOTO, VIDEO, DOCUMENT, VOICE, STICKER, LOCATION, DICE, CONTACT, STORY, PAID_MEDIA],
    ids=lambda media: next(iter(media)),
)
async def test_in_private_what_has_no_words_gets_one_sentence(
    emulator: TelegramEmulator, chat_service: FakeChatService, media: dict[str, Any]
) -> None:
    assert await read_answers(emulator, PRIVATE, media) == [READS_TEXT_ONLY]


@pytest.mark.parametrize(
    "service",
    [
        {"new_chat_members": [ANNA.json]},
        {"left_chat_member": ANNA.json},
        {"new_chat_title": "What /polls say"},
        {"new_chat_photo": PHOTO["photo"]},
        {"group_chat_created": True},
        {"pinned_message": {"message_id": 1, "date": 0, "chat": PRIVATE.json}},
        {"message_auto_delete_timer_changed": {"message_auto_delete_time": 60}},
        {"write_access_allowed": {}},
        {"forum_topic_created": {"name": "/polls", "icon_color": 0}},
        {"giveaway_created": {}},
    ],
    ids=lambda service: next(iter(service)),
)
@pytest.mark.parametrize("chat", [PRIVATE, GROUP])
async def test_what_only_says_what_happened_in_the_chat_gets_no_answer(
    emulator: TelegramEmulator, chat_service: FakeChatService, chat: Chat, service: dict[str, Any]
) -> None:
    assert await read_answers(emulator, chat, service) == []
    assert [line for _, line, _ in chat_service.requests] == ["summary end"]


@pytest.mark.parametrize("kind", ["edited_channel_post", "business_message", "edited_business_message"])
async def test_only_what_is_new_and_written_to_the_bot_is_answered(
    emulator: TelegramEmulator, chat_service: FakeChatService, kind: str
) -> None:
    message = emulator.api.add_message(PRIVATE.json, {"from": ANNA.json, "text": "/polls"})
    emulator.updates.add(kind, message | {"edit_date": message["date"]}, is_unwanted=True)
    await emulator.ask(PRIVATE, "/summary", ANNA)
    await emulator.wait_until(lambda: not emulator.updates.pending)
    assert [line for _, line, _ in chat_service.requests] == ["summary"]


@pytest.mark.parametrize("media", [PHOTO, STICKER, {**PHOTO, "caption": "Levada 76%"}])
async def test_in_a_group_it_gets_no_answer(
    emulator: TelegramEmulator, chat_service: FakeChatService, media: dict[str, Any]
) -> None:
    assert await read_answers(emulator, GROUP, media) == []


@pytest.mark.parametrize("place", range(3))
async def test_an_album_with_words_is_answered_once(
    emulator: TelegramEmulator, chat_service: FakeChatService, place: int
) -> None:
    for number in range(3):
        caption = {"caption": "/polls"} if number == place else {}
        emulator.send_content(PRIVATE, ANNA, **PHOTO, **caption, media_group_id="1")
    await emulator.wait_until(lambda: emulator.sent and not emulator.updates.pending)
    (answer,) = emulator.sent
    assert answer.text.startswith("Polls")


async def test_an_album_without_words_gets_one_sentence(
    emulator: TelegramEmulator, chat_service: FakeChatService
) -> None:
    for album in ("1", "2"):
        for _ in range(3):
            emulator.send_content(PRIVATE, ANNA, **PHOTO, media_group_id=album)
    emulator.send_text(PRIVATE, "/summary", ANNA)
    await emulator.wait_until(lambda: emulator.sent and not emulator.updates.pending)
    answers = [sent.text.partition("\n")[0] for sent in emulator.sent]
    assert sorted(answers) == [READS_TEXT_ONLY, READS_TEXT_ONLY, "Summary"]


async def test_an_album_without_words_in_a_group_gets_no_answer(
    emulator: TelegramEmulator, chat_service: FakeChatService
) -> None:
    emulator.send_content(GROUP, ANNA, **PHOTO, media_group_id="1")
    await emulator.ask(GROUP, "/summary", ANNA)
    await emulator.wait_until(lambda: not emulator.updates.pending)
    assert len(emulator.sent) == 1
