"""Builds the tasks that delete what is too old by the settings.

Import this lazily: it needs the database.
"""

import logging
from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from bot.services.background.task_supervisor import BackgroundTask
from bot.services.clock import now_in_utc
from bot.services.revisions.history import History
from bot.services.store.database import Database
from bot.services.store.hourly_work import work_hourly
from bot.services.store.retention_settings import RetentionSettings
from bot.services.store.revision_deletion import delete_old_revisions
from bot.services.store.submissions import SubmissionStore

_log = logging.getLogger(__name__)


def build_retention_duties(
    database: Database, history: History, settings: RetentionSettings
) -> Iterator[BackgroundTask]:
    """Build the tasks that delete old submissions, and old versions if the settings limit them."""
    submissions = SubmissionStore(database, max_age=timedelta(days=settings.submissions))
    yield BackgroundTask("old drafts", partial(work_hourly, submissions.delete_old))
    if settings.versions:
        delete_old = partial(_delete_old_versions, database, history, timedelta(days=settings.versions))
        yield BackgroundTask("old versions", partial(work_hourly, delete_old))


def build_history_tasks(history: History, settings: RetentionSettings) -> Iterator[BackgroundTask]:
    """Build the task by which the *history* hears that another process has deleted old versions."""
    if settings.versions:
        yield BackgroundTask("start of the history", partial(work_hourly, history.update_start_day))


async def _delete_old_versions(database: Database, history: History, age: timedelta) -> None:
    """Delete them, and let the *history* begin later."""
    if count := await delete_old_revisions(database, now_in_utc() - age):
        _log.info("Old versions of files are deleted (retention.versions): %d.", count)
        await history.update_start_day()
