"""Explains YAML syntax errors to people who have never seen YAML.

The parser reports where it gave up. A moderator needs the place of the mistake, which is often further up.
"""

import re
from collections.abc import Callable

import yaml
from yaml.events import AliasEvent, Event, MappingEndEvent, SequenceEndEvent

from bot.core.parsing import indentation_errors
from bot.core.parsing.flow_fields import find_flow_field, find_missing_comma
from bot.core.parsing.problem import ProblemCode
from bot.core.parsing.syntax_context import (
    SyntaxContext,
    SyntaxFinding,
    build_syntax_context,
    parse_field_line,
    parse_item_line,
    quote_for_yaml,
)

_SPECIAL_SIGNS = frozenset("@`%*&!|>?,]}")
_CLOSING_BRACKETS = {"[": "]", "{": "}"}


def explain_syntax_error(error: yaml.MarkedYAMLError, last_event: Event | None, text: str) -> SyntaxFinding:
    """Explain the *error* that the parser raised after *last_event* of *text*."""
    context = build_syntax_context(error, last_event, text)
    finding = next(filter(None, (detect(context) for detect in _DETECTORS)), None)
    return finding or _describe_unknown_error(context)


def _find_open_quote(context: SyntaxContext) -> SyntaxFinding | None:
    if "quoted scalar" not in context.parser_context or "unexpected" not in context.parser_problem:
        return None
    sign = context.get_character(*context.start)
    return SyntaxFinding(
        *context.start,
        "this quotation mark is never closed",
        f"add {sign} at the end of the text",
        ProblemCode.OPEN_QUOTE,
    )


_ESCAPED_HALF = re.compile(
    r"\\u(?P<high>d[89ab][0-9a-f]{2})\\u(?P<low>d[c-f][0-9a-f]{2})|\\(?:u|U0000)d[89a-f][0-9a-f]{2}",
    re.IGNORECASE,
)


def _find_escaped_half(context: SyntaxContext) -> SyntaxFinding | None:
    """Find a character that is written as two codes, as JSON does, or half of one."""
    match = _ESCAPED_HALF.match(context.get_line(), max(0, context.column - len("\\u")))
    if match is None or "quoted scalar" not in context.parser_context:
        return None
    message, hint = f"{match[0]} is half of a character", "write the character itself, or delete it"
    if match["high"]:
        character = bytes.fromhex(match["high"] + match["low"]).decode("utf-16-be")
        message = f"{match[0]} is one character, written as JSON writes it"
        hint = f"write the character itself, {character}, or \\U{ord(character):08X}"
    return SyntaxFinding(context.line, match.start(), message, hint, ProblemCode.BACKSLASH)


def _find_backslash(context: SyntaxContext) -> SyntaxFinding | None:
    if "quoted scalar" not in context.parser_context:
        return None
    hint = "write \\\\ for a backslash, or put the text in single quotes"
    return SyntaxFinding(
        context.line,
        context.column,
        "a backslash in double quotes starts a special character",
        hint,
        ProblemCode.BACKSLASH,
    )


def _find_text_after_quote(context: SyntaxContext) -> SyntaxFinding | None:
    """Find a text that goes on after its closing quote, or a quote that closes the wrong one."""
    last_scalar = context.get_last_scalar()
    if last_scalar and last_scalar.style in ("'", '"') and last_scalar.start_mark and last_scalar.end_mark:
        start, end = last_scalar.start_mark, last_scalar.end_mark
        between = context.get_line()[end.column : context.column].strip()
        if start.line < end.line == context.line and not between:
            message = f"this quotation mark is closed only on line {end.line + 1}"
            hint = f"add {last_scalar.style} at the end of line {start.line + 1}, if the text ends there"
            return SyntaxFinding(start.line, start.column, message, hint, ProblemCode.OPEN_QUOTE)
    text_before = context.get_line()[: context.column].rstrip()
    if text_before[-1:] not in ("'", '"') or not text_before[:-1].strip():
        return None
    return SyntaxFinding(
        context.line,
        len(text_before) - 1,
        "this quotation mark ends the text, but the text goes on",
        _suggest_quotes(context.get_line(), len(text_before) - 1),
        ProblemCode.TEXT_AFTER_QUOTE,
    )


