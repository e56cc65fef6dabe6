"""The part of YAML that files may use: its limits, and messages about everything else.

Anchors, aliases, tags and merge keys are refused, because a file must say everything where it stands. Only
libyaml's event parser is used. Its composer (``yaml.compose``, ``yaml.load``) recurses in C, and 100,000
opening brackets kill the process.
"""

import re
from collections.abc import Iterator
from itertools import islice

from yaml import CBaseLoader
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    Event,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from bot.core.messages.characters import FORBIDDEN_CHARACTER, name_character
from bot.core.parsing.problem import ErrorMessage, ProblemCode, printable_excerpt, quote_excerpt

YamlValue = None | str | list["YamlValue"] | dict[str, "YamlValue"]
"""The content of a file. Every scalar stays a text: the schema decides what ``no`` or ``12:30`` is."""

MAX_FILE_BYTES = 512 * 1024  # ten times the longest briefing that a person can still read
MAX_EVENTS = 100_000  # one for a text, two for a list or a group: about 50,000 fields with their values
MAX_DEPTH = 20  # lists and groups inside each other; a briefing needs 8
MAX_SCALAR_LENGTH = 20_000  # characters of one text; the longest field takes 6,000

_MAX_NAMED_CHARACTERS = 5  # in one message
NULL_WORDS = frozenset({"", "~", "null", "Null", "NULL"})  # YAML 1.2, core schema


def parse_events(data: bytes) -> Iterator[Event]:
    """Parse the events of a file; the last is a StreamEndEvent unless there are more than `MAX_EVENTS`.

    Raises:
        yaml.YAMLError: during iteration, where the text is no longer YAML.
    """
    return islice(iter(CBaseLoader(data).get_event, None), MAX_EVENTS)


def parse_shallow_events(data: bytes) -> Iterator[Event]:
    """Parse the events of a file as far as it keeps the limit of depth; libyaml is slow beyond it."""
    depth = 0
    for event in parse_events(data):
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth > MAX_DEPTH:
            return
        yield event


def has_child(value: YamlValue, step: str | int) -> bool:
    """True if a list or a group of fields has something at *step*."""
    if isinstance(step, int):
        return isinstance(value, list) and step < len(value)
    return isinstance(value, dict) and step in value


def get_child(value: YamlValue, step: str | int) -> YamlValue:
    """Return what a list or a group of fields has at *step*, or None."""
    if isinstance(value, dict) and isinstance(step, str):
        return value.get(step)
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    return None


FINAL_MARK = ErrorMessage(
    'this line starts a second document ("---")', "delete this line", ProblemCode.SEVERAL_DOCUMENTS
)
EMPTY_FILE = ErrorMessage(
    "the file is empty", "write the first field, such as title: The title", ProblemCode.EMPTY_FILE
)
TOO_MANY_VALUES = ErrorMessage(
    "the file has too many values", "split it into several briefings", ProblemCode.TOO_MANY_VALUES
)
SECOND_DOCUMENT = ErrorMessage(
    'this line starts a second document ("---")',
    "delete it, or move what follows into another file",
    ProblemCode.SEVERAL_DOCUMENTS,
)
TOO_DEEP = ErrorMessage(
    f"lists and fields are nested more than {MAX_DEPTH} levels deep here",
    "use fewer levels",
    ProblemCode.TOO_DEEP,
)
NAME_NOT_TEXT = ErrorMessage("a field name must be plain text", "put it in quotes", ProblemCode.NAME_NOT_TEXT)
MISSING_NAME = ErrorMessage(
    "there is no field name before the colon",
    "write the name, or put it in quotes",
    ProblemCode.MISSING_NAME,
)
MERGE_KEY = ErrorMessage(
    '"<<" has a special meaning in YAML (merge) and is not allowed',
    "write the fields out here",
    ProblemCode.MERGE_KEY,
)
_DUPLICATE_KEY_HINT = "keep one of them; if this starts a new list item, put a dash before it"
_COLON_WITHOUT_SPACE = re.compile(r"[\w-]+:\S")


def check_top_level(event: NodeEvent) -> ErrorMessage | None:
    """Check that a file starts with fields; *event* is its first value."""
    requirement = "a briefing is made of fields (name: value)"
    match event:
        case ScalarEvent() if not event.style and event.value in NULL_WORDS:
            return EMPTY_FILE
        case ScalarEvent():
            instruction = (
                "put a space after each colon: " if _COLON_WITHOUT_SPACE.match(event.value) else "write "
            )
            return ErrorMessage(
                f"{requirement}, but this is a text", f"{instruction}title: The title", ProblemCode.NO_FIELDS
            )
        case SequenceStartEvent():
            return ErrorMessage(
                f"{requirement}, but this is a list", "write polls: above the list", ProblemCode.NO_FIELDS
            )
        case AliasEvent():
            return ErrorMessage(requirement, "put a text that starts with * in quotes", ProblemCode.NO_FIELDS)
    return None


def describe_duplicate_key(name: str, first_line: int) -> ErrorMessage:
    """Report a second field of this name; the first is on *first_line*."""
    return ErrorMessage(
        f"{quote_excerpt(name)} appears twice here, first on line {first_line}",
        _DUPLICATE_KEY_HINT,
        ProblemCode.DUPLICATE_KEY,
    )


def find_escaped_characters(text: str) -> ErrorMessage | None:
    """Report the forbidden characters in a text, which were written as escapes; None if there are none."""
    characters = dict.fromkeys(match[0][0] for match in FORBIDDEN_CHARACTER.finditer(text))
    if not characters:
        return None
    names = ", ".join(map(name_character, [*characters][:_MAX_NAMED_CHARACTERS]))
    article, pronoun = ("an ", "it") if len(characters) == 1 else ("", "them")
    message = f"this text has {article}invisible character{'s' * (not article)}, written as a code ({names})"
    return ErrorMessage(message, f"delete {pronoun}", ProblemCode.INVISIBLE)


def describe_long_text(event: ScalarEvent) -> ErrorMessage:
    """Report a text that is longer than any field allows."""
    message = f"this text has {len(event.value):,} characters, and the limit is {MAX_SCALAR_LENGTH:,}"
    return ErrorMessage(message, "shorten it", ProblemCode.TOO_LONG)


def check_properties(event: Event) -> list[ErrorMessage]:
    """Report an anchor or a tag on a value."""
    messages = []
    if anchor := getattr(event, "anchor", None):
        message = (
            f"{printable_excerpt(f'&{anchor}')} has a special meaning in YAML (anchor) and is not allowed"
        )
        messages.append(ErrorMessage(message, _build_quotes_hint("&"), ProblemCode.ANCHOR))
    if getattr(event, "tag", None) is not None:
        messages.append(
            ErrorMessage(
                "! before a word has a special meaning in YAML (tag) and is not allowed",
                _build_quotes_hint("!"),
                ProblemCode.TAG,
            )
        )
    return messages


def describe_alias(event: AliasEvent) -> ErrorMessage:
    """Report an alias."""
    message = (
        f"{printable_excerpt(f'*{event.anchor}')} has a special meaning in YAML (alias) and is not allowed"
    )
    return ErrorMessage(message, f"write the value itself; {_build_quotes_hint('*')}", ProblemCode.ALIAS)


def _build_quotes_hint(sign: str) -> str:
    return f'if the text starts with {sign}, put it in quotes: "{sign}…"'
