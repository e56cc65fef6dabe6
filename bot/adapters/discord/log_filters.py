"""discord.py's log without what it says of voice: the bot has none, and needs no library for it."""

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
