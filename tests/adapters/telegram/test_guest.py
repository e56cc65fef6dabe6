"""Telegram's guest mode: somebody mentions the bot in a chat that it is not in, and gets one answer there."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.adapters.telegram.callers import build_chat_id
from bot.core.messages.preferences import NO_PREFERENCES
from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from tests.emulators.telegram import BOT, Chat, Person, SentMessage, TelegramEmulator
from tests.emulators.telegram_chat_service import FakeChatService, serving
from tests.support.app_fixtures import HEAD, SHIPPED, app_from_files, app_from_texts

ANNA, BORIS = Person(7_000_000_000), Person(8)  # ids have up to ten digits
ELSEWHERE = Chat(-500, "supergroup")
LEVADA_TITLE = "Support for the Russian army's actions in Ukraine"
CLAIM = "Levada says 76% of Russians support the actions of the armed forces"
FILE = {"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9}
POLL = {
    "id": "1",
    "question": "Do you trust Levada?",
    "options": [{"persistent_id": "0", "text": "Yes", "voter_count": 0}],
    "total_voter_count": 0,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
    "allows_revoting": False,
    "members_only": False,
}


@pytest.fixture
async def chat_service(emulator: TelegramEmulator) -> AsyncIterator[ChatService]:
    chat_service = ChatService(LiveApp(app_from_files(*SHIPPED)))
    async with serving(emulator, chat_service):
        yield chat_service


def replied(**content: Any) -> dict[str, Any]:
    """Return the field of a message that replies to one by Boris with *content*."""
    message = {"message_id": 900, "date": 1767225600, "chat": ELSEWHERE.json, "from": BORIS.json}
    return {"reply_to_message": message | content}


@pytest.mark.parametrize(
    "text",
    [
        "@briefing_bot polls levada",
        "@Briefing_Bot, polls levada",
        "/polls@briefing_bot levada",
        "polls @briefing_bot @other_bot levada",
    ],
)
async def test_a_mention_is_answered_with_the_sourced_entry(
    emulator: TelegramEmulator, chat_service: ChatService, text: str
) -> None:
    answer = await emulator.summon(ELSEWHERE, ANNA, text)
    assert answer.text.startswith(LEVADA_TITLE)
    assert "LBC, 6 March 2026" in answer.text


@pytest.mark.parametrize(
    "context",
    [
        replied(text=CLAIM),
        replied(photo=[FILE], caption=CLAIM),
        replied(poll=POLL),
        replied(checklist={"title": "To read", "tasks": [{"id": 1, "text": CLAIM}]}),
        replied(text="Long talk") | {"quote": {"text": CLAIM, "position": 0}},
        {
            "external_reply": {
                "origin": {"type": "hidden_user", "sender_user_name": "B", "date": 1},
                "poll": POLL,
            }
        },
    ],
    ids=["text", "caption", "poll", "checklist", "quote", "poll elsewhere"],
)
async def test_a_mention_without_words_asks_about_the_message_that_it_replies_to(
    emulator: TelegramEmulator, chat_service: ChatService, context: dict[str, Any]
) -> None:
    answer = await emulator.summon(ELSEWHERE, ANNA, "@briefing_bot", **context)
    assert "Levada" in answer.text


async def test_the_words_of_the_mention_come_before_the_message_that_it_replies_to(
    emulator: TelegramEmulator, chat_service: ChatService
) -> None:
    answer = await emulator.summon(ELSEWHERE, ANNA, "@briefing_bot glossary", **replied(text=CLAIM))
    assert answer.text.startswith("Glossary")


@pytest.mark.parametrize("words", ["qqqqq?", "is this true?", "really?"])
async def test_words_that_find_nothing_leave_it_to_the_message(
    emulator: TelegramEmulator, chat_service: ChatService, words: str
) -> None:
    answer = await emulator.summon(ELSEWHERE, ANNA, f"@briefing_bot {words}", **replied(text=CLAIM))
    assert "Levada" in answer.text


async def test_the_words_may_be_the_caption_of_a_photo(
    emulator: TelegramEmulator, chat_service: ChatService
) -> None:
    query = emulator.start_guest_query(ELSEWHERE, ANNA, photo=[FILE], caption="@briefing_bot polls levada")
    await emulator.wait_until(lambda: query in emulator.api.guest_answers)
    assert emulator.api.guest_answers[query].text.startswith(LEVADA_TITLE)


async def test_a_mention_without_any_words_is_answered_with_the_help(
    emulator: TelegramEmulator, chat_service: ChatService
) -> None:
    assert (await emulator.summon(ELSEWHERE, ANNA, "@briefing_bot")).text.startswith("What you can ask")


async def test_the_answer_is_in_the_language_of_the_caller(
    emulator: TelegramEmulator, chat_service: ChatService
) -> None:
    answer = await emulator.summon(ELSEWHERE, Person(9, "de"), "@briefing_bot polls levada")
    assert "Stand: Januar 2026" in answer.text


async def test_the_callers_buttons_edit_the_answer_and_somebody_elses_open_a_private_chat(
    emulator: TelegramEmulator, chat_service: ChatService
) -> None:
    answer = await emulator.summon(ELSEWHERE, ANNA, "@briefing_bot polls levada")
    keys = [key for row in answer.button_rows for key in row]
    label = next(key["text"] for key in keys if key.get("callback_data", "").startswith("polls@"))
    own = await emulator.tap_and_follow_link(answer, label, BORIS)
    assert (own.chat, answer.edits) == (BORIS.id, 0)
    assert await emulator.tap(answer, label, ANNA) is answer
    assert answer.text.startswith("Opinion polls")


async def test_nothing_is_sent_by_the_chats_id_even_if_the_bot_knows_a_chat_of_that_id(
    emulator: TelegramEmulator, chat_service: ChatService
) -> None:
    known = await emulator.ask(ELSEWHERE, "/polls", ANNA)
    await emulator.summon(ELSEWHERE, ANNA, "@briefing_bot polls levada")
    assert [sent for sent in emulator.sent if not sent.inline_message_id] == [known]


@pytest.mark.parametrize(
    ("line", "title"), [("language de", "Willkommen"), ("forget", "Welcome"), ("report levada", None)]
)
async def test_no_choice_and_no_report_is_taken_where_the_bot_is_not(
    emulator: TelegramEmulator, chat_service: ChatService, line: str, title: str | None
) -> None:
    answer = await emulator.summon(ELSEWHERE, ANNA, f"@briefing_bot {line}")
    assert title is None or answer.text.startswith(title)
    for chat_id in (ANNA.id, ELSEWHERE.id):
        assert await chat_service.get_valid_preferences(build_chat_id(chat_id)) == NO_PREFERENCES
    assert "force_reply" not in str(answer.fields)


async def test_a_query_that_has_expired_is_given_up(
    emulator: TelegramEmulator, chat_service: ChatService
) -> None:
    emulator.fail_next("answerGuestQuery", 400, "Bad Request: query is too old")
    late = emulator.start_guest_query(ELSEWHERE, ANNA, text="@briefing_bot polls levada")
    assert (await emulator.summon(ELSEWHERE, ANNA, "@briefing_bot polls")).text.startswith("Opinion polls")
    assert late not in emulator.api.guest_answers
    assert len(emulator.sent) == 1


async def test_an_answer_that_arrived_though_its_response_was_lost_stays_the_only_one(
    emulator: TelegramEmulator, chat_service: ChatService
) -> None:
    emulator.fail_next("answerGuestQuery", drop=True, happens_after=True)
    assert (await emulator.summon(ELSEWHERE, ANNA, "@briefing_bot polls levada")).text.startswith(
        LEVADA_TITLE
    )
    await emulator.summon(ELSEWHERE, ANNA, "@briefing_bot polls")
    assert len(emulator.sent) == 2


async def test_another_bots_mention_is_not_answered(
    emulator: TelegramEmulator, chat_service: ChatService
) -> None:
    robot = {"from": {**BOT, "id": 5, "username": "other_bot"}}
    emulator.start_guest_query(ELSEWHERE, ANNA, text="@briefing_bot polls", **robot)
    await emulator.summon(ELSEWHERE, ANNA, "@briefing_bot polls levada")
    assert len(emulator.sent) == 1


async def test_a_bug_is_apologised_for_in_the_answer_itself(emulator: TelegramEmulator) -> None:
    chat_service = FakeChatService()
    chat_service.is_broken = True
    async with serving(emulator, chat_service):
        answer: SentMessage = await emulator.summon(ELSEWHERE, ANNA, "@briefing_bot polls")
    assert answer.text.startswith("Something went wrong.")
    assert len(emulator.sent) == 1


async def test_an_answer_whose_pages_no_button_can_request_is_read_on_in_the_bot(
    emulator: TelegramEmulator,
) -> None:
    async with serving(emulator, FakeChatService()):
        answer = await emulator.summon(ELSEWHERE, ANNA, "@briefing_bot long")
        (link,) = [key["url"] for row in answer.button_rows for key in row if key["text"] == "Open in bot"]
        assert link == "https://t.me/briefing_bot?start=start"


async def test_a_button_that_fits_neither_beside_the_owners_id_nor_into_a_link_gives_way_to_the_bot(
    emulator: TelegramEmulator,
) -> None:
    figures = "".join(f"  - {{id: n-{number}, title: Bridge {number}, figure: 9}}\n" for number in range(60))
    app = app_from_texts(f"{HEAD}figures:\n{figures}")
    async with serving(emulator, ChatService(LiveApp(app))):
        short = await emulator.summon(ELSEWHERE, ANNA, "@briefing_bot search bridge")
        long = await emulator.summon(ELSEWHERE, ANNA, f"@briefing_bot search{' bridge' * 7}")
    assert ("More results" in short.labels, "Open in bot" in short.labels) == (True, False)
    assert ("More results" in long.labels, "Open in bot" in long.labels) == (False, True)
