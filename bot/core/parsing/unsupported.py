"""What YAML allows and a briefing does not: each told plainly, with what to write instead.

Anchors, aliases, tags and merged fields are not read, so that what stands in a file is all there is.
"""

from re import compile as pattern

from yaml.events import AliasEvent, Event, NodeEvent, ScalarEvent, SequenceStartEvent

from bot.core.parsing.error_codes import Code, Sentence
from bot.core.parsing.problem import quoted, shown
from bot.core.parsing.yaml_events import DEPTH, LENGTH, NULLS

EMPTY = Sentence("the file is empty", "write the first field: title: The title", Code.EMPTY_FILE)
TOO_MANY = Sentence("the file holds too many values", "split it into several briefings", Code.TOO_MANY_VALUES)
SECOND = Sentence(
    'a second document starts here ("---")', "make it a file of its own", Code.SEVERAL_DOCUMENTS
)
TOO_DEEP = Sentence(
    f"lists and fields are nested more than {DEPTH} deep here", "write it flatter", Code.TOO_DEEP
)
NO_TEXT = Sentence("a field's name must be a text", "put it in quotes", Code.NAME_NOT_TEXT)
NO_NAME = Sentence(
    "a field's name is missing before the colon", "write one, or put the name in quotes", Code.MISSING_NAME
)
MERGED = Sentence('fields cannot be merged with "<<"', "write them out here", Code.MERGE_KEY)
HIDDEN = Sentence(
    "this text holds a character that cannot be seen, by an escape such as \\0",
    "leave it out",
    Code.INVISIBLE,
)
_TWICE = "keep one of them; if a new item of a list starts here, put a dash before it"
_TIGHT = pattern(r"[\w-]+:\S")


def at_top(event: NodeEvent) -> Sentence | None:
    """Return what is wrong with what a file begins with; None if it can hold fields."""
    must = "the file must hold fields"
    match event:
        case ScalarEvent() if not event.style and event.value in NULLS:
            return EMPTY
        case ScalarEvent():
            space = "put a space after each colon: " if _TIGHT.match(event.value) else "write "
            return Sentence(f"{must}, and this is a text", f"{space}title: The title", Code.NO_FIELDS)
        case SequenceStartEvent():
            return Sentence(f"{must}, and this is a list", "write polls: above the list", Code.NO_FIELDS)
        case AliasEvent():
            return Sentence(must, "put a text that starts with * in quotes", Code.NO_FIELDS)
    return None


def twice(name: str, first: int) -> Sentence:
    """Return that a field stands there again, whose *first* is on that line."""
    return Sentence(f"{quoted(name)} is here twice, first on line {first}", _TWICE, Code.DUPLICATE_KEY)


def too_long(event: ScalarEvent) -> Sentence:
    """Return that a text is longer than any field takes."""
    message = f"this text has {len(event.value):,} characters, and at most {LENGTH:,} are read"
    return Sentence(message, "shorten it", Code.TOO_LONG)


def marked(event: Event) -> list[Sentence]:
    """Return what of YAML's marks a value has: an anchor, a tag."""
    found = []
    if anchor := getattr(event, "anchor", None):
        message = f"anchors ({shown(f'&{anchor}')}) are not read"
        found.append(Sentence(message, _quote_it("&"), Code.ANCHOR))
    if getattr(event, "tag", None) is not None:
        found.append(Sentence("tags (words that start with !) are not read", _quote_it("!"), Code.TAG))
    return found


def alias(event: AliasEvent) -> Sentence:
    """Return that an alias stands for nothing here."""
    message = f"aliases ({shown(f'*{event.anchor}')}) are not read"
    return Sentence(message, f"write it out; {_quote_it('*')}", Code.ALIAS)


def _quote_it(sign: str) -> str:
    return f'put a text that starts with {sign} in quotes: "{sign}…"'
