"""Builds what keeps the platforms' limits over all processes on one database."""

# ruff: noqa: PLC0415 (SQLAlchemy takes 0.2 s to import)

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.services.background.task_supervisor import BackgroundTask

if TYPE_CHECKING:
    from bot.services.store.database import Database
    from bot.services.store.rate_limit_slots import RateLimitSlots


def build_rate_limit_slots(database: "Database") -> "RateLimitSlots | None":
    """Build the slots that processes share in *database*; None if no other process can use it."""
    if not database.is_shared:
        return None
    from bot.services.store.rate_limit_slots import RateLimitSlots

    return RateLimitSlots(database)


def build_slot_tasks(slots: "RateLimitSlots | None") -> Iterator[BackgroundTask]:
    """Build the task that deletes free slots, if there are *slots*."""
    if slots:
        yield BackgroundTask("rate limit slots", slots.clean_forever)
