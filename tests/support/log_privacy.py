"""Finds in a log what no log may hold: a token, what somebody wrote, or a person's name.

Emulators and fixtures name all of that with `keep_out_of_logs` when it comes up. A fixture in
`tests/conftest.py` looks at what each test logs, and who starts a process hands its log to
`require_private_log`.
"""

import json
import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from bot.runtime.logging_setup import JsonFormatter

MIN_LINE_CHARS = 10  # of what somebody wrote: a shorter line is a word that a log may say by itself

_COMMAND = re.compile(r"^\s*/\S+")  # the log may name it, as the address of a page does
_WRITTEN_KEYS = frozenset({"text", "caption", "query", "value", "content"})  # of an update or an event
_NAME_KEYS = frozenset({"first_name", "last_name", "global_name", "nick", "username"})
_TOKEN_KEYS = frozenset({"token"})


class PrivateValues:
    """What must not be logged, as far as it has come up in this process."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._words: set[str] = set()

    def add_token(self, token: str) -> None:
        """Add a token; the part of Telegram's behind the id of the bot is the secret."""
        self._words |= {token, token.rpartition(":")[2]}

    def add_name(self, name: str) -> None:
        """Add the name of a person; it counts where it stands as words of its own."""
        if name:
            self._names.add(name)

    def add_text(self, text: str) -> None:
        """Add what somebody wrote: each line without its command, if it has several words."""
        lines = (_COMMAND.sub("", line).strip() for line in text.splitlines())
        self._words.update(one for one in lines if len(one) >= MIN_LINE_CHARS and " " in one)

    def find_in(self, log: str) -> list[str]:
        """List what of all this a log holds."""
        words = [one for one in self._words if one in log]
        names = [one for one in self._names if re.search(rf"(?<!\w){re.escape(one)}(?!\w)", log)]
        return sorted(words + names)


_private_values = PrivateValues()


def keep_out_of_logs(*, token: str = "", name: str = "", text: str = "") -> None:
    """Fail whatever logs this from now on."""
    if token:
        _private_values.add_token(token)
    _private_values.add_name(name)
    _private_values.add_text(text)


def keep_payload_out_of_logs(payload: Any) -> None:
    """Fail whatever logs a name, a token or what a person wrote, from an update or an event of a platform."""
    if isinstance(payload, list):
        for one in payload:
            keep_payload_out_of_logs(one)
    if not isinstance(payload, Mapping) or _is_of_a_bot(payload):
        return
    for key, value in payload.items():
        if not isinstance(value, str):
            keep_payload_out_of_logs(value)
        elif key in _WRITTEN_KEYS:
            keep_out_of_logs(text=value)
        elif key in _NAME_KEYS:
            keep_out_of_logs(name=value)
        elif key in _TOKEN_KEYS:
            keep_out_of_logs(token=value)


def _is_of_a_bot(payload: Mapping[str, Any]) -> bool:
    """True for a bot, and for a message that a bot has written."""
    author = payload.get("from") or payload.get("author")
    one = author if isinstance(author, Mapping) else payload
    return bool(one.get("is_bot") or one.get("bot"))


def require_private_log(log: str) -> None:
    """Fail if *log*, of this process or another one, holds what no log may."""
    text = "\n".join(_unfold(line) for line in log.splitlines())
    found = _private_values.find_in(text)
    assert not found, f"the log holds {found}:\n{text}"


def _unfold(line: str) -> str:
    """Write the values of a JSON line as they are, without escapes."""
    try:
        event = json.loads(line)
    except ValueError:
        return line
    return "\n".join(map(str, event.values())) if isinstance(event, dict) else line


@contextmanager
def watch_log() -> Iterator[None]:
    """Fail, at the end, if anything was logged that no log may hold.

    The bot is heard from its debugging lines on, its libraries from warnings on, like the most talkative log
    that an operator can set. No token is redacted that is not recognised by its shape.
    """
    handler, bot = _LogKeeper(), logging.getLogger("bot")
    level = bot.level
    bot.setLevel(logging.DEBUG)
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)
        bot.setLevel(level)
    require_private_log("\n".join(handler.lines))


class _LogKeeper(logging.Handler):
    """Keeps the lines that the bot's own formatter makes."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.setFormatter(JsonFormatter(()))

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.partition(".")[0] == "bot" or record.levelno >= logging.WARNING:
            self.lines.append(self.format(record))
