"""The log on standard error: readable lines at a terminal, a JSON object a line elsewhere.

It is the standard library's logging and not structlog, whose import brings rich and takes 0.2 s of
the one second in which the web page must answer.
"""

import json
import logging
import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TextIO, assert_never
from urllib.parse import quote

from bot.runtime.config.monitoring_settings import LogFormat, LogSettings
from bot.services.update_id import add_update_id

REDACTED = "[token]"
DEFAULT_SETTINGS = LogSettings()

_TOKEN_PATTERN = re.compile(
    r"""\d{3,}(?::|%3A)[\w-]{30,}                # Telegram: 123456:AA…, also inside an address
        | (?<=/bot)\d+(?::|%3A)[^\s/"']+         # the same in the address of a self-hosted server
        | [\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}   # Discord
        | aW50ZXJhY3Rpb246[\w=%-]{20,}            # an interaction of Discord, in base64""",
    re.VERBOSE | re.IGNORECASE,
)
_CONTROL_CHARACTER = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_STANDARD_ATTRIBUTES = {*vars(logging.makeLogRecord({})), "message", "asctime", "taskName"}


def configure_logging(
    tokens: Sequence[str] = (), settings: LogSettings = DEFAULT_SETTINGS, stream: TextIO | None = None
) -> None:
    """Send what the bot and its libraries log to *stream*, standard error by default.

    The *tokens*, and anything shaped like one, are left out of every line, tracebacks included. Of
    the libraries only warnings are heard; of SQLAlchemy's connections nothing, because the database's own
    reports say in one line what they say in a traceback each.
    """
    stream = stream or sys.stderr
    level = logging.getLevelNamesMapping()[settings.level.upper()]
    handler = logging.StreamHandler(stream)
    handler.addFilter(add_update_id)
    handler.setFormatter(_choose_formatter(settings.format, stream)(tokens))
    logging.basicConfig(level=max(level, logging.WARNING), handlers=[handler], force=True)
    logging.getLogger("bot").setLevel(level)
    logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)
    logging.captureWarnings(capture=True)


def _choose_formatter(log_format: LogFormat, stream: TextIO) -> type["ConsoleFormatter | JsonFormatter"]:
    match log_format:
        case LogFormat.CONSOLE:
            return ConsoleFormatter
        case LogFormat.JSON:
            return JsonFormatter
        case LogFormat.AUTO:
            return ConsoleFormatter if stream.isatty() else JsonFormatter
        case _:
            assert_never(log_format)


class _RedactingFormatter(logging.Formatter):
    """Formats records without the tokens that it was given."""

    def __init__(self, tokens: Sequence[str]) -> None:
        super().__init__()
        token_variants = {form for token in tokens if token for form in (token, quote(token, safe=""))}
        self._tokens = sorted(token_variants, key=len, reverse=True)

    def redact(self, text: str) -> str:
        """Remove from *text* whatever is or looks like a token."""
        for token in self._tokens:
            text = text.replace(token, REDACTED)
        return _TOKEN_PATTERN.sub(REDACTED, text)

    def format_traceback(self, record: logging.LogRecord) -> str:
        """Format the traceback and the stack of *record*; empty if it has none."""
        parts = [self.formatException(record.exc_info)] if record.exc_info else []
        parts += [self.formatStack(record.stack_info)] if record.stack_info else []
        return self.redact("\n".join(parts))

    def extra_fields(self, record: logging.LogRecord) -> dict[str, str]:
        """Collect the fields that were passed as ``extra``."""
        extra = vars(record).items()
        return {name: self.redact(str(value)) for name, value in extra if name not in _STANDARD_ATTRIBUTES}


class ConsoleFormatter(_RedactingFormatter):
    """``12:00:01 warning  the event  chat=telegram:42``, then its traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """Format the line; control characters are escaped, not sent to the terminal."""
        time = datetime.fromtimestamp(record.created).astimezone()
        extra = "".join(f"  {name}={value}" for name, value in self.extra_fields(record).items())
        event = _CONTROL_CHARACTER.sub(
            lambda found: repr(found[0])[1:-1], self.redact(record.getMessage()) + extra
        )
        line = f"{time:%H:%M:%S} {record.levelname.lower():8} {event}"
        return "\n".join(part for part in (line, self.format_traceback(record)) if part)


class JsonFormatter(_RedactingFormatter):
    """One JSON object: ``time`` (UTC), ``level``, ``logger``, ``event``, ``error``, and the extra fields."""

    def format(self, record: logging.LogRecord) -> str:
        """Format the object on one line."""
        line = {
            **self.extra_fields(record),
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": self.redact(record.getMessage()),
        }
        trace = self.format_traceback(record)
        return json.dumps({**line, "error": trace} if trace else line, ensure_ascii=False)
