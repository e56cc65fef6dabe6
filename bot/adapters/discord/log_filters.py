"""Filters what discord.py logs: no tokens, no warnings about voice, no tracebacks of late suggestions.

discord.py logs the address of a request that failed or met a rate limit. The address of an answer holds a
token with which anybody could answer for 15 minutes. The bot has no voice and needs no library for it.
Discord refuses suggestions for what a reader has typed over by then, as happens every day.
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
import discord

_LOGGERS = ("discord.client", "discord.http", "discord.webhook.async_", "discord.gateway")
_TOKEN = re.compile(r"(/(?:webhooks|interactions)/\d+/|['\"]token['\"]: ['\"])[\w.~+=-]+")
_VOICE_WARNING = "voice will NOT be supported"
_TREE_LOGGER = "discord.app_commands.tree"  # logs why suggestions could not be sent
_SENDING_ERRORS = (discord.HTTPException, aiohttp.ClientError, OSError)

_log = logging.getLogger(__name__)


@contextmanager
def filter_library_log() -> Iterator[None]:
    """Redact tokens and drop voice warnings in what discord.py logs meanwhile."""
    loggers = [logging.getLogger(name) for name in _LOGGERS]  # a parent's filter sees no child's records
    tree_logger = logging.getLogger(_TREE_LOGGER)
    for logger in loggers:
        logger.addFilter(_filter_record)
    tree_logger.addFilter(_filter_unsent_suggestions)
    try:
        yield
    finally:
        tree_logger.removeFilter(_filter_unsent_suggestions)
        for logger in loggers:
            logger.removeFilter(_filter_record)


def _filter_record(record: logging.LogRecord) -> bool:
    """Redact the tokens in *record*; False if it is to be dropped."""
    message = record.getMessage()
    record.msg, record.args = _TOKEN.sub(r"\1…", message), ()
    return _VOICE_WARNING not in message


def _filter_unsent_suggestions(record: logging.LogRecord) -> bool:
    """False for suggestions that could not be sent: they are one line at the level of debugging."""
    error = record.exc_info[1] if record.exc_info else None
    if not isinstance(error, _SENDING_ERRORS):
        return True
    _log.debug("suggestions were not sent: %s", type(error).__name__)
    return False
