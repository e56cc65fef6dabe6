"""discord.py's log without the tokens in it.

It writes down addresses; that of an answer holds a token with which anybody could answer for 15 minutes.
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

_TOKEN_LOGGERS = ("discord.http", "discord.webhook.async_", "discord.gateway")
_TOKEN = re.compile(r"(/(?:webhooks|interactions)/\d+/|['\"]token['\"]: ['\"])[\w.~+=-]+")


@contextmanager
def redact_tokens() -> Iterator[None]:
    """Hide the tokens in what discord.py logs."""
    loggers = [logging.getLogger(name) for name in _TOKEN_LOGGERS]
    for logger in loggers:
        logger.addFilter(_redact_record)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeFilter(_redact_record)


def _redact_record(record: logging.LogRecord) -> bool:
    record.msg, record.args = _TOKEN.sub(r"\1…", record.getMessage()), ()
    return True
