"""What YAML allows and a briefing does not: each told plainly, with what to write instead.

Anchors, aliases, tags and merged fields are not read, so that what stands in a file is all there is.
"""

from re import compile as pattern

from yaml.events import AliasEvent, Event, NodeEvent, ScalarEvent, SequenceStartEvent

from bot.core.parsing.error_codes import ErrorMessage, ProblemCode
from bot.core.parsing.problem import printable_excerpt, quote_excerpt
from bot.core.parsing.yaml_events import MAX_DEPTH, MAX_SCALAR_LENGTH, NULL_WORDS

EMPTY_FILE = ErrorMessage(
    "the file is empty", "write the first field: title: The title", ProblemCode.EMPTY_FILE
)
TOO_MANY_VALUES = ErrorMessage(
    "the file holds too many values", "split it into several briefings", ProblemCode.TOO_MANY_VALUES
)
SECOND_DOCUMENT = ErrorMessage(
    'a second document starts here ("---")', "make it a file of its own", ProblemCode.SEVERAL_DOCUMENTS
)
TOO_DEEP = ErrorMessage(
    f"lists and fields are nested more than {MAX_DEPTH} deep here", "write it flatter", ProblemCode.TOO_DEEP
)
NAME_NOT_TEXT = ErrorMessage("a field's name must be a text", "put it in quotes", ProblemCode.NAME_NOT_TEXT)
MISSING_NAME = ErrorMessage(
    "a field's name is missing before the colon",
    "write one, or put the name in quotes",
    ProblemCode.MISSING_NAME,
)
MERGE_KEY = ErrorMessage('fields cannot be merged with "<<"', "write them out here", ProblemCode.MERGE_KEY)
INVISIBLE_CHARACTER = ErrorMessage(
    "this text holds a character that cannot be seen, by an escape such as \\0",
    "leave it out",
    ProblemCode.INVISIBLE,
)
_DUPLICATE_KEY_HINT = "keep one of them; if a new item of a list starts here, put a dash before it"
_COLON_WITHOUT_SPACE = pattern(r"[\w-]+:\S")


def check_top_level(event: NodeEvent) -> ErrorMessage | None:
    """Return what is wrong with what a file begins with; None if it can hold fields."""
    requirement = "the file must hold fields"
    match event:
        case ScalarEvent() if not event.style and event.value in NULL_WORDS:
            return EMPTY_FILE
        case ScalarEvent():
            instruction = (
                "put a space after each colon: " if _COLON_WITHOUT_SPACE.match(event.value) else "write "
            )
            return ErrorMessage(
                f"{requirement}, and this is a text", f"{instruction}title: The title", ProblemCode.NO_FIELDS
            )
        case SequenceStartEvent():
            return ErrorMessage(
                f"{requirement}, and this is a list", "write polls: above the list", ProblemCode.NO_FIELDS
            )
        case AliasEvent():
            return ErrorMessage(requirement, "put a text that starts with * in quotes", ProblemCode.NO_FIELDS)
    return None


def describe_duplicate_key(name: str, first_line: int) -> ErrorMessage:
    """Return that a field stands there again, whose *first* is on that line."""
    return ErrorMessage(
        f"{quote_excerpt(name)} is here twice, first on line {first_line}",
        _DUPLICATE_KEY_HINT,
        ProblemCode.DUPLICATE_KEY,
    )


def describe_long_text(event: ScalarEvent) -> ErrorMessage:
    """Return that a text is longer than any field takes."""
    message = f"this text has {len(event.value):,} characters, and at most {MAX_SCALAR_LENGTH:,} are read"
    return ErrorMessage(message, "shorten it", ProblemCode.TOO_LONG)


def check_properties(event: Event) -> list[ErrorMessage]:
    """Return what of YAML's marks a value has: an anchor, a tag."""
    messages = []
    if anchor := getattr(event, "anchor", None):
        message = f"anchors ({printable_excerpt(f'&{anchor}')}) are not read"
        messages.append(ErrorMessage(message, _build_quotes_hint("&"), ProblemCode.ANCHOR))
    if getattr(event, "tag", None) is not None:
        messages.append(
            ErrorMessage(
                "tags (words that start with !) are not read", _build_quotes_hint("!"), ProblemCode.TAG
            )
        )
    return messages


def describe_alias(event: AliasEvent) -> ErrorMessage:
    """Return that an alias stands for nothing here."""
    message = f"aliases ({printable_excerpt(f'*{event.anchor}')}) are not read"
    return ErrorMessage(message, f"write it out; {_build_quotes_hint('*')}", ProblemCode.ALIAS)


def _build_quotes_hint(sign: str) -> str:
    return f'put a text that starts with {sign} in quotes: "{sign}…"'
