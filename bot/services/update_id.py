"""The id of the update that is being answered, which each line of the log about it names.

An update is whatever a platform sends: a message, a press, a request for a page. Each is answered in a task
of its own, and the tasks that it starts inherit its id.
"""

import logging
from contextvars import ContextVar

_update_id: ContextVar[str] = ContextVar("update_id", default="")


def set_update_id(platform: str, number: object) -> None:
    """Let what the current task logs from now on name the update: ``telegram:123``."""
    _update_id.set(format_update_id(platform, number))


def format_update_id(platform: str, number: object) -> str:
    """Format the id of an update."""
    return f"{platform}:{number}"


def get_update_id() -> str:
    """Get the id of the update that the current task answers; empty if it answers none."""
    return _update_id.get()


def add_update_id(record: logging.LogRecord) -> bool:
    """Add the id to *record* as its field ``update``, if an update is being answered; always True."""
    if update_id := _update_id.get():
        record.update = update_id
    return True
