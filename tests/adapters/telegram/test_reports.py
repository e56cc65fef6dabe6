"""A mistake reported on Telegram: the button, the question to reply to, the moderators, and the answer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.services.publishing.moderation_settings import ModerationSettings
from bot.services.store.database import open_in_memory_database
from tests.emulators.telegram import Chat, Person, SentMessage, TelegramEmulator
from tests.emulators.telegram_chat_service import serving
from tests.support.report_fixtures import Bench

READER, MODERATOR = Person(7, "de"), Person(9)
PRIVATE, GROUP, DESK = Chat(7), Chat(-200, "supergroup"), Chat(-100, "supergroup")
MODERATION = ModerationSettings(telegram_users=(9,), telegram_chat=-100)


@pytest.fixture
async def emulator() -> AsyncIterator[TelegramEmulator]:
    async with TelegramEmulator() as emulator:
        emulator.api.add_message(DESK.json, {"text": "The moderators have let the bot in."})
        emulator.api.add_message(PRIVATE.json, {"text": "The reader knows the bot."})
        yield emulator


@asynccontextmanager
async def running(emulator: TelegramEmulator) -> AsyncIterator[Bench]:
    async with open_in_memory_database() as database:
        bench = Bench(database)
        async with serving(emulator, bench.desk, moderation=MODERATION, outbox=bench.outbox):
            yield bench


def question(emulator: TelegramEmulator, sent: SentMessage) -> dict[str, object]:
    """Return the message that a reply to *sent* replies to."""
    return {"reply_to_message": emulator.api.messages[sent.chat, sent.id]}


async def until_told(emulator: TelegramEmulator, chat: Chat, words: str) -> SentMessage:
    """Wait until a message with these *words* stands in *chat*."""
    await emulator.wait_until(lambda: any(one.chat == chat.id and words in one.text for one in emulator.sent))
    return next(one for one in emulator.sent if one.chat == chat.id and words in one.text)


async def test_from_the_button_to_the_answer_and_back_to_the_reader(emulator: TelegramEmulator) -> None:
    async with running(emulator) as bench:
        card = await emulator.ask(PRIVATE, "/figures lamps", READER)
        asked = await emulator.tap(card, "Fehler melden", READER)
        assert asked is not card
        assert asked.fields["reply_markup"] == {
            "force_reply": True,
            "input_field_placeholder": "Was stimmt nicht?",
        }
        thanks = await emulator.ask(PRIVATE, "Es sind 65.\n#2 @home", READER, **question(emulator, asked))
        assert "Danke." in thanks.text

        told = await until_told(emulator, DESK, "Report 1")
        assert "Es sind 65. #\u20602 @\u2060home" in told.text  # which nobody is mentioned by
        assert "Language: German" in told.text
        why = await emulator.tap(told, "Declined", MODERATOR)
        assert "Report 1" in told.text
        assert why.fields["reply_markup"]["selective"] is True
        assert 'href="tg://user?id=9"' in why.html
        done = await emulator.ask(DESK, "We count 64 & no more.", MODERATOR, **question(emulator, why))
        assert "Report 1 is answered" in done.text

        answer = await until_told(emulator, PRIVATE, "We count 64 & no more.")
        assert "bleibt, wie er ist" in answer.text
        report = await bench.ledger.find_report(1)
        assert report
        assert (report.state, report.chat) == ("declined", "")


async def test_in_a_group_only_who_pressed_is_asked_and_the_card_stays(emulator: TelegramEmulator) -> None:
    async with running(emulator):
        card = await emulator.ask(GROUP, "/figures lamps", Person(8))
        asked = await emulator.tap(card, "Report an error", Person(5))
        assert card.edits == 0
        assert 'href="tg://user?id=5"' in asked.html
        assert asked.fields["reply_markup"]["selective"] is True
        thanks = await emulator.ask(GROUP, "It is 65.", Person(5), **question(emulator, asked))
        assert "Thank you." in thanks.text
        assert "It is 65." in (await until_told(emulator, DESK, "Report 1")).text


async def test_a_reply_to_any_other_message_is_no_report(emulator: TelegramEmulator) -> None:
    async with running(emulator) as bench:
        card = await emulator.ask(PRIVATE, "/figures lamps", Person(7))
        found = await emulator.ask(PRIVATE, "keepers", Person(7), **question(emulator, card))
        assert "Keepers" in found.text
        assert not await bench.letters()


async def test_a_command_in_reply_to_the_question_is_that_command(emulator: TelegramEmulator) -> None:
    async with running(emulator) as bench:
        card = await emulator.ask(PRIVATE, "/figures lamps", Person(7))
        asked = await emulator.tap(card, "Report an error", Person(7))
        assert "What you can ask" in (await emulator.ask(PRIVATE, "/help", **question(emulator, asked))).text
        assert not await bench.letters()


async def test_an_outsider_cannot_answer_a_report(emulator: TelegramEmulator) -> None:
    async with running(emulator) as bench:
        await emulator.ask(PRIVATE, "/report lamps It is 65.", Person(7))
        told = await until_told(emulator, DESK, "Report 1")
        assert "I do not know" in (await emulator.ask(PRIVATE, "/fixed 1 So there.", Person(7))).text
        assert told.edits == 0
        report = await bench.ledger.find_report(1)
        assert report
        assert report.state == "open"


async def test_in_a_channel_the_button_asks_in_private(emulator: TelegramEmulator) -> None:
    async with running(emulator) as bench:
        card = await emulator.ask(Chat(-300, "channel"), "/figures lamps")
        asked = await emulator.tap_and_follow_link(card, "Report an error", Person(7))
        assert (asked.chat, card.edits) == (7, 0)
        assert "Thank you." in (await emulator.ask(PRIVATE, "It is 65.", **question(emulator, asked))).text
        assert await bench.ledger.find_report(1)


async def test_a_card_sent_by_inline_mode_never_turns_into_a_question(emulator: TelegramEmulator) -> None:
    async with running(emulator):
        offered = await emulator.type_inline_query(Person(7), "lamps")
        sent = emulator.choose_result(Person(7), offered, offered.titles[0], Chat(-400, "supergroup"))
        await emulator.tap(sent, "All: Figures", Person(7))
        await emulator.tap(sent, "Lamps", Person(7))
        assert "64" in sent.text
        assert "Report an error" not in sent.labels
