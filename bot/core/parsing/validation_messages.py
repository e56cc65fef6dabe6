"""Each kind of error that pydantic reports, as a plain sentence: what is wrong, and what would be right.

Its own words are never shown: they name Python's types, and the reader is a moderator. Only those kinds are
here that the shapes of a briefing can raise; any other would be told as a value that does not fit.
"""

import re
from collections.abc import Callable, Mapping

from bot.core.parsing.error_codes import ErrorMessage, InvalidValueError, ProblemCode
from bot.core.parsing.ids import to_id
from bot.core.parsing.problem import quote_excerpt

ErrorContext = Mapping[str, object]

_SELF_DESCRIBED_TYPES = frozenset({"value_error", "string_too_short"})  # say "empty" themselves


_LIST_EXPECTED = (ProblemCode.NOT_A_LIST, "a list", "start each item with a dash and a space")
_FIELDS_EXPECTED = (ProblemCode.NOT_FIELDS, "fields", "write each on a line of its own: name: value")
_TEXT_HINT = "write one text; put it in quotes if it holds a colon, brackets or a dash"
_EXPECTED_BY_PREFIX = {  # the beginning of an error's name -> its code, what was expected, what to write
    "int": (ProblemCode.NOT_A_NUMBER, "a whole number", "write 1"),
    "bool": (ProblemCode.NOT_YES_OR_NO, "yes or no", "write yes or no"),
    "string": (ProblemCode.NOT_A_TEXT, "one text", _TEXT_HINT),
    "tuple": _LIST_EXPECTED,
    "model": _FIELDS_EXPECTED,
    "dict": _FIELDS_EXPECTED,
}
_FIELD_WITHOUT_SPACE = re.compile(r"[\w-]+:\S")
_ITEM_WITHOUT_SPACE = re.compile(r"-\S")
_OTHER_DASH = re.compile("[\u2010-\u2015\u2212\u2022\u00b7]\\s")


def describe_validation_error(error_type: str, value: object, context: ErrorContext) -> ErrorMessage:
    """Return what is wrong with *written* (what the file holds there) by pydantic's name of the error."""
    message = _describe_by_type(error_type, value, context)
    if value in (None, "") and error_type not in _SELF_DESCRIBED_TYPES:
        hint = f"{message.hint}, or leave the line out" if message.hint else "leave the line out"
        return ErrorMessage("this is empty", hint, ProblemCode.EMPTY)
    return message


def _describe_by_type(error_type: str, value: object, context: ErrorContext) -> ErrorMessage:
    if error_type in _DESCRIBERS:
        return _DESCRIBERS[error_type](value, context)
    for type_prefix, (code, noun, hint) in _EXPECTED_BY_PREFIX.items():
        if error_type.startswith(f"{type_prefix}_"):
            return _describe_wrong_type(noun, hint, code, value)
    return ErrorMessage(f"{_describe_value(value)} does not fit here", "", ProblemCode.UNFITTING)


def find_nearest_word(word: str, words: list[str]) -> str:
    """Return which of *words* was most likely meant, or an empty text."""
    from difflib import get_close_matches  # noqa: PLC0415 (only a broken file needs it)

    return next(iter(get_close_matches(word[:60].lower(), words, n=1)), "")


def join_choices(choices: list[str]) -> str:
    """Return choices as people list them: a, b or c."""
    return " or ".join(part for part in (", ".join(choices[:-1]), *choices[-1:]) if part)


