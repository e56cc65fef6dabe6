"""Asking the editors on Telegram: the button, the moderators' group, and the answer in private."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.core.i18n.languages import SUPPORTED_LANGUAGES
from bot.core.i18n.locale import get_locale
from bot.core.messages.preferences import PreferenceChange
from bot.services.publishing.moderation_settings import ModerationSettings
from bot.services.store.database import open_database
from tests.emulators.telegram import Chat, Person, SentMessage, TelegramEmulator
from tests.emulators.telegram_chat_service import serving
from tests.support.callers import chat_id
from tests.support.databases import address_of_file
from tests.support.inquiry_fixtures import QUESTION, InquiringBot

READER, OTHER, MODERATOR = Person(7, "de"), Person(8), Person(9)
PRIVATE, GROUP, MODERATORS = Chat(7), Chat(-200, "supergroup"), Chat(-100, "supergroup")
MODERATION = ModerationSettings(telegram_users=(9,), telegram_chat=-100)
BUTTON = "Ask the editors"
LONG_QUESTION = "Чому смугасті зебри так спокійно пасуться на південних островах узимку?"
in_german = get_locale("de").translate


@pytest.fixture
async def emulator() -> AsyncIterator[TelegramEmulator]:
    async with TelegramEmulator() as emulator:
        for chat in (PRIVATE, Chat(8), GROUP, MODERATORS):
            emulator.api.add_message(chat.json, {"text": "Hello."})
        yield emulator


@asynccontextmanager
async def running(emulator: TelegramEmulator, folder: Path) -> AsyncIterator[InquiringBot]:
    async with open_database(address_of_file(folder)) as database:
        bot = InquiringBot(database)
        async with serving(emulator, bot.chat_service, moderation=MODERATION, outbox=bot.outbox):
            yield bot


async def wait_for_message(emulator: TelegramEmulator, chat: Chat, words: str) -> SentMessage:
    """Wait for a message with *words* in *chat*."""
    await emulator.wait_until(lambda: any(one.chat == chat.id and words in one.text for one in emulator.sent))
    return next(one for one in emulator.sent if one.chat == chat.id and words in one.text)


async def test_a_question_goes_to_the_moderators_and_the_item_to_all_who_asked(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path):
        found = await emulator.ask(PRIVATE, QUESTION, READER)
        thanks = await emulator.tap(found, in_german(BUTTON), READER)
        assert thanks is found
        assert in_german("Your question has gone to the editors.") in thanks.text
        assert QUESTION in thanks.text
        notice = await wait_for_message(emulator, MODERATORS, "Reader’s question 1")
        assert QUESTION in notice.text
        found = await emulator.ask(GROUP, f"/search {QUESTION.upper()}", OTHER)
        await emulator.tap(found, BUTTON, OTHER)
    async with running(emulator, tmp_path):  # after a restart
        refreshed = await emulator.ask(MODERATORS, "/inquiries 1", MODERATOR)
        assert "2 readers" in refreshed.text
        form = await emulator.tap(refreshed, "Another item", MODERATOR)
        question = {"reply_to_message": emulator.api.messages[form.chat, form.id]}
        done = await emulator.ask(MODERATORS, "figures/keepers", MODERATOR, **question)
        assert "2 readers will be told." in done.text
        answer = await wait_for_message(emulator, PRIVATE, "Keepers")
        assert QUESTION in answer.text
        assert in_german("Report an error") not in answer.labels  # this bot takes no reports
        await wait_for_message(emulator, GROUP, "Keepers")
        await emulator.wait_until(lambda: "Answered: keepers" in notice.text)
    async with running(emulator, tmp_path) as bot:  # all was sent
        assert not await bot.list_messages()
        assert "telegram:" not in (await bot.read_tables()).replace("telegram:9", "")


async def test_a_reply_to_the_question_itself_answers_it(emulator: TelegramEmulator, tmp_path: Path) -> None:
    async with running(emulator, tmp_path):
        await emulator.tap(await emulator.ask(PRIVATE, QUESTION, READER), in_german(BUTTON), READER)
        notice = await wait_for_message(emulator, MODERATORS, "Reader’s question 1")
        question = {"reply_to_message": emulator.api.messages[notice.chat, notice.id]}
        done = await emulator.ask(MODERATORS, "keepers", MODERATOR, **question)
        assert "Answered with “Keepers”." in done.text


@pytest.mark.parametrize(
    ("chat", "text"),
    [(PRIVATE, LONG_QUESTION), (PRIVATE, f"/search {LONG_QUESTION}"), (GROUP, f"/search {LONG_QUESTION}")],
)
async def test_a_question_that_is_too_long_for_a_button_is_read_again(
    emulator: TelegramEmulator, tmp_path: Path, chat: Chat, text: str
) -> None:
    async with running(emulator, tmp_path) as bot:
        thanks = await emulator.tap(await emulator.ask(chat, text, OTHER), BUTTON, OTHER)
        assert LONG_QUESTION in thanks.text
        assert LONG_QUESTION in await bot.read_tables()


async def test_a_forwarded_text_is_read_again(emulator: TelegramEmulator, tmp_path: Path) -> None:
    origin = {"forward_origin": {"type": "hidden_user", "sender_user_name": "Eva", "date": 1}}
    async with running(emulator, tmp_path) as bot:
        found = await emulator.ask(PRIVATE, LONG_QUESTION, OTHER, **origin)
        await emulator.tap(found, BUTTON, OTHER)
        assert LONG_QUESTION in await bot.read_tables()


async def test_a_question_that_was_deleted_is_asked_for(emulator: TelegramEmulator, tmp_path: Path) -> None:
    async with running(emulator, tmp_path) as bot:
        found = await emulator.ask(PRIVATE, LONG_QUESTION, OTHER)
        emulator.api.messages[found.chat, found.id].pop("reply_to_message")
        form = await emulator.tap(found, BUTTON, OTHER)
        question = {"reply_to_message": emulator.api.messages[form.chat, form.id]}
        thanks = await emulator.ask(PRIVATE, LONG_QUESTION, OTHER, **question)
        assert "Your question has gone to the editors." in thanks.text
        assert LONG_QUESTION in await bot.read_tables()


@pytest.mark.parametrize("language", SUPPORTED_LANGUAGES)
async def test_the_form_is_understood_in_every_language(
    emulator: TelegramEmulator, tmp_path: Path, language: str
) -> None:
    reader = Person(8, language)
    async with running(emulator, tmp_path) as bot:
        form = await emulator.ask(Chat(8), "/inquire", reader)
        question = {"reply_to_message": emulator.api.messages[form.chat, form.id]}
        await emulator.ask(Chat(8), LONG_QUESTION, reader, **question)
        assert LONG_QUESTION in await bot.read_tables()
        notice = await wait_for_message(emulator, MODERATORS, "Reader’s question 1")
        form = await emulator.tap(notice, "Another item", Person(9, language))
        question = {"reply_to_message": emulator.api.messages[form.chat, form.id]}
        await emulator.ask(MODERATORS, "keepers", Person(9, language), **question)
        await wait_for_message(emulator, Chat(8), "Keepers")


async def test_a_group_gets_the_answer_where_its_member_asked(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path) as bot:
        thanks = await emulator.tap(await emulator.ask(GROUP, f"/search {QUESTION}", OTHER), BUTTON, OTHER)
        assert "They’ll reply here." in thanks.text
        await bot.moderate("answer 1 keepers")
        assert QUESTION in (await wait_for_message(emulator, GROUP, "Keepers")).text


async def test_a_quiet_group_hears_nothing_of_what_its_member_asked(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path) as bot:
        await bot.chat_service.preference_cache.apply_change(
            chat_id(f"telegram:{GROUP.id}"), PreferenceChange(is_quiet=True)
        )
        found = await emulator.ask_quietly(GROUP, f"/search {QUESTION}", OTHER)
        thanks = await emulator.tap(found, BUTTON, OTHER)
        assert "I can’t reply here. Please ask again in a few days." in thanks.text
        await bot.moderate("answer 1 keepers")
        found = await emulator.ask_quietly(GROUP, f"/search {QUESTION}", OTHER)
        assert "Keepers" in (await emulator.tap(found, BUTTON, OTHER)).text
    assert {one.receiver for one in emulator.sent if one.chat == GROUP.id} == {OTHER.id}


async def test_the_form_works_in_a_quiet_group(emulator: TelegramEmulator, tmp_path: Path) -> None:
    async with running(emulator, tmp_path) as bot:
        await bot.chat_service.preference_cache.apply_change(
            chat_id(f"telegram:{GROUP.id}"), PreferenceChange(is_quiet=True)
        )
        found = await emulator.ask_quietly(GROUP, f"/search {LONG_QUESTION}", OTHER)
        form = await emulator.tap(found, BUTTON, OTHER)
        assert (form.receiver, form is found) == (OTHER.id, False)
        message = emulator.api.ephemeral.messages[form.chat, form.receiver, form.ephemeral_id]
        thanks = await emulator.ask_quietly(GROUP, LONG_QUESTION, OTHER, reply_to_message=message)
        assert thanks.receiver == OTHER.id
        assert LONG_QUESTION in await bot.read_tables()


async def test_a_chat_without_the_bot_has_no_button(emulator: TelegramEmulator, tmp_path: Path) -> None:
    async with running(emulator, tmp_path):
        answer = await emulator.summon(Chat(-300, "supergroup"), OTHER, f"@briefing_bot {QUESTION}")
        assert BUTTON not in answer.labels
