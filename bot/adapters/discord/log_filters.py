"""discord.py's log without what it says of voice: the bot has none, and needs no library for it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

_LOGGER = logging.getLogger("discord.client")


@contextmanager
def voice_unmentioned() -> Iterator[None]:
    """Leave out that libraries for voice are not installed."""
    _LOGGER.addFilter(_is_of_use)
    try:
        yield
    finally:
        _LOGGER.removeFilter(_is_of_use)


def _is_of_use(record: logging.LogRecord) -> bool:
    return "voice will NOT be supported" not in record.getMessage()
