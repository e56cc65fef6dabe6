"""Each kind of error that pydantic reports, as a plain sentence: what is wrong, and what would be right.

Its own words are never shown: they name Python's types, and the reader is a moderator. Only those kinds are
here that the shapes of a briefing can raise; any other would be told as a value that does not fit.
"""

import re
from collections.abc import Callable, Mapping

from bot.core.parsing.error_codes import Code, Sentence, WrongValueError
from bot.core.parsing.ids import as_id
from bot.core.parsing.problem import quoted

Context = Mapping[str, object]

_OWN = frozenset({"value_error", "string_too_short"})  # say "empty" themselves


_ITEMS = (Code.NOT_A_LIST, "a list", "start each item with a dash and a space")
_LINES = (Code.NOT_FIELDS, "fields", "write each on a line of its own: name: value")
_QUOTES = "write one text; put it in quotes if it holds a colon, brackets or a dash"
_EXPECTED = {  # the beginning of an error's name -> its code, what was expected, what to write
    "int": (Code.NOT_A_NUMBER, "a whole number", "write 1"),
    "bool": (Code.NOT_YES_OR_NO, "yes or no", "write yes or no"),
    "string": (Code.NOT_A_TEXT, "one text", _QUOTES),
    "tuple": _ITEMS,
    "model": _LINES,
    "dict": _LINES,
}
_TIGHT_FIELD = re.compile(r"[\w-]+:\S")
_TIGHT_ITEM = re.compile(r"-\S")
_OTHER_DASH = re.compile("[\u2010-\u2015\u2212\u2022\u00b7]\\s")


def sentence(kind: str, written: object, context: Context) -> Sentence:
    """Return what is wrong with *written* (what the file holds there) by pydantic's name of the error."""
    said = _said(kind, written, context)
    if written in (None, "") and kind not in _OWN:
        hint = f"{said.hint}, or leave the line out" if said.hint else "leave the line out"
        return Sentence("this is empty", hint, Code.EMPTY)
    return said


def _said(kind: str, written: object, context: Context) -> Sentence:
    if kind in _SAID:
        return _SAID[kind](written, context)
    for name, (code, noun, hint) in _EXPECTED.items():
        if kind.startswith(f"{name}_"):
            return _not_a(noun, hint, code, written)
    return Sentence(f"{_what(written)} does not fit here", "", Code.UNFITTING)


def nearest(word: str, words: list[str]) -> str:
    """Return which of *words* was most likely meant, or an empty text."""
    from difflib import get_close_matches  # noqa: PLC0415 (only a broken file needs it)

    return next(iter(get_close_matches(word[:60].lower(), words, n=1)), "")


def either(choices: list[str]) -> str:
    """Return choices as people list them: a, b or c."""
    return " or ".join(part for part in (", ".join(choices[:-1]), *choices[-1:]) if part)


def _not_a(noun: str, hint: str, code: Code, written: object) -> Sentence:
    if written is None:
        return Sentence("this is empty", "write a text" if code is Code.NOT_A_TEXT else hint, Code.EMPTY)
    if not isinstance(written, str):
        verb = "were" if code is Code.NOT_FIELDS else "was"
        dashed = code is Code.NOT_FIELDS and isinstance(written, list)
        hint = "write them without a dash" if dashed else hint
        return Sentence(f"{noun} {verb} expected, not {_what(written)}", hint, code)
    if code is Code.NOT_A_LIST:
        hint = "put a space after each dash" if _TIGHT_ITEM.match(written) else hint
        hint = "start each item with the dash of the keyboard: -" if _OTHER_DASH.match(written) else hint
        return Sentence(f"a list was expected, not {quoted(written)}", hint, code)
    if code is Code.NOT_FIELDS:
        hint = "put a space after the colon" if _TIGHT_FIELD.match(written) else hint
        return Sentence(f"fields were expected, not {quoted(written)}", hint, code)
    return Sentence(f"{quoted(written)} is not {noun}", hint, code)


def _what(written: object) -> str:
    if isinstance(written, list | dict):
        return "a list" if isinstance(written, list) else "a group of fields"
    return quoted(str(written or ""))


def _own(_written: object, context: Context) -> Sentence:
    """Take the words of the shape's own check."""
    error = context.get("error")
    if isinstance(error, WrongValueError):
        return Sentence(error.message, error.hint, error.code)
    return Sentence(str(error), "", Code.UNFITTING)


def _choice(written: object, context: Context) -> Sentence:
    """Tell that *written* is none of the words that are allowed, with the nearest of them or with all."""
    choices = re.findall(r"'([^']*)'", str(context.get("expected")))  # as in: 'a', 'b c' or 'd'
    listed = either([f'"{choice}"' if " " in choice else choice for choice in choices])
    if not isinstance(written, str):
        return Sentence(f"{_what(written)} does not fit here", f"write {listed}", Code.UNKNOWN_WORD)
    near = nearest(written, choices)
    hint = f'did you mean "{near}"?' if near else f"write {listed}"
    return Sentence(f"{quoted(written)} is not known here", hint, Code.UNKNOWN_WORD)


def _short_text(_written: object, _context: Context) -> Sentence:
    return Sentence("this text is empty", "write something, or leave the line out", Code.EMPTY)


def _long_text(written: object, context: Context) -> Sentence:
    size = f"this text has {len(str(written).strip()):,} characters"
    return Sentence(size, f"shorten it to {context.get('max_length')}", Code.TOO_LONG)


def _few(_written: object, context: Context) -> Sentence:
    least = context.get("min_length")
    said = f"{context.get('actual_length')} is too few here"
    return Sentence(said, f"write at least {least}", Code.TOO_FEW)


def _pattern(written: object, context: Context) -> Sentence:
    wanted = as_id(str(written))
    wanted = wanted if re.search(str(context.get("pattern")), wanted) else wanted.replace("-", "_")
    fits = wanted and re.search(str(context.get("pattern")), wanted)
    said = f"{_what(written)} is not written as it must be here"
    return Sentence(said, f"write {wanted}" if fits else "", Code.NOT_AN_ID)


_SAID: dict[str, Callable[[object, Context], Sentence]] = {
    "value_error": _own,
    "literal_error": _choice,
    "string_too_short": _short_text,
    "string_too_long": _long_text,
    "too_short": _few,
    "string_pattern_mismatch": _pattern,
}
