"""Filters what discord.py logs: no tokens, no warnings about voice, one line for what happens every day.

discord.py logs the address of a request that failed or met a rate limit. The address of an answer holds a
token with which anybody could answer for 15 minutes. It logs a traceback whenever it connects again, and the
whole page that a proxy in front of Discord sends with an error. The bot has no voice and needs no library
for it.
"""

import logging
import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from discord import ConnectionClosed, GatewayNotFound

from bot.adapters.discord.errors import SENDING_ERRORS, describe_error
from bot.adapters.status import OutageCallback

LIBRARY = "discord"
_TOKEN = re.compile(r"(/(?:webhooks|interactions)/\d+/|['\"]token['\"]:\s*['\"])[\w.~+=-]+")
_VOICE_WARNING = "voice will NOT be supported"
_RECONNECT_MESSAGES = (  # of discord.client and discord.shard, after each attempt that failed
    "Attempting a reconnect",
    "Failed to connect for shard_id",
)
_CONNECTION_LOST = "The connection to Discord is lost, and is tried again until it stands"
_CONNECTION_ERRORS = (*SENDING_ERRORS, ConnectionClosed, GatewayNotFound)


_log = logging.getLogger(__name__)


class HandledError(Exception):
    """Reaches discord.py only because it asked: the adapter has logged the cause."""


class LibraryLogFilter:
    """Redacts the records of discord.py, and shortens or drops some."""

    def __init__(self, on_outage: OutageCallback) -> None:
        """Call *on_outage* with the cause whenever discord.py, which tells only the log, cannot connect."""
        self._on_outage = on_outage
        self._is_reconnect_logged = False

    def note_connection(self) -> None:
        """Log that a lost connection has come back, and the next one that is lost."""
        if self._is_reconnect_logged:
            _log.info("The connection to Discord stands again")
        self._is_reconnect_logged = False

    def __call__(self, record: logging.LogRecord) -> bool:
        """Redact *record*; False if it is to be dropped."""
        message = record.getMessage()
        is_lost_connection = message.startswith(_RECONNECT_MESSAGES)
        if is_lost_connection:
            message = _CONNECTION_LOST
        error = record.exc_info[1] if record.exc_info else None
        if _VOICE_WARNING in message or isinstance(error, HandledError):
            return False
        if isinstance(error, _CONNECTION_ERRORS):
            reason = describe_error(error)
            message, record.exc_info = f"{message}: {reason}", None
            if is_lost_connection:
                self._on_outage(reason)
        elif error is not None:
            record.exc_text = redact_tokens("".join(traceback.format_exception(error)).rstrip())
        record.msg, record.args = redact_tokens(message.partition("\n")[0]), ()
        return not is_lost_connection or self._is_news(record)

    def _is_news(self, record: logging.LogRecord) -> bool:
        """False for further attempts to connect; the first is a warning, because it happens every day."""
        is_first, self._is_reconnect_logged = not self._is_reconnect_logged, True
        record.levelno, record.levelname = logging.WARNING, logging.getLevelName(logging.WARNING)
        return is_first


def redact_tokens(text: str) -> str:
    """Remove from *text* the tokens of interactions and of the bot."""
    return _TOKEN.sub(r"\1…", text)


@contextmanager
def filter_library_log(on_outage: OutageCallback) -> Iterator[LibraryLogFilter]:
    """Filter what all loggers of discord.py log meanwhile; a parent's filter would see no child's records."""
    log_filter = LibraryLogFilter(on_outage)
    loggers = [
        logging.getLogger(name)
        for name in tuple(logging.Logger.manager.loggerDict)
        if name == LIBRARY or name.startswith(f"{LIBRARY}.")
    ]
    for logger in loggers:
        logger.addFilter(log_filter)
    try:
        yield log_filter
    finally:
        for logger in loggers:
            logger.removeFilter(log_filter)
