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

MAX_COMMAND_LINE_BYTES = 64  # bytes of a button's callback_data (Bot API, InlineKeyboardButton)
MAX_PAGE = 999

MAX_NUMBER_DIGITS = 9  # of a number that we give; every database takes as many (PostgreSQL, integer)
MAX_INPUT_CHARS = 1000  # characters of a line; nothing that can be asked is as long

_SUFFIX_PATTERN = re.compile(
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
    briefing_id: str = ""
    language: str = "en"
    as_of: str = ""
    has_history: bool = field(default=False, kw_only=True)
    """Versions are kept, so that there are answers about the past."""
    include_drafts: bool = field(default=False, kw_only=True)
    """A moderator asks where only moderators read: what is not published is told too, and marked so."""
    today: date = field(kw_only=True)


def parse_command_line(
    line: str, *, today: date, language: str = "en", briefing_id: str = ""
) -> tuple[Request, int]:
    """Return the request in a command line and the page (1 or more) that it asks for.

    *briefing* is the one to ask when the line names none. Any text is a command line; a nonsensical
    one gives a command that no bot has.
    """
    text = " ".join(line.split())[:MAX_INPUT_CHARS].removeprefix("/")
    suffix = _SUFFIX_PATTERN.search(text)
    groups = suffix.groupdict() if suffix else {}
    command, _, argument = text[: suffix.start() if suffix else None].strip().partition(" ")
    if not command:
        return Request(text, "", briefing_id, language, today=today), 1
    target_id, as_of = groups.get("briefing") or briefing_id, groups.get("at") or ""
    request = Request(command.lower(), argument, target_id, language, as_of, today=today)
    return request, max(1, int(groups.get("page") or 1))


def format_command_line(command: str, argument: str = "", briefing_id: str = "", as_of: str = "") -> str:
    """Return the line that asks for this, short enough for a button with its page behind it.

    A briefing's id which does not fit beside a long item is replaced by its mark. The schema keeps
    commands to 14 characters and item ids to 40, so that the mark always fits; beside a version or a day
    of the past the item may be replaced too.
    """
    base = f"{command} {argument}" if argument else command
    as_of_suffix = f"!{as_of}" if as_of else ""
    if not briefing_id:
        return f"{base}@{as_of_suffix}" if as_of else base
    short_id = briefing_id if briefing_id.startswith("~") else short_briefing_id(briefing_id)
    candidates = (f"{base}@{briefing_id}{as_of_suffix}", f"{base}@{short_id}{as_of_suffix}")
    max_bytes = MAX_COMMAND_LINE_BYTES - len(f"#{MAX_PAGE}")
    fitting_lines = (line for line in candidates if len(line.encode(errors="replace")) <= max_bytes)
    return next(
        fitting_lines,
        f"{command} {short_item_id(argument)}@{short_id}{as_of_suffix}" if as_of else candidates[-1],
    )


def fill_form(line: str, text: str) -> str:
    """Return a form's *line* with what somebody wrote: ``report cost@harbour`` asks of a briefing to the end.

    What does not fit a line is left out.
    """
    prefix, separator, briefing_id = line.partition("@")
    suffix = f"{separator}{briefing_id}"
    return f"{prefix} {' '.join(text.split())}"[: MAX_INPUT_CHARS - len(suffix)] + suffix


def format_page_line(line: str, page: int) -> str:
    """Return the command line for one page of the answer to *line*."""
    return f"{line}#{page}"


def short_item_id(item_id: str) -> str:
    """Return nine characters that stand for an item's id where there is no room for it."""
    return item_id if item_id.startswith("~") else "~" + _hash_id(item_id)


def short_briefing_id(briefing_id: str) -> str:
    """Return four characters that stand for a briefing's id where there is no room for it.

    Two briefings may share a mark; together with the item's id beside it they hardly can.
    """
    return "~" + _hash_id(briefing_id)[:3]


def _hash_id(text: str) -> str:
    return b32encode(blake2b(text.encode(errors="replace"), digest_size=5).digest()).decode().lower()


def repeat_command(request: Request) -> str:
    """Return the line that asks *request* again, as much of it as a button can carry with its page."""
    max_bytes = MAX_COMMAND_LINE_BYTES - len(f"#{MAX_PAGE}")
    line = format_command_line(request.command, request.argument).encode(errors="replace")
    return line[:max_bytes].decode(errors="ignore")


def parse_number(text: str) -> int:
    """Return the number that *word* is; 0, which nothing has, if it is none or larger than any we give."""
    return int(text) if text.isdecimal() and len(text) <= MAX_NUMBER_DIGITS else 0


def to_command_line(text: str, commands: Container[str]) -> str:
    """Return the command line that *text* stands for: a search, unless a slash or a command begins it."""
    text = text.strip()
    first_word = re.split(r"[\s@#]", text, maxsplit=1)[0].lower()
    if not text or text.startswith("/") or first_word in commands:
        return text
    return format_command_line("search", " ".join(re.split(r"[\s@#]+", text)).strip())