def _suggest_quotes(line: str, column: int) -> str:
    """Suggest how to write a line in which a text has quotation marks inside, such as the one at *column*."""
    sign = line[column]
    field_line = find_flow_field(line, column) or parse_field_line(line) or parse_item_line(line)
    if field_line is None or not field_line.value.startswith(sign):
        escaped_quote = "two: ''" if sign == "'" else '\\"'
        return f"for a quotation mark inside {sign}…{sign} write {escaped_quote}"
    text = field_line.value
    is_whole = text.endswith(sign) and text.count(sign) > 2  # noqa: PLR2004 (more than the quotes around it)
    name = f"{field_line.name}: " if field_line.name else ""
    return f"put the whole text in quotes: {name}{quote_for_yaml(text[1:-1] if is_whole else text)}"


def _find_sign_at_start(context: SyntaxContext) -> SyntaxFinding | None:
    """Find a text that starts with a sign that has a special meaning in YAML."""
    constructs = ("alias", "anchor", "tag", "block scalar", "directive", "node", "next token")
    is_about_keys = "mapping keys are not allowed" in context.parser_problem
    if not is_about_keys and not any(
        word in context.parser_context or word in context.parser_problem for word in constructs
    ):
        return None
    for line, column in (context.start, (context.line, context.column)):
        if (sign := context.get_character(line, column)) in _SPECIAL_SIGNS and sign:
            if finding := _find_star_bullet(context, line, column):
                return finding
            if sign in ",]}" and context.get_line(line)[:column].rstrip()[-1:] not in ("", ":", "-"):
                hint = f'add it, or delete the "{sign}"; put a text that starts with "{sign}" in quotes'
                return SyntaxFinding(
                    line,
                    column,
                    f'something is missing before this "{sign}"',
                    hint,
                    ProblemCode.MISSING_VALUE,
                )
            flow_field = find_flow_field(context.get_line(line), column)
            text = flow_field.value if flow_field else context.get_line(line)[column:]
            hint = f"put it in quotes: {quote_for_yaml(text)}"
            return SyntaxFinding(
                line, column, f"a text cannot start with {sign}", hint, ProblemCode.SIGN_AT_START
            )
    return None


def _find_star_bullet(context: SyntaxContext, line: int, column: int) -> SyntaxFinding | None:
    """Find a list item that starts with a star, as in other formats."""
    text = context.get_line(line)
    if (
        context.get_character(line, column) != "*"
        or text[:column].strip()
        or not text[column + 1 :].startswith(" ")
    ):
        return None
    return SyntaxFinding(
        line,
        column,
        "a list item starts with a dash, not with *",
        f"write - {text[column + 2 :][:40]}",
        ProblemCode.OTHER_DASH,
    )


def _find_extra_bracket(context: SyntaxContext) -> SyntaxFinding | None:
    """Find a closing bracket behind the one that closed what was open."""
    sign = context.get_character(context.line, context.column)
    last_event = context.last_event
    if not sign or sign not in "]}" or not isinstance(last_event, SequenceEndEvent | MappingEndEvent):
        return None
    end = last_event.end_mark
    if end is None or end.line != context.line or context.get_line()[end.column : context.column].strip():
        return None
    message = f"there is one {sign} too many"
    return SyntaxFinding(context.line, context.column, message, "delete it", ProblemCode.IN_BRACKETS)


def _find_text_after_brackets(context: SyntaxContext) -> SyntaxFinding | None:
    """Find a text that starts with brackets or a star, and goes on where YAML takes it to end."""
    last_event = context.last_event
    if not isinstance(last_event, SequenceEndEvent | MappingEndEvent | AliasEvent) or not last_event.end_mark:
        return None
    line = last_event.end_mark.line
    field_line = parse_field_line(context.get_line(line)) or parse_item_line(context.get_line(line))
    if not field_line or (line, field_line.value_column) >= (context.line, context.column):
        return None
    sign, rest = field_line.value[:1], context.get_line(line)[last_event.end_mark.column :].strip()
    if sign not in ("[", "{", "*") or rest.startswith("#") or not rest:
        return None
    hint = f"put it in quotes: {quote_for_yaml(field_line.value)}"
    return SyntaxFinding(
        line, field_line.value_column, f"a text cannot start with {sign}", hint, ProblemCode.SIGN_AT_START
    )