def _describe_wrong_type(expected_noun: str, hint: str, code: ProblemCode, value: object) -> ErrorMessage:
    if value is None:
        return ErrorMessage(
            "this is empty", "write a text" if code is ProblemCode.NOT_A_TEXT else hint, ProblemCode.EMPTY
        )
    if not isinstance(value, str):
        verb = "were" if code is ProblemCode.NOT_FIELDS else "was"
        is_dashed = code is ProblemCode.NOT_FIELDS and isinstance(value, list)
        hint = "write them without a dash" if is_dashed else hint
        return ErrorMessage(f"{expected_noun} {verb} expected, not {_describe_value(value)}", hint, code)
    if code is ProblemCode.NOT_A_LIST:
        hint = "put a space after each dash" if _ITEM_WITHOUT_SPACE.match(value) else hint
        hint = "start each item with the dash of the keyboard: -" if _OTHER_DASH.match(value) else hint
        return ErrorMessage(f"a list was expected, not {quote_excerpt(value)}", hint, code)
    if code is ProblemCode.NOT_FIELDS:
        hint = "put a space after the colon" if _FIELD_WITHOUT_SPACE.match(value) else hint
        return ErrorMessage(f"fields were expected, not {quote_excerpt(value)}", hint, code)
    return ErrorMessage(f"{quote_excerpt(value)} is not {expected_noun}", hint, code)


def _describe_value(value: object) -> str:
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "a group of fields"
    return quote_excerpt(str(value or ""))


def _describe_value_error(_value: object, context: ErrorContext) -> ErrorMessage:
    """Take the words of the shape's own check."""
    error = context.get("error")
    if isinstance(error, InvalidValueError):
        return ErrorMessage(error.message, error.hint, error.code)
    return ErrorMessage(str(error), "", ProblemCode.UNFITTING)


def _describe_unknown_choice(value: object, context: ErrorContext) -> ErrorMessage:
    """Tell that *written* is none of the words that are allowed, with the nearest of them or with all."""
    choices = re.findall(r"'([^']*)'", str(context.get("expected")))  # as in: 'a', 'b c' or 'd'
    choice_list = join_choices([f'"{choice}"' if " " in choice else choice for choice in choices])
    if not isinstance(value, str):
        return ErrorMessage(
            f"{_describe_value(value)} does not fit here", f"write {choice_list}", ProblemCode.UNKNOWN_WORD
        )
    suggestion = find_nearest_word(value, choices)
    hint = f'did you mean "{suggestion}"?' if suggestion else f"write {choice_list}"
    return ErrorMessage(f"{quote_excerpt(value)} is not known here", hint, ProblemCode.UNKNOWN_WORD)


def _describe_empty_text(_value: object, _context: ErrorContext) -> ErrorMessage:
    return ErrorMessage("this text is empty", "write something, or leave the line out", ProblemCode.EMPTY)


def _describe_long_text(value: object, context: ErrorContext) -> ErrorMessage:
    message = f"this text has {len(str(value).strip()):,} characters"
    return ErrorMessage(message, f"shorten it to {context.get('max_length')}", ProblemCode.TOO_LONG)


def _describe_short_list(_value: object, context: ErrorContext) -> ErrorMessage:
    minimum = context.get("min_length")
    message = f"{context.get('actual_length')} is too few here"
    return ErrorMessage(message, f"write at least {minimum}", ProblemCode.TOO_FEW)


def _describe_pattern_mismatch(value: object, context: ErrorContext) -> ErrorMessage:
    suggestion = to_id(str(value))
    suggestion = (
        suggestion if re.search(str(context.get("pattern")), suggestion) else suggestion.replace("-", "_")
    )
    is_fitting = suggestion and re.search(str(context.get("pattern")), suggestion)
    message = f"{_describe_value(value)} is not written as it must be here"
    return ErrorMessage(message, f"write {suggestion}" if is_fitting else "", ProblemCode.NOT_AN_ID)


_DESCRIBERS: dict[str, Callable[[object, ErrorContext], ErrorMessage]] = {
    "value_error": _describe_value_error,
    "literal_error": _describe_unknown_choice,
    "string_too_short": _describe_empty_text,
    "string_too_long": _describe_long_text,
    "too_short": _describe_short_list,
    "string_pattern_mismatch": _describe_pattern_mismatch,
}
