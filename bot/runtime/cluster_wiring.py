"""Builds what lets several processes share one PostgreSQL database; with SQLite there is one process."""

# ruff: noqa: PLC0415 (SQLAlchemy takes 0.2 s to import)

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.services.background.task_supervisor import BackgroundTask, TaskSupervisor

if TYPE_CHECKING:
    from bot.services.store.database import Database


@asynccontextmanager
async def join_cluster(database: "Database", supervisor: TaskSupervisor) -> AsyncIterator[None]:
    """Stand for election as the leader, and hear of changes, while the context is open.

    It is known who leads when the context opens.
    """
    if not database.is_shared:
        yield
        return
    from bot.services.store.leader_election import LeaderElection
    from bot.services.store.process_session import ProcessSession

    session = ProcessSession(
        database.url, LeaderElection(database.leadership), database.changes, database.presence
    )
    async with supervisor.run_tasks(BackgroundTask("session", session.run_forever)):
        await session.wait_for_first_election()
        yield
