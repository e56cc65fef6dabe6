"""What docs/privacy.md promises, read from the database before and after."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Boolean, LargeBinary, Table, Text, insert, select

from bot.adapters.telegram.render import render
from bot.core.messages.caller import Caller
from bot.core.messages.reply import Reply
from bot.runtime.terminal_wiring import open_chat_service
from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from bot.services.chat.preference_cache import PreferenceCache
from bot.services.privacy.operator_settings import OperatorSettings
from bot.services.privacy.privacy_service import PrivacyService
from bot.services.store.database import Database, open_database, open_in_memory_database
from bot.services.store.personal_data import (
    PERSONAL_COLUMNS,
    PersonalColumn,
    PersonalDataStore,
    list_personal_tables,
)
from bot.services.store.preferences import PreferenceStore
from bot.services.store.retention_settings import RetentionSettings
from bot.services.store.schema import CONTENT, RETENTION, metadata, waiting_updates_table
from tests.support.app_fixtures import TODAY, list_lines
from tests.support.callers import caller, chat_id
from tests.support.databases import two_briefings

READER, OTHER, GROUP = "telegram:7007", "telegram:8", "telegram:-100"
UPDATE = {"message": {"chat": {"id": 7007}, "from": {"id": 7007}, "text": "/polls"}}


def build_chat_service(database: Database, operator: OperatorSettings | None = None) -> ChatService:
    return ChatService(
        LiveApp(two_briefings()),
        lambda: TODAY,
        preference_cache=PreferenceCache(PreferenceStore(database)),
        privacy=PrivacyService(PersonalDataStore(database), lambda: operator or OperatorSettings()),
    )


def build_row(table: Table, chat: str, number: int) -> dict[str, Any]:
    """Build a row in which every column that can say who does."""
    row: dict[str, Any] = {}
    for column in table.columns:
        kind = PERSONAL_COLUMNS.get(column)
        if kind is PersonalColumn.AUTHOR and column.key != "proposer_chat":
            row[column.key] = f"Anna ({chat})"
        elif kind is not None:
            row[column.key] = chat
        elif isinstance(column.type, LargeBinary):
            row[column.key] = b"content"
        elif isinstance(column.type, Text):
            row[column.key] = f"{column.key}-{number}"
        else:
            row[column.key] = True if isinstance(column.type, Boolean) else number
    if table is waiting_updates_table:
        row["content"] = json.dumps(UPDATE) if chat == READER else "{}"
    if table.name == "chat_moves":
        row["old"] = f"{chat}0"
    return row


async def fill_tables(database: Database, *chats: str) -> None:
    """Store a row about each chat in every table that can hold one."""
    for number, chat in enumerate(chats, 1):
        for table in list_personal_tables():
            await database.execute(insert(table).values(build_row(table, chat, number)))


async def dump(database: Database) -> str:
    """Write everything that the database holds as one text."""
    rows = [row for table in metadata.sorted_tables for row in await database.fetch_rows(select(table))]
    return "\n".join(str(tuple(row)) for row in rows)


def read_lines(reply: Reply) -> str:
    return "\n".join(list_lines(reply))


async def ask(chat_service: ChatService, line: str, asking: Caller) -> Reply:
    return (await chat_service.answer_command(asking, line))[0]


async def test_nothing_is_stored_about_a_chat_that_only_asks(address: str) -> None:
    async with open_database(address) as database:
        chat_service, before = build_chat_service(database), await dump(database)
        for line in ("/start", "/figures", "/search lamps", "/privacy", "/mydata", "/settings", "/help"):
            await ask(chat_service, line, caller(READER, user=READER))
        assert await dump(database) == before
        reply = await ask(chat_service, "/mydata", caller(READER, user=READER))
        assert "Nothing is stored about this chat." in read_lines(reply)
        assert reply.document is None


async def test_mydata_shows_and_sends_everything_that_is_stored_about_a_chat(address: str) -> None:
    async with open_database(address) as database:
        await fill_tables(database, READER, OTHER)
        reply = await ask(build_chat_service(database), "/mydata", caller(READER, user=READER))
    assert reply.document is not None
    sent = json.loads(reply.document.content)
    assert set(sent) == {READER}
    assert set(sent[READER]) == {table.name for table in list_personal_tables()}
    assert all(len(records) == 1 for records in sent[READER].values())
    assert OTHER not in reply.document.content.decode()
    for table in list_personal_tables():
        assert f"{table.info[CONTENT]}: 1" in read_lines(reply)
    assert "preview_secret" not in reply.document.content.decode()


@pytest.mark.parametrize("platform", ["web", "terminal"])
async def test_mydata_is_in_words_alone_where_no_file_can_be_sent(platform: str) -> None:
    async with open_in_memory_database() as database:
        chat_service = build_chat_service(database)
        await ask(chat_service, "/language uk", caller(f"{platform}:5"))
        reply = await ask(chat_service, "/mydata", caller(f"{platform}:5"))
    assert reply.document is None
    assert "language uk" in read_lines(reply)


async def test_what_is_stored_about_a_person_is_not_shown_in_a_group() -> None:
    async with open_in_memory_database() as database:
        await fill_tables(database, READER)
        chat_service = build_chat_service(database)
        reply = await ask(chat_service, "/mydata", caller(GROUP, user=READER))
        assert READER not in read_lines(reply)
        assert "in a private chat" in read_lines(reply)
        alone = Caller(chat_id(GROUP), user=chat_id(READER), reads_alone=True)
        assert READER in read_lines(await ask(chat_service, "/mydata", alone))


@pytest.mark.parametrize("line", ["/forgetme", "/forget"])
async def test_forgetme_deletes_everything_about_a_chat_but_who_published(address: str, line: str) -> None:
    async with open_database(address) as database:
        await fill_tables(database, READER, OTHER)
        chat_service = build_chat_service(database)
        await ask(chat_service, "/language uk", caller(READER, user=READER))
        await ask(chat_service, line, caller(READER, user=READER))
        rest = await PersonalDataStore(database).read_data(chat_id(READER))
        authored = {one.table.name for one, kind in PERSONAL_COLUMNS.items() if kind is PersonalColumn.AUTHOR}
        assert set(rest) == authored
        assert (await chat_service.get_valid_preferences(chat_id(READER))).language == ""
        other = await PersonalDataStore(database).read_data(chat_id(OTHER))
        assert set(other) == {table.name for table in list_personal_tables()} - {"waiting_updates"}


async def test_the_operator_deletes_who_published_as_well(address: str) -> None:
    async with open_database(address) as database:
        await fill_tables(database, READER, OTHER)
        await PersonalDataStore(database).delete_data(chat_id(READER), include_authorship=True)
        everything = await dump(database)
    assert "7007" not in everything
    assert OTHER in everything


async def test_a_chat_is_found_and_deleted_by_an_id_that_it_had(address: str) -> None:
    async with open_database(address) as database:
        await fill_tables(database, READER)
        store = PersonalDataStore(database)
        assert await store.read_data(chat_id(f"{READER}0")) == await store.read_data(chat_id(READER))
        await store.delete_data(chat_id(f"{READER}0"), include_authorship=True)
        assert await store.read_data(chat_id(READER)) == {}


async def test_forgetme_in_a_group_deletes_what_is_about_the_group_and_the_caller() -> None:
    async with open_in_memory_database() as database:
        await fill_tables(database, READER, GROUP)
        chat_service = build_chat_service(database)
        await ask(chat_service, "/forgetme", caller(GROUP, user=READER))
        for chat in (READER, GROUP):
            assert "chats" not in await PersonalDataStore(database).read_data(chat_id(chat))


async def test_a_server_member_deletes_their_own_and_not_the_channels() -> None:
    async with open_in_memory_database() as database:
        await fill_tables(database, "discord:1", "discord:2")
        member = Caller(chat_id("discord:1"), user=chat_id("discord:2"), has_own_language=True)
        await ask(build_chat_service(database), "/forgetme", member)
        assert "chats" in await PersonalDataStore(database).read_data(chat_id("discord:1"))
        assert "chats" not in await PersonalDataStore(database).read_data(chat_id("discord:2"))


async def test_privacy_says_who_runs_the_bot_what_is_stored_and_for_how_long(address: str) -> None:
    operator = OperatorSettings(name="The Lantern Desk", contact="desk@lantern.example")
    async with open_database(address) as database:
        said = read_lines(await ask(build_chat_service(database, operator), "/privacy", caller(READER)))
    assert "This bot is run by The Lantern Desk." in said
    assert "Contact: desk@lantern.example" in said
    for table in list_personal_tables():
        assert f"{table.info[CONTENT]}: {table.info[RETENTION]}" in said
    assert "until the bot stops" not in said


@pytest.mark.parametrize(
    ("contact", "expected"),
    [
        ("desk@lantern.example", "<code>desk@lantern.example</code>"),
        ("https://lantern.example/desk", '<a href="https://lantern.example/desk">'),
    ],
)
async def test_the_operators_contact_can_be_copied_or_opened_on_telegram(contact: str, expected: str) -> None:
    async with open_in_memory_database() as database:
        service = build_chat_service(database, OperatorSettings(contact=contact))
        (message,) = render(await ask(service, "/privacy", caller(READER)))
    assert f"Contact: {expected}" in message.html


async def test_privacy_says_that_memory_does_not_last_and_that_no_operator_is_named() -> None:
    async with open_in_memory_database() as database:
        said = read_lines(await ask(build_chat_service(database), "/privacy", caller(READER)))
    assert "All of it lasts only until the bot stops." in said
    assert "Who runs this bot is not stated." in said


async def test_a_failing_database_is_named_and_nothing_is_said_to_be_deleted() -> None:
    async with open_in_memory_database() as database:
        chat_service = build_chat_service(database)
        await database.write(lambda connection: connection.exec_driver_sql("DROP TABLE inquirers"))
        said = read_lines(await ask(chat_service, "/forgetme", caller(READER)))
        assert "I couldn’t delete everything" in said
        assert "has been deleted" not in said
        assert "I can’t read it now" in read_lines(await ask(chat_service, "/mydata", caller(READER)))


def list_unclassified_columns() -> Iterator[str]:
    """Yield the columns whose names say that they hold a chat or a person, and that nobody classified."""
    names = {"chat", "author", "closed_by", "taken_by", "proposed_by", "proposer_chat", "user", "who"}
    for table in metadata.sorted_tables:
        for column in table.columns:
            if {column.key, column.name} & names and column not in PERSONAL_COLUMNS:
                yield f"{table.name}.{column.key}"


@pytest.mark.guard
def test_every_column_that_says_who_is_listed_and_every_such_table_says_for_how_long() -> None:
    assert len(PERSONAL_COLUMNS) > 10
    assert list(list_unclassified_columns()) == []
    assert [one.name for one in list_personal_tables() if RETENTION not in one.info] == []


async def test_an_export_holds_every_value_but_contents_and_secrets() -> None:
    async with open_in_memory_database() as database:
        await fill_tables(database, READER)
        data = await PersonalDataStore(database).read_data(chat_id(READER))
    for table in list_personal_tables():
        binary = {one.key for one in table.columns if isinstance(one.type, LargeBinary)}
        assert set(data[table.name][0]) == {one.key for one in table.columns} - binary - {"preview_secret"}


async def test_a_bot_without_a_database_takes_no_choice_and_says_so(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    async with open_chat_service(two_briefings(), "none") as chat_service:
        reply = await ask(chat_service, "/language de", caller(READER, user=READER))
        assert reply.title == "Willkommen"
        assert reply.blocks[0] != (await ask(chat_service, "/start", caller(READER, "de"))).blocks[0]
        assert (await ask(chat_service, "/briefing two", caller(READER))).briefing_id == "two"
        reply = await ask(chat_service, "/figures", caller(READER))
        assert (reply.language, reply.briefing_id) == ("en", "one")
        said = read_lines(await ask(chat_service, "/forgetme", caller(READER)))
        assert "This bot stores nothing, so a choice holds for one answer." in said
        assert "This bot stores nothing about you." in read_lines(
            await ask(chat_service, "/privacy", caller(READER))
        )
        assert "Nothing is stored" in read_lines(await ask(chat_service, "/mydata", caller(READER)))
    assert "Nothing is stored about anybody (database: none)" in caplog.text


async def test_privacy_says_for_how_long_the_settings_keep_something() -> None:
    retention = RetentionSettings(reports=90, versions=365, submissions=7)
    async with open_in_memory_database() as database:
        service = PrivacyService(PersonalDataStore(database), retention=retention)
        chat_service = ChatService(LiveApp(two_briefings()), lambda: TODAY, privacy=service)
        said = read_lines(await ask(chat_service, "/privacy", caller(READER)))
    assert "readers’ reports: for 90 days, if they are answered" in said
    assert "versions of briefings: for 365 days after the next version, with who published them" in said
    assert "files that wait to be published: for 7 days, with who sent them" in said
