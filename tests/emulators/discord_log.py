"""What the bot logs on Discord, from a warning up, while a test looks."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def capture_logs() -> Iterator[list[logging.LogRecord]]:
    """Collect the records of the bot's own loggers."""
    records: list[logging.LogRecord] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = records.append  # type: ignore[method-assign]
    logger = logging.getLogger("bot.adapters.discord")
    logger.addHandler(handler)
    try:
        yield records
    finally:
        logger.removeHandler(handler)
