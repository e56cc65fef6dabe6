"""Each kind of error that pydantic reports, as a plain sentence: what is wrong, and what would be right.

Its own words are never shown: they name Python's types, and the reader is a moderator.
"""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from bot.briefing.problem import quoted
from bot.briefing.words import as_id

Context = Mapping[str, object]

_OWN = frozenset(
    {"value_error", "assertion_error", "string_too_short", "none_required"}
)  # say "empty" themselves


class Sentence(NamedTuple):
    """What is wrong and what would be right; *hint* may be empty."""

    message: str
    hint: str


_LIST, _FIELDS, _TEXT = "a list", "fields", "one text"
_EXPECTED = {  # the beginning of an error's name -> what was expected, what to write; a longer name first
    "int": ("a whole number", "write 1200"),
    "float": ("a number", "write 12.5"),
    "decimal": ("a number", "write 12.5"),
    "finite_number": ("a number", "write 12.5"),
    "bool": ("yes or no", "write yes or no"),
    "datetime": ("a date with a time", "write 2026-03-06T14:30"),
    "date": ("a date", "write 2026-03-06"),
    "timezone": ("a date with a time and a time zone", "write 2026-03-06T14:30+02:00"),
    "time_delta": ("a length of time", "write 01:30:00"),
    "time": ("a time of day", "write 14:30"),
    "url": ("a web address", "write one that starts with https://"),
    "uuid": ("a UUID", "write 32 digits such as 123e4567-e89b-12d3-a456-426614174000"),
    "string": (_TEXT, "write one text; put it in quotes if it holds a colon, brackets or a dash"),
    "list": (_LIST, "start each item with a dash and a space"),
    "tuple": (_LIST, "start each item with a dash and a space"),
    "set": (_LIST, "start each item with a dash and a space"),
    "frozen_set": (_LIST, "start each item with a dash and a space"),
    "iterable": (_LIST, "start each item with a dash and a space"),
    "model": (_FIELDS, "write each on a line of its own: name: value"),
    "dataclass": (_FIELDS, "write each on a line of its own: name: value"),
    "dict": (_FIELDS, "write each on a line of its own: name: value"),
    "mapping": (_FIELDS, "write each on a line of its own: name: value"),
}
_TIGHT_FIELD = re.compile(r"[\w-]+:\S")
_TIGHT_ITEM = re.compile(r"-\S")
_OTHER_DASH = re.compile("[\u2010-\u2015\u2212\u2022\u00b7]\\s")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_GROUPED = re.compile(r"\D*(\d+(?:[\s,’']\d{3})*)(?:[^\d.,][^\d]*)?")  # "about 1,200 people"


def sentence(kind: str, written: object, context: Context) -> Sentence:
    """Return what is wrong with *written* (what the file holds there) by pydantic's name of the error."""
    said = _said(kind, written, context)
    if written in (None, "") and said.message and kind not in _OWN:
        return Sentence(
            "this is empty", f"{said.hint}, or leave the line out" if said.hint else "leave the line out"
        )
    return said


def _said(kind: str, written: object, context: Context) -> Sentence:
    if kind in _SAID:
        return _SAID[kind](written, context)
    for name, (noun, hint) in _EXPECTED.items():
        if kind.startswith(f"{name}_") or kind == name:
            return _not_a(noun, hint, written)
    return Sentence(f"{_what(written)} does not fit here", "")


def expected(kind: str) -> str:
    """Return what was expected by pydantic's name of the error: a date, one text."""
    for name, (noun, _) in _EXPECTED.items():
        if kind.startswith(f"{name}_") or kind == name:
            return noun
    return "one of the words allowed here" if kind in ("literal_error", "enum") else "something else"


def of_choice(written: object, choices: list[str]) -> Sentence:
    """Return that *written* is none of *choices*, with the nearest of them or with all."""
    listed = either([f'"{choice}"' if " " in choice else choice for choice in choices])
    if not isinstance(written, str):
        return Sentence(f"{_what(written)} does not fit here", f"write {listed}")
    near = nearest(written, choices)
    hint = f'did you mean "{near}"?' if near else f"write {listed}"
    return Sentence(f"{quoted(written)} is not known here", hint)


def nearest(word: str, words: list[str]) -> str:
    """Return which of *words* was most likely meant, or an empty text."""
    from difflib import get_close_matches  # noqa: PLC0415 (only a broken file needs it)

    return next(iter(get_close_matches(word[:60].lower(), words, n=1)), "")


def either(choices: list[str]) -> str:
    """Return choices as people list them: a, b or c."""
    return " or ".join(part for part in (", ".join(choices[:-1]), *choices[-1:]) if part)


