"""discord.py's log without what it says of voice: the bot has none, and needs no library for it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

_CLIENT_LOGGER = logging.getLogger("discord.client")


@contextmanager
def suppress_voice_warnings() -> Iterator[None]:
    """Leave out that libraries for voice are not installed."""
    _CLIENT_LOGGER.addFilter(_is_not_voice_warning)
    try:
        yield
    finally:
        _CLIENT_LOGGER.removeFilter(_is_not_voice_warning)


def _is_not_voice_warning(record: logging.LogRecord) -> bool:
    return "voice will NOT be supported" not in record.getMessage()
