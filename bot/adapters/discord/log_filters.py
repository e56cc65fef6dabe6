"""Filters what discord.py logs: no tokens, and no warnings about voice.

discord.py logs the address of a request that failed or met a rate limit. The address of an answer holds a
token with which anybody could answer for 15 minutes. The bot has no voice and needs no library for it.
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

_LOGGERS = ("discord.client", "discord.http", "discord.webhook.async_", "discord.gateway")
_TOKEN = re.compile(r"(/(?:webhooks|interactions)/\d+/|['\"]token['\"]: ['\"])[\w.~+=-]+")
_VOICE_WARNING = "voice will NOT be supported"


@contextmanager
def filter_library_log() -> Iterator[None]:
    """Redact tokens and drop voice warnings in what discord.py logs meanwhile."""
    loggers = [logging.getLogger(name) for name in _LOGGERS]  # a parent's filter sees no child's records
    for logger in loggers:
        logger.addFilter(_filter_record)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeFilter(_filter_record)


def _filter_record(record: logging.LogRecord) -> bool:
    """Redact the tokens in *record*; False if it is to be dropped."""
    message = record.getMessage()
    record.msg, record.args = _TOKEN.sub(r"\1…", message), ()
    return _VOICE_WARNING not in message
