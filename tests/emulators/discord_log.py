"""Captures what the Discord adapter logs, from warnings up."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager


class _ListHandler(logging.Handler):
    def __init__(self, records: list[logging.LogRecord]) -> None:
        super().__init__(logging.WARNING)
        self._records = records

    def emit(self, record: logging.LogRecord) -> None:
        self._records.append(record)


@contextmanager
def capture_logs() -> Iterator[list[logging.LogRecord]]:
    """Collect the records of the adapter's loggers meanwhile."""
    records: list[logging.LogRecord] = []
    handler = _ListHandler(records)
    logger = logging.getLogger("bot.adapters.discord")
    logger.addHandler(handler)
    try:
        yield records
    finally:
        logger.removeHandler(handler)
