"""What somebody asked, with nothing of a platform left on it.

A command line is what a user types and what a button carries, the same text for both:
``polls levada-2026-01@russian-volunteers!17#2``. Only the command is needed. The part after ``@`` names
the briefing, the one after ``!`` the version or the day (``!2026-03-10``) that is to answer, and the one
after ``#`` the page.
"""

import re
from base64 import b32encode
from collections.abc import Container
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b

LINE_LIMIT = 64  # bytes of a button's callback_data (Bot API, InlineKeyboardButton)
PAGE_LIMIT = 999

DIGITS = 9  # of a number that we give; every database takes as many (PostgreSQL, integer)
READ = 1000  # characters of a line; nothing that can be asked is as long

_END = re.compile(
    r"\s?(?:@(?=[a-z0-9~!-])(?P<briefing>[a-z0-9-]+|~[a-z0-9]+)?"
    r"(?:!(?P<at>[0-9]{1,9}|[0-9]{4}-[0-9]{2}-[0-9]{2}))?)?"
    r"(?:#(?P<page>[0-9]{1,4}))?$"
)


@dataclass(frozen=True, slots=True)
class Request:
    """One question to the bot, on the day *today*.

    *briefing* is a briefing's id, its mark as `mark` gives it, or empty for the default one. *at* is the
    version or the day of the past that is to answer, empty for today's.
    """

    command: str
    argument: str = ""
    briefing: str = ""
    language: str = "en"
    at: str = ""
    history: bool = field(default=False, kw_only=True)
    """Versions are kept, so that there are answers about the past."""
    drafts: bool = field(default=False, kw_only=True)
    """A moderator asks where only moderators read: what is not published is told too, and marked so."""
    today: date = field(kw_only=True)


def parse(line: str, *, today: date, language: str = "en", briefing: str = "") -> tuple[Request, int]:
    """Return the request in a command line and the page (1 or more) that it asks for.

    *briefing* is the one to ask when the line names none. Any text is a command line; a nonsensical
    one gives a command that no bot has.
    """
    words = " ".join(line.split())[:READ].removeprefix("/")
    end = _END.search(words)
    found = end.groupdict() if end else {}
    command, _, argument = words[: end.start() if end else None].strip().partition(" ")
    if not command:
        return Request(words, "", briefing, language, today=today), 1
    named, at = found.get("briefing") or briefing, found.get("at") or ""
    asked = Request(command.lower(), argument, named, language, at, today=today)
    return asked, max(1, int(found.get("page") or 1))


def command_line(command: str, argument: str = "", briefing: str = "", at: str = "") -> str:
    """Return the line that asks for this, short enough for a button with its page behind it.

    A briefing's id which does not fit beside a long item is replaced by its mark. The schema keeps
    commands to 14 characters and item ids to 40, so that the mark always fits; beside a version or a day
    of the past the item may be replaced too.
    """
    words = f"{command} {argument}" if argument else command
    then = f"!{at}" if at else ""
    if not briefing:
        return f"{words}@{then}" if at else words
    short = briefing if briefing.startswith("~") else mark(briefing)
    lines = (f"{words}@{briefing}{then}", f"{words}@{short}{then}")
    room = LINE_LIMIT - len(f"#{PAGE_LIMIT}")
    fitting = (line for line in lines if len(line.encode(errors="replace")) <= room)
    return next(fitting, f"{command} {item_mark(argument)}@{short}{then}" if at else lines[-1])


def filled(line: str, words: str) -> str:
    """Return a form's *line* with what somebody wrote: ``report cost@harbour`` asks of a briefing to the end.

    What does not fit a line is left out.
    """
    before, at, briefing = line.partition("@")
    end = f"{at}{briefing}"
    return f"{before} {' '.join(words.split())}"[: READ - len(end)] + end


def page_line(line: str, page: int) -> str:
    """Return the command line for one page of the answer to *line*."""
    return f"{line}#{page}"


def item_mark(item: str) -> str:
    """Return nine characters that stand for an item's id where there is no room for it."""
    return item if item.startswith("~") else "~" + _digest(item)


def mark(briefing: str) -> str:
    """Return four characters that stand for a briefing's id where there is no room for it.

    Two briefings may share a mark; together with the item's id beside it they hardly can.
    """
    return "~" + _digest(briefing)[:3]


def _digest(text: str) -> str:
    return b32encode(blake2b(text.encode(errors="replace"), digest_size=5).digest()).decode().lower()


def asked(request: Request) -> str:
    """Return the line that asks *request* again, as much of it as a button can carry with its page."""
    room = LINE_LIMIT - len(f"#{PAGE_LIMIT}")
    line = command_line(request.command, request.argument).encode(errors="replace")
    return line[:room].decode(errors="ignore")


def number_in(word: str) -> int:
    """Return the number that *word* is; 0, which nothing has, if it is none or larger than any we give."""
    return int(word) if word.isdecimal() and len(word) <= DIGITS else 0


def typed(text: str, commands: Container[str]) -> str:
    """Return the command line that *text* stands for: a search, unless a slash or a command begins it."""
    text = text.strip()
    first = re.split(r"[\s@#]", text, maxsplit=1)[0].lower()
    if not text or text.startswith("/") or first in commands:
        return text
    return command_line("search", " ".join(re.split(r"[\s@#]+", text)).strip())
