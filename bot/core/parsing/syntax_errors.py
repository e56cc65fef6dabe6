"""Why a text is no YAML, for somebody who has never seen YAML.

The parser says where it gave up; the moderator is shown where the mistake was made, which is often above.
"""

from collections.abc import Callable

import yaml
from yaml.events import AliasEvent, Event, MappingEndEvent, SequenceEndEvent

from bot.core.parsing import indentation_errors
from bot.core.parsing.error_codes import Code
from bot.core.parsing.problem import Problem
from bot.core.parsing.syntax_context import Clue, Told, clue, field, in_quotes, item

_SIGNS = frozenset("@`%*&!|>?,]}")
_CLOSING = {"[": "]", "{": "}"}


def explain_syntax(error: yaml.MarkedYAMLError, last: Event | None, text: str, file: str) -> Problem:
    """Return what is wrong in *text*, whose last good event was *last*; *file* is its name in the problem."""
    known = clue(error, last, text)
    told = next(filter(None, (look(known) for look in _LOOKS)), None) or _unknown(known)
    return told.problem(file)


def _open_quote(clue: Clue) -> Told | None:
    if "quoted scalar" not in clue.context or "unexpected" not in clue.problem:
        return None
    sign = clue.sign(*clue.opened)
    return Told(
        *clue.opened,
        "this quote is opened here and never closed",
        f"add {sign} at the end of the text",
        Code.OPEN_QUOTE,
    )


def _escape(clue: Clue) -> Told | None:
    if "quoted scalar" not in clue.context:
        return None
    hint = "write \\\\ for a backslash, or put the text in single quotes"
    return Told(
        clue.line,
        clue.column,
        "a backslash in double quotes starts a special character",
        hint,
        Code.BACKSLASH,
    )


def _after_quote(clue: Clue) -> Told | None:
    """Find a text that goes on after its closing quote, or a quote that closes another than it should."""
    text = clue.last_text()
    if text and text.style in ("'", '"') and text.start_mark and text.end_mark:
        start, end = text.start_mark, text.end_mark
        between = clue.text()[end.column : clue.column].strip()
        if start.line < end.line == clue.line and not between:
            message = f"the quote that is opened here closes only on line {end.line + 1}"
            hint = f"add {text.style} at the end of line {start.line + 1}, if the text ends there"
            return Told(start.line, start.column, message, hint, Code.OPEN_QUOTE)
    before = clue.text()[: clue.column].rstrip()
    if before[-1:] not in ("'", '"') or not before[:-1].strip():
        return None
    inside = "two: ''" if before[-1] == "'" else '\\"'
    hint = f"for a quote inside a text in {before[-1]}…{before[-1]} write {inside}"
    return Told(
        clue.line,
        len(before) - 1,
        "the text goes on after this quote, which closes it",
        hint,
        Code.TEXT_AFTER_QUOTE,
    )


def _sign(clue: Clue) -> Told | None:
    """Find a text that starts with a sign which means something in YAML."""
    about = ("alias", "anchor", "tag", "block scalar", "directive", "node", "next token")
    keys = "mapping keys are not allowed" in clue.problem
    if not keys and not any(word in clue.context or word in clue.problem for word in about):
        return None
    for line, column in (clue.opened, (clue.line, clue.column)):
        if (sign := clue.sign(line, column)) in _SIGNS and sign:
            if told := _other_bullet(clue, line, column):
                return told
            if sign in ",]}" and clue.text(line)[:column].rstrip()[-1:] not in ("", ":", "-"):
                hint = f"write it, or put a text that starts with {sign} in quotes"
                return Told(
                    line, column, f"something is missing before this {sign}", hint, Code.MISSING_VALUE
                )
            hint = f"put it in quotes: {in_quotes(clue.text(line)[column:])}"
            return Told(line, column, f"a text cannot start with {sign}", hint, Code.SIGN_AT_START)
    return None


def _other_bullet(clue: Clue, line: int, column: int) -> Told | None:
    """Find an item of a list that starts with a star, as elsewhere."""
    text = clue.text(line)
    if clue.sign(line, column) != "*" or text[:column].strip() or not text[column + 1 :].startswith(" "):
        return None
    return Told(
        line,
        column,
        "an item of a list does not start with *",
        f"write - {text[column + 2 :][:40]}",
        Code.OTHER_DASH,
    )


def _after_brackets(clue: Clue) -> Told | None:
    """Find a text that starts with brackets or a star, and goes on after what YAML takes for the whole."""
    last = clue.last
    if not isinstance(last, SequenceEndEvent | MappingEndEvent | AliasEvent) or not last.end_mark:
        return None
    line = last.end_mark.line
    found = field(clue.text(line)) or item(clue.text(line))
    if not found or (line, found.value_column) >= (clue.line, clue.column):
        return None
    sign, rest = found.value[:1], clue.text(line)[last.end_mark.column :].strip()
    if sign not in ("[", "{", "*") or rest.startswith("#") or not rest:
        return None
    hint = f"put it in quotes: {in_quotes(found.value)}"
    return Told(line, found.value_column, f"a text cannot start with {sign}", hint, Code.SIGN_AT_START)


def _brackets(clue: Clue) -> Told | None:
    sign = clue.sign(*clue.opened)
    if "expected ',' or" not in clue.problem or sign not in _CLOSING:
        return None
    if clue.line > clue.opened[0] and (not clue.text().strip() or field(clue.text())):
        hint = f"add the closing {_CLOSING[sign]}, or put a text that starts with {sign} in quotes"
        return Told(*clue.opened, f"this {sign} is opened here and never closed", hint, Code.OPEN_BRACKET)
    hint = "put commas between the parts, and a text with a colon or brackets in quotes"
    return Told(
        clue.line,
        clue.column,
        f"this does not fit between {sign} and {_CLOSING[sign]}",
        hint,
        Code.IN_BRACKETS,
    )


def _odd_start(clue: Clue) -> Told | None:
    sign = clue.sign(clue.line, clue.column)
    if not sign or sign not in _SIGNS or clue.text()[: clue.column].strip(" -"):
        return None
    return Told(
        clue.line,
        clue.column,
        f"a line cannot start with {sign}",
        "delete it, or put the text in quotes",
        Code.SIGN_AT_START,
    )


def _unknown(clue: Clue) -> Told:
    line = clue.line if clue.text().strip() else max(clue.above(clue.line), 0)
    column = clue.column if line == clue.line else 0
    hint = "check that it lines up with the lines above, and put a text with special signs in quotes"
    return Told(line, column, "this line cannot be read as YAML", hint, Code.NOT_YAML)


_LOOKS: tuple[Callable[[Clue], Told | None], ...] = (
    _open_quote,
    _escape,
    indentation_errors.tab,
    _after_quote,
    _sign,
    _brackets,
    _after_brackets,
    indentation_errors.no_name,
    indentation_errors.after_the_end,
    indentation_errors.missing_space,
    indentation_errors.colon_in_text,
    _odd_start,
    indentation_errors.list_beside_field,
    indentation_errors.item_among_fields,
    indentation_errors.field_among_items,
    indentation_errors.out_of_line,
    indentation_errors.no_colon,
)
