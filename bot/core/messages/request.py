"""A request, free of any platform, and the command lines that stand for it.

Readers type and buttons carry the same text: ``polls levada-2026-01@russian-volunteers!17#2``. Only the
command is required. After ``@`` comes the briefing, which readers may also type first: ``polls @isles fox``.
After ``!`` comes the version, as a number or a day (``!2026-03-10``), and after ``#`` the page.
"""

import re
from base64 import b32encode
from collections.abc import Container
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b

from bot.core.messages.characters import clean_line, clean_text

MAX_COMMAND_LINE_BYTES = 64  # bytes of a button's callback_data (Bot API, InlineKeyboardButton)
MAX_PAGE = 999

MAX_NUMBER_DIGITS = 9  # of the numbers in our database (PostgreSQL, integer)
INQUIRE = "inquire"  # asks the editors: a question in a reader's own words takes the rest of the line
SET = "set"  # a moderator's: the value of a field takes the rest, and may have lines of its own
CORRECT = "correct"  # a moderator's: adds corrections to a proposal, for a reason
UNPUBLISH = "unpublish"  # a moderator's: withdraws an item or a briefing, for a reason
MAX_INPUT_CHARS = 1000  # characters of a line; no other valid request is as long
MAX_VALUE_CHARS = 30_000  # characters of a new value, or of several with the names of their fields

_SUFFIX_PATTERN = re.compile(
    r"\s?(?:@(?=[a-z0-9~!-])(?P<briefing>[a-z0-9-]+|~[a-z0-9]+)?"
    r"(?:!(?P<at>[0-9]{1,9}|[0-9]{4}-[0-9]{2}-[0-9]{2}))?)?"
    r"(?:#(?P<page>[0-9]{1,4}))?$"
)
_FIRST_PATTERN = re.compile(r"@(?P<briefing>[a-z0-9-]+|~[a-z0-9]+)\s")
_SET_LINE = re.compile(rf"\s*/?{SET}\s", re.IGNORECASE)
_WITH_FREE_TEXT = (INQUIRE, "search", "report")  # their text may begin with somebody's name: @ann


@dataclass(frozen=True, slots=True)
class Request:
    """One request to the bot, on the day *today*.

    *briefing_id* is an id, a short id (`short_briefing_id`), or empty for the default briefing. *as_of* is
    the number or the day of an earlier version, or empty for the current one.
    """

    command: str
    argument: str = ""
    briefing_id: str = ""
    language: str = "en"
    as_of: str = ""
    has_history: bool = field(default=False, kw_only=True)
    """True if earlier versions are stored, so /asof and /changes have answers."""
    include_drafts: bool = field(default=False, kw_only=True)
    """True in a private chat with a moderator: unpublished entries are shown, and marked as such."""
    has_own_language: bool = field(default=False, kw_only=True)
    """True if the caller's choice of a language is not that of everybody in the chat."""
    is_quiet: bool | None = field(default=None, kw_only=True)
    """Whether only who asks in this chat sees the answers; None if the chat cannot choose that."""
    today: date = field(kw_only=True)


def parse_command_line(
    line: str, *, today: date, language: str = "en", briefing_id: str = ""
) -> tuple[Request, int]:
    """Parse a command line into a request and the page (1 or more) that it asks for.

    A line without a briefing gets *briefing_id*, and so does a question to the editors, which may contain
    anything. Any text is a command line: a meaningless one gives a command that does not exist.
    """
    if match := _SET_LINE.match(line):
        value = clean_text(line[match.end() :]).strip()[:MAX_VALUE_CHARS]
        return Request(SET, value, briefing_id, language, today=today), 1
    text = " ".join(clean_line(line).split())[:MAX_INPUT_CHARS].removeprefix("/")
    suffix = None if text.lower().startswith(f"{INQUIRE} ") else _SUFFIX_PATTERN.search(text)
    groups = suffix.groupdict() if suffix else {}
    command, _, argument = text[: suffix.start() if suffix else None].strip().partition(" ")
    if not command:
        return Request(text, "", briefing_id, language, today=today), 1
    named_id = groups.get("briefing") or ""
    if not named_id and command.lower() not in _WITH_FREE_TEXT and (first := _FIRST_PATTERN.match(argument)):
        named_id, argument = first["briefing"], argument[first.end() :]
    target_id, as_of = named_id or briefing_id, groups.get("at") or ""
    request = Request(command.lower(), argument, target_id, language, as_of, today=today)
    return request, max(1, int(groups.get("page") or 1))


def format_command_line(command: str, argument: str = "", briefing_id: str = "", as_of: str = "") -> str:
    """Format a command line that fits a button even with a page number.

    If it is too long, the briefing's short id replaces its id. That always fits, because the schema limits
    commands to 14 characters and ids to 40; only beside *as_of* a short id may have to replace the item's id
    as well.
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


def get_command(line: str) -> str:
    """Get the command of a command line, whatever else there is in it."""
    words = line.split(maxsplit=1)
    return words[0].removeprefix("/").partition("@")[0].partition("#")[0].lower() if words else ""


def fill_form(line: str, text: str) -> str:
    """Insert what the reader wrote into a form's command line, before its briefing: ``report cost@harbour``.

    A word that stands after the briefing, as in ``unpublish cost@harbour because``, begins the text. The text
    is cut to what fits a line. The value of a field keeps its lines.
    """
    if _SET_LINE.match(line):
        return f"{line} {text.strip()}"
    prefix, separator, rest = line.partition("@")
    briefing_id, *first_words = rest.split(" ")
    suffix = f"{separator}{briefing_id}"
    return " ".join([prefix, *first_words, *text.split()])[: MAX_INPUT_CHARS - len(suffix)] + suffix


def format_page_line(line: str, page: int) -> str:
    """Format the command line of one page of the answer to *line*."""
    return f"{line}#{page}"


def short_item_id(item_id: str) -> str:
    """Shorten an item's id to nine characters, for lines in which it does not fit."""
    return item_id if item_id.startswith("~") else "~" + _hash_id(item_id)


def short_briefing_id(briefing_id: str) -> str:
    """Shorten a briefing's id to four characters, for lines in which it does not fit.

    Two briefings may share a short id, but hardly together with the id of an item.
    """
    return "~" + _hash_id(briefing_id)[:3]


def _hash_id(text: str) -> str:
    return b32encode(blake2b(text.encode(errors="replace"), digest_size=5).digest()).decode().lower()


def repeat_command(request: Request) -> str:
    """Format the line that repeats *request*, cut to what a button can carry with a page number."""
    max_bytes = MAX_COMMAND_LINE_BYTES - len(f"#{MAX_PAGE}")
    line = format_command_line(request.command, request.argument).encode(errors="replace")
    return line[:max_bytes].decode(errors="ignore")


def parse_number(text: str) -> int:
    """Parse a number from our database; 0, which nothing has, if *text* is none or too large."""
    return int(text) if text.isdecimal() and len(text) <= MAX_NUMBER_DIGITS else 0


def to_command_line(text: str, commands: Container[str]) -> str:
    """Turn typed text into a command line: a search, unless it starts with a slash or a command."""
    text = text.strip()
    first_word = re.split(r"[\s@#]", text, maxsplit=1)[0].lower()
    if not text or text.startswith("/") or first_word in commands:
        return text
    return format_command_line("search", " ".join(re.split(r"[\s@#]+", text)).strip())
