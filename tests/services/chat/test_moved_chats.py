"""A chat that gets a new id keeps everything, in a real SQLite file and a real PostgreSQL."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.core.messages.preferences import Preferences
from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from bot.services.chat.moved_chats import MovedChats
from bot.services.chat.preference_cache import PreferenceCache
from bot.services.privacy.privacy_service import PrivacyService
from bot.services.store.chat_moves import ChatMoveStore
from bot.services.store.database import Database, open_database
from bot.services.store.outbox import Outbox
from bot.services.store.personal_data import PersonalDataStore
from bot.services.store.preferences import PreferenceStore
from tests.support.app_fixtures import TODAY
from tests.support.callers import caller, chat_id
from tests.support.databases import execute, two_briefings

OLD, NEW = chat_id("telegram:-100"), chat_id("telegram:-1000000000100")


async def build_chat_service(database: Database) -> ChatService:
    moved_chats = MovedChats(ChatMoveStore(database))
    await moved_chats.load()
    database.add_restorer(moved_chats.restore_to_database)
    return ChatService(
        LiveApp(two_briefings()),
        lambda: TODAY,
        preference_cache=PreferenceCache(PreferenceStore(database)),
        moved_chats=moved_chats,
        privacy=PrivacyService(PersonalDataStore(database)),
    )


@asynccontextmanager
async def started(address: str) -> AsyncIterator[ChatService]:
    """Start a chat service on the database at *address*."""
    async with open_database(address) as database:
        yield await build_chat_service(database)


async def test_a_move_takes_along_what_is_stored(address: str) -> None:
    async with started(address) as chat_service:
        await chat_service.answer_command(caller(str(OLD)), "/language uk")
        await chat_service.answer_command(caller(str(OLD)), "/briefing two")
    async with open_database(address) as database:
        await Outbox(database).add_message(OLD, "summary")
    async with started(address) as chat_service:
        assert await chat_service.move_chat(OLD, NEW)
        assert not await chat_service.move_chat(OLD, NEW)
        assert await chat_service.get_valid_preferences(NEW) == Preferences("two", "uk")
    async with started(address) as chat_service, open_database(address) as database:
        assert chat_service.moved_chats.get_current_id(OLD) == NEW
        assert await chat_service.get_valid_preferences(NEW) == Preferences("two", "uk")
        assert await chat_service.get_valid_preferences(OLD) == Preferences()
        assert [one.chat for one in await Outbox(database).list_pending("telegram")] == [NEW]


async def test_what_was_chosen_under_the_new_id_stays(address: str) -> None:
    async with started(address) as chat_service:
        await chat_service.answer_command(caller(str(OLD)), "/language uk")
        await chat_service.answer_command(caller(str(OLD)), "/briefing two")
        await chat_service.answer_command(caller(str(NEW)), "/language de")
        await chat_service.move_chat(OLD, NEW)
        assert await chat_service.get_valid_preferences(NEW) == Preferences("two", "de")
    async with started(address) as chat_service:
        assert await chat_service.get_valid_preferences(NEW) == Preferences("two", "de")


@pytest.mark.parametrize("broken_table", ["chat_moves", "chats"])
async def test_a_move_that_cannot_be_stored_applies_and_is_stored_later(
    address: str, broken_table: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_database(address) as database:
        chat_service = await build_chat_service(database)
        await chat_service.answer_command(caller(str(OLD)), "/language uk")
        await execute(address, f"ALTER TABLE {broken_table} RENAME TO gone")
        await chat_service.move_chat(OLD, NEW)
        for _ in range(3):
            await database.check()
            reply, _ = await chat_service.answer_command(caller(str(NEW)), "/figures")
            assert reply.language == "uk"
        assert caplog.text.count("A group has moved, but its choices cannot be stored") == 1
        await execute(address, f"ALTER TABLE gone RENAME TO {broken_table}")
        await database.check()
        await chat_service.answer_command(caller(str(NEW)), "/figures")
    async with started(address) as chat_service:
        assert chat_service.moved_chats.get_current_id(OLD) == NEW
        assert await chat_service.get_valid_preferences(NEW) == Preferences("", "uk")


async def test_forgetting_a_chat_forgets_its_old_id(address: str) -> None:
    async with started(address) as chat_service:
        await chat_service.move_chat(OLD, NEW)
        await chat_service.answer_command(caller(str(NEW)), "/forget")
    async with started(address) as chat_service:
        assert chat_service.moved_chats.get_current_id(OLD) == OLD


async def test_moves_that_could_not_be_read_at_the_start_apply_once_the_database_works(address: str) -> None:
    another_old, newest = chat_id("telegram:-200"), chat_id("telegram:-1000000000200")
    async with started(address) as chat_service:
        await chat_service.move_chat(OLD, NEW)
        await chat_service.move_chat(another_old, NEW)
    async with open_database(address) as database:
        await execute(address, "ALTER TABLE chat_moves RENAME TO gone")
        chat_service = await build_chat_service(database)
        await chat_service.move_chat(another_old, newest)
        await execute(address, "ALTER TABLE gone RENAME TO chat_moves")
        await database.check()
        assert chat_service.moved_chats.get_current_id(OLD) == NEW
        assert chat_service.moved_chats.get_current_id(another_old) == newest
