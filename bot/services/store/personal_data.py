"""What the database holds about a chat, or about the person whose private chat it is, and its deletion.

`PERSONAL_COLUMNS` is the only list of the columns that say who: what is shown, exported and deleted follows
from it.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from enum import Enum, auto
from typing import Any

from sqlalchemy import Column, ColumnElement, Delete, LargeBinary, Table, Update, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.messages.caller import ChatId
from bot.services.store.change_channel import Topic, notify_processes
from bot.services.store.database import Database
from bot.services.store.schema import (
    chat_moves_table,
    chats_table,
    fetched_files_table,
    inquirers_table,
    inquiries_table,
    metadata,
    outbox_table,
    posted_messages_table,
    reports_table,
    revisions_table,
    submissions_table,
    waiting_updates_table,
)

Record = dict[str, Any]
"""A row as it is exported: its values by their names, without file contents and secrets."""

PersonalData = Mapping[str, tuple[Record, ...]]
"""The records about a chat, by the name of their table; only tables that have any."""


class PersonalColumn(Enum):
    """What a column says about somebody, and so what becomes of it when they are deleted."""

    OWNER = auto()
    """The row is about this chat alone, and is deleted."""
    CONTACT = auto()
    """The chat that gets an answer: it is emptied, and the row stays."""
    AUTHOR = auto()
    """A moderator by name and chat: part of the record of publications, which only the operator deletes."""


PERSONAL_COLUMNS: Mapping[Column[Any], PersonalColumn] = {
    chats_table.c.id: PersonalColumn.OWNER,
    chat_moves_table.c.old: PersonalColumn.OWNER,
    chat_moves_table.c.new: PersonalColumn.OWNER,
    outbox_table.c.chat: PersonalColumn.OWNER,
    inquirers_table.c.chat: PersonalColumn.OWNER,
    fetched_files_table.c.chat: PersonalColumn.OWNER,
    posted_messages_table.c.chat: PersonalColumn.OWNER,
    reports_table.c.chat: PersonalColumn.CONTACT,
    submissions_table.c.proposer_chat: PersonalColumn.AUTHOR,
    submissions_table.c.author: PersonalColumn.AUTHOR,
    submissions_table.c.closed_by: PersonalColumn.AUTHOR,
    revisions_table.c.author: PersonalColumn.AUTHOR,
    revisions_table.c.proposed_by: PersonalColumn.AUTHOR,
    reports_table.c.closed_by: PersonalColumn.AUTHOR,
    reports_table.c.taken_by: PersonalColumn.AUTHOR,
    inquiries_table.c.closed_by: PersonalColumn.AUTHOR,
    inquiries_table.c.taken_by: PersonalColumn.AUTHOR,
}

_WITHHELD = frozenset({"preview_secret"})  # whoever knows it may see the proposal
_CHAT_KEYS = frozenset({"chat", "from"})  # of an update on Telegram (Bot API, Message)


class PersonalDataStore:
    """Reads and deletes what is about a chat; each method may raise `StoreError`."""

    def __init__(self, database: Database) -> None:
        """Look into *database*."""
        self._database = database

    @property
    def is_lasting(self) -> bool:
        """True if the database outlives the bot."""
        return not self._database.is_in_memory

    async def read_data(self, chat: ChatId) -> PersonalData:
        """Read what is stored about *chat*, under its old ids as well."""
        return await self._database.read(lambda connection: _read_data(connection, chat))

    async def delete_data(self, *chats: ChatId, include_authorship: bool = False) -> None:
        """Delete what is stored about *chats*: all of it, or nothing.

        The names of moderators beside what they published stay, unless *include_authorship*.
        """

        async def write(connection: AsyncConnection) -> None:
            for chat in chats:
                await _delete_data(connection, chat, include_authorship=include_authorship)

        await self._database.write(write)


def list_personal_tables() -> tuple[Table, ...]:
    """List the tables that hold something about a chat or a person."""
    named = {column.table for column in PERSONAL_COLUMNS} | {waiting_updates_table}
    return tuple(table for table in metadata.tables.values() if table in named)


async def _read_data(connection: AsyncConnection, chat: ChatId) -> PersonalData:
    ids, data = await _find_ids(connection, chat), dict[str, tuple[Record, ...]]()
    for table in list_personal_tables():
        if table is waiting_updates_table:
            records = tuple([row async for row in _find_waiting_updates(connection, ids)])
        else:
            rows = await connection.execute(_select_shown(table).where(_is_about(table, ids)))
            records = tuple(dict(row) for row in rows.mappings())
        if records:
            data[table.name] = records
    return data


def _select_shown(table: Table) -> Any:  # noqa: ANN401 (a query of columns that are known only here)
    columns = (one for one in table.columns if not isinstance(one.type, LargeBinary))
    return select(*(one.label(one.key) for one in columns if one.key not in _WITHHELD))


async def _delete_data(connection: AsyncConnection, chat: ChatId, *, include_authorship: bool) -> None:
    ids = await _find_ids(connection, chat)
    async for record in _find_waiting_updates(connection, ids):
        columns = waiting_updates_table.c
        is_it = (columns.bot == record["bot"]) & (columns.number == record["number"])
        await connection.execute(delete(waiting_updates_table).where(is_it))
    for statement in _build_deletions(ids, include_authorship=include_authorship):
        await connection.execute(statement)
    for one in ids:
        await notify_processes(connection, Topic.PREFERENCES, one)
    await notify_processes(connection, Topic.CHAT_MOVES)


def _build_deletions(ids: Collection[str], *, include_authorship: bool) -> Iterator[Delete | Update]:
    """Yield the statements that delete rows and empty columns; a proposal goes with its author."""
    if include_authorship:
        yield delete(submissions_table).where(_is_about(submissions_table, ids))
    for column, kind in PERSONAL_COLUMNS.items():
        if kind is PersonalColumn.OWNER:
            yield delete(column.table).where(_names(column, ids))
        elif kind is PersonalColumn.CONTACT or include_authorship:
            yield update(column.table).where(_names(column, ids)).values({column: ""})


async def _find_ids(connection: AsyncConnection, chat: ChatId) -> Collection[str]:
    """Find all ids of *chat*: its present one and those that it had."""
    moves = chat_moves_table.c
    current = await connection.scalar(select(moves.new).where(moves.old == str(chat))) or str(chat)
    former = (await connection.scalars(select(moves.old).where(moves.new == current))).all()
    return {str(chat), current, *former}


def _is_about(table: Table, ids: Collection[str]) -> ColumnElement[bool]:
    return or_(*(_names(column, ids) for column in PERSONAL_COLUMNS if column.table is table))


def _names(column: Column[Any], ids: Collection[str]) -> ColumnElement[bool]:
    """True where *column* is one of *ids*, or a name with one of them: ``Anna (telegram:7)``."""
    if PERSONAL_COLUMNS[column] is not PersonalColumn.AUTHOR:
        return column.in_(ids)
    return or_(column.in_(ids), *(column.endswith(f"({one})", autoescape=True) for one in ids))


async def _find_waiting_updates(connection: AsyncConnection, ids: Collection[str]) -> Any:  # noqa: ANN401
    """Yield the updates on Telegram that come from one of *ids*; their content is as Telegram wrote it."""
    for row in (await connection.execute(_select_shown(waiting_updates_table))).mappings():
        try:
            content = json.loads(row["content"])
        except ValueError:
            continue
        if any(f"telegram:{one}" in ids for one in _find_chat_numbers(content)):
            yield dict(row) | {"content": content}


def _find_chat_numbers(value: object) -> Iterator[object]:
    """Yield the ids of the chats and users that an update names."""
    if isinstance(value, list):
        for one in value:
            yield from _find_chat_numbers(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            if key in _CHAT_KEYS and isinstance(one, dict):
                yield one.get("id")
            yield from _find_chat_numbers(one)