def _find_bracket_error(context: SyntaxContext) -> SyntaxFinding | None:
    sign = context.get_character(*context.start)
    if "expected ',' or" not in context.parser_problem or sign not in _CLOSING_BRACKETS:
        return None
    if context.line > context.start[0] and (
        not context.get_line().strip() or parse_field_line(context.get_line())
    ):
        closing = _CLOSING_BRACKETS[sign]
        hint = f"add the closing {closing}, or put a text that starts with {sign} in quotes"
        if re.search(rf"\s#.*\{closing}", context.get_line(context.start[0])):
            hint = f"put the text with the # in quotes: a # starts a comment, and the {closing} is in it"
        return SyntaxFinding(*context.start, f"this {sign} is never closed", hint, ProblemCode.OPEN_BRACKET)
    if context.get_character(context.line, context.column) == ":" and (finding := _find_flow_colon(context)):
        return finding
    hint = "separate the parts with commas, and put a text with a colon or brackets in quotes"
    return SyntaxFinding(
        context.line,
        context.column,
        f"this cannot stand between {sign} and {_CLOSING_BRACKETS[sign]}",
        hint,
        ProblemCode.IN_BRACKETS,
    )


def _find_flow_colon(context: SyntaxContext) -> SyntaxFinding | None:
    """Explain a second colon in a field inside { }: it is part of the text, or a comma is missing."""
    field = find_flow_field(context.get_line(), context.column)
    if field is None:
        return None
    other_lines = (line for number, line in enumerate(context.lines) if number != context.line)
    if parts := find_missing_comma(field, context.column, other_lines):
        text, name = parts
        message, hint = f'a comma is missing before "{name}"', f"write {field.name}: {text}, {name}: …"
        column = context.get_line().rindex(name, 0, context.column)
        return SyntaxFinding(context.line, column, message, hint, ProblemCode.IN_BRACKETS)
    hint = f"put the text in quotes: {field.name}: {quote_for_yaml(field.value)}"
    return SyntaxFinding(
        context.line, field.value_column, "this text contains a colon", hint, ProblemCode.COLON_IN_TEXT
    )


def _find_sign_at_line_start(context: SyntaxContext) -> SyntaxFinding | None:
    sign = context.get_character(context.line, context.column)
    if not sign or sign not in _SPECIAL_SIGNS or context.get_line()[: context.column].strip(" -"):
        return None
    return SyntaxFinding(
        context.line,
        context.column,
        f"a line cannot start with {sign}",
        "delete it, or put the text in quotes",
        ProblemCode.SIGN_AT_START,
    )


def _describe_unknown_error(context: SyntaxContext) -> SyntaxFinding:
    line = context.line if context.get_line().strip() else max(context.find_line_above(context.line), 0)
    column = context.column if line == context.line else 0
    hint = "line it up with the lines above, and put a text with special signs in quotes"
    return SyntaxFinding(line, column, "this line cannot be read as YAML", hint, ProblemCode.NOT_YAML)


_DETECTORS: tuple[Callable[[SyntaxContext], SyntaxFinding | None], ...] = (
    _find_open_quote,
    _find_escaped_half,
    _find_backslash,
    indentation_errors.find_tab,
    _find_text_after_quote,
    _find_extra_bracket,
    _find_sign_at_start,
    _find_bracket_error,
    _find_text_after_brackets,
    indentation_errors.find_missing_name,
    indentation_errors.find_content_after_end,
    indentation_errors.find_missing_space,
    indentation_errors.find_bare_name,
    indentation_errors.find_colon_in_text,
    _find_sign_at_line_start,
    indentation_errors.find_list_beside_field,
    indentation_errors.find_item_among_fields,
    indentation_errors.find_field_among_items,
    indentation_errors.find_misaligned_line,
    indentation_errors.find_missing_colon,
)
