"""Deletes old versions from the database, but nothing that an answer about a later day needs.

Of each file there stay all versions of the days that are kept, the one that was live when they began, and the
last one that git brought, because a merge starts from it. The version that was live says that older ones were
deleted: the history begins there.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.services.store.database import Database
from bot.services.store.revisions import GIT, format_timestamp
from bot.services.store.schema import revisions_table

BATCH_SIZE = 500  # versions in one transaction: a publication must not wait for thousands

_columns = revisions_table.c


async def delete_old_revisions(database: Database, older_than: datetime) -> int:
    """Delete the versions that a later one had replaced before *older_than*, and count them.

    Raises:
        StoreError: the database fails; what was deleted until then is gone.
    """
    query, count = _select_replaced(older_than), 0
    while rows := await database.fetch_rows(query):
        await _delete_batch(database, rows, older_than)
        count += len(rows)
    return count


async def _delete_batch(database: Database, rows: Sequence[Row[Any]], older_than: datetime) -> None:
    """Delete the versions *rows*, and say so in those that were live at *older_than* and follow them."""
    files, numbers = {row.file for row in rows}, [row.number for row in rows]
    is_next = _columns.number.in_(_select_live(older_than)) & _columns.file.in_(files)

    async def write(connection: AsyncConnection) -> None:
        await connection.execute(update(revisions_table).where(is_next).values(follows_deleted=True))
        await connection.execute(delete(revisions_table).where(_columns.number.in_(numbers)))

    await database.write(write)


def _select_replaced(older_than: datetime) -> Select[Any]:
    """Select the oldest versions that nothing needs."""
    is_old = _columns.published_at < format_timestamp(older_than)
    from_git = select(func.max(_columns.number)).where(_columns.origin == GIT, _columns.digest != "")
    is_needed = _columns.number.in_(_select_live(older_than)) | _columns.number.in_(
        from_git.group_by(_columns.file)
    )
    query = select(_columns.number, _columns.file).where(is_old, ~is_needed)
    return query.order_by(_columns.number).limit(BATCH_SIZE)


def _select_live(older_than: datetime) -> Select[Any]:
    """Select the numbers of the versions that were live at *older_than*."""
    is_old = _columns.published_at < format_timestamp(older_than)
    return select(func.max(_columns.number)).where(is_old).group_by(_columns.file)