def _not_a(noun: str, hint: str, written: object) -> Sentence:
    if written is None:
        return Sentence("this is empty", "write a text" if noun == _TEXT else hint)
    if not isinstance(written, str):
        verb = "were" if noun == _FIELDS else "was"
        remove = "write them without a dash" if noun == _FIELDS and isinstance(written, list) else hint
        return Sentence(f"{noun} {verb} expected, not {_what(written)}", remove)
    if noun == _LIST:
        tight = _TIGHT_ITEM.match(written)
        hint = "put a space after each dash" if tight else hint
        hint = "start each item with the dash of the keyboard: -" if _OTHER_DASH.match(written) else hint
        return Sentence(f"a list was expected, not {quoted(written)}", hint)
    if noun == _FIELDS:
        tight = _TIGHT_FIELD.match(written)
        return Sentence(
            f"fields were expected, not {quoted(written)}", "put a space after the colon" if tight else hint
        )
    if noun == "a date" and _DAY.fullmatch(written):
        return Sentence(f"the calendar has no {quoted(written)}", "check the month and the day")
    grouped = _GROUPED.fullmatch(written) if noun == "a whole number" else None
    number = re.sub(r"\D", "", grouped[1][:20]) if grouped else ""
    return Sentence(f"{quoted(written)} is not {noun}", f"write {number}" if number else hint)


def _what(written: object) -> str:
    if isinstance(written, list | dict):
        return _LIST if isinstance(written, list) else "a group of fields"
    return quoted(str(written or ""))


def _own(_written: object, context: Context) -> Sentence:
    """Take the words of the schema's own check: "what is wrong; what would be right"."""
    message, _, hint = str(context.get("error", "")).rpartition("; ")
    return Sentence(message, hint) if message else Sentence(hint, "")


def _choice(written: object, context: Context) -> Sentence:
    return of_choice(written, names_in(context.get("expected")))


def names_in(text: object) -> list[str]:
    """Return the names in pydantic's list of what it expects: ``'a', 'b c' or 1``."""
    if quoted_names := re.findall(r"'([^']*)'", str(text)):
        return quoted_names
    return re.findall(r"[\w.-]+", re.sub(r"(?<!['\w-])or(?!['\w-])", " ", str(text)))


def _short_text(written: object, context: Context) -> Sentence:
    if not str(written or "").strip():
        return Sentence("this text is empty", "write something, or leave the line out")
    least = context.get("min_length")
    return Sentence(f"{_what(written)} is too short", f"write at least {least} characters")


def _long_text(written: object, context: Context) -> Sentence:
    size = f"this text has {len(str(written).strip()):,} characters"
    return Sentence(size, f"shorten it to {context.get('max_length')}")


def _few(_written: object, context: Context) -> Sentence:
    least = context.get("min_length")
    return Sentence(f"{context.get('actual_length')} is too few here", f"write at least {least}")


def _many(_written: object, context: Context) -> Sentence:
    most = context.get("max_length")
    return Sentence(f"{context.get('actual_length')} is too many here", f"write at most {most}")


def _pattern(written: object, context: Context) -> Sentence:
    wanted = as_id(str(written))
    wanted = wanted if re.search(str(context.get("pattern")), wanted) else wanted.replace("-", "_")
    fits = wanted and re.search(str(context.get("pattern")), wanted)
    return Sentence(f"{_what(written)} is not written as it must be here", f"write {wanted}" if fits else "")


def _beyond(words: str, name: str) -> Callable[[object, Context], Sentence]:
    def told(written: object, context: Context) -> Sentence:
        limit = context.get(name)
        limit = f"{limit:g}" if isinstance(limit, float) else limit
        return Sentence(f"{_what(written)} is outside of what is possible here", words.format(limit))

    return told


def _digits(words: str, name: str) -> Callable[[object, Context], Sentence]:
    def told(written: object, context: Context) -> Sentence:
        return Sentence(f"{_what(written)} has too many digits", words.format(context.get(name)))

    return told


def _fixed(message: str, hint: str) -> Callable[[object, Context], Sentence]:
    def told(written: object, _context: Context) -> Sentence:
        return Sentence(message.format(_what(written)), hint)

    return told


_SAID: dict[str, Callable[[object, Context], Sentence]] = {
    "value_error": _own,
    "assertion_error": _own,
    "literal_error": _choice,
    "enum": _choice,
    "string_too_short": _short_text,
    "string_too_long": _long_text,
    "url_too_long": _long_text,
    "too_short": _few,
    "too_long": _many,
    "string_pattern_mismatch": _pattern,
    "greater_than": _beyond("write more than {}", "gt"),
    "greater_than_equal": _beyond("write {} or more", "ge"),
    "less_than": _beyond("write less than {}", "lt"),
    "less_than_equal": _beyond("write {} or less", "le"),
    "multiple_of": _beyond("write a multiple of {}", "multiple_of"),
    "decimal_max_digits": _digits("write at most {} of them", "max_digits"),
    "decimal_max_places": _digits("write at most {} after the point", "decimal_places"),
    "decimal_whole_digits": _digits("write at most {} before the point", "whole_digits"),
    "int_parsing_size": _fixed("{} has too many digits", "write a smaller number"),
    "none_required": _fixed("nothing may stand here, and this is {}", "leave the line out"),
    "date_past": _fixed("{} is not in the past", "write an earlier date"),
    "datetime_past": _fixed("{} is not in the past", "write an earlier date"),
    "date_future": _fixed("{} is not in the future", "write a later date"),
    "datetime_future": _fixed("{} is not in the future", "write a later date"),
    "string_not_ascii": _fixed("{} has letters beyond plain English ones", "write a to z, 0 to 9"),
    "date_from_datetime_inexact": _fixed("{} is a date with a time", "write only the date: 2026-03-06"),
    "url_scheme": _fixed("{} does not start as it must here", "write an address that starts with https://"),
}
