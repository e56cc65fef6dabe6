"""Repairs a line with a syntax error, so that the rest of the file can be read; nothing of it is published.

A repair never adds or removes a line, so that all places stay right.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from bot.core.parsing.flow_fields import OTHER_COMMAS, find_flow_field
from bot.core.parsing.problem import ProblemCode
from bot.core.parsing.syntax_context import (
    ODD_SPACES,
    FieldLine,
    SyntaxFinding,
    get_indent,
    has_content,
    parse_field_line,
    parse_item_line,
)

LineEdits = Mapping[int, str]
"""Lines by their numbers, from 0, as they are to be read."""

_CLOSING_BRACKETS = {"[": "]", "{": "}"}
_ODD_SPACE = re.compile(f"[{ODD_SPACES}]")
_BARE_NAME = re.compile(r"(?P<lead>\s*(?:- +)*)(?P<name>[A-Za-z_][\w-]*)[ \t]*(?P<rest>.*)")
_COMMENT = re.compile(r"\s#\s.*")


def iter_repairs(finding: SyntaxFinding, lines: Sequence[str]) -> Iterator[LineEdits]:
    """Yield ways to repair the line of *finding*, the best first; the last drops it and its block."""
    if finding.line < len(lines):
        yield from _REPAIRS.get(finding.code, _drop_nothing)(finding, lines)
        yield dict.fromkeys(_find_block(finding.line, lines), "")


def is_faithful(before: str, after: str) -> bool:
    """True if a repair replaced signs only, so that the line says what was meant, in the same columns."""
    return len(before) == len(after) and bool(after)


def _drop_nothing(_finding: SyntaxFinding, _lines: Sequence[str]) -> Iterator[LineEdits]:
    yield from ()


def _replace_odd_spaces(finding: SyntaxFinding, lines: Sequence[str]) -> Iterator[LineEdits]:
    yield {finding.line: _ODD_SPACE.sub(" ", lines[finding.line])}


def _replace_sign(finding: SyntaxFinding, lines: Sequence[str]) -> Iterator[LineEdits]:
    before, after = _split_line(finding, lines)
    yield {finding.line: f"{before}:{after[1:] if after[1:2] in ('', ' ') else f' {after[1:]}'}"}


def _insert_space(finding: SyntaxFinding, lines: Sequence[str]) -> Iterator[LineEdits]:
    """Write a dash or a colon with a space; the lines of an item move along if they stood under its name."""
    before, after = _split_line(finding, lines)
    sign = ":" if after.startswith(":") else "-"
    repaired_line = f"{before}{sign} {after[1:].lstrip()}"
    block = [number for number in _find_block(finding.line, lines)[1:] if has_content(lines[number])]
    name_column = len(before) + len(after) - len(after[1:].lstrip())
    if block and sign == "-" and get_indent(lines[block[0]]) == name_column < len(before) + 2:
        yield {finding.line: repaired_line} | {number: f" {lines[number]}" for number in block}
    yield {finding.line: repaired_line}


def _indent_with_spaces(finding: SyntaxFinding, lines: Sequence[str]) -> Iterator[LineEdits]:
    text = lines[finding.line].lstrip()
    for column in _find_columns_above(finding.line, lines, after_tab=True):
        yield {finding.line: " " * column + text}
    before, after = _split_line(finding, lines)
    yield {finding.line: before + after.replace("\t", " ")}


def _line_up(finding: SyntaxFinding, lines: Sequence[str]) -> Iterator[LineEdits]:
    """Move a line, alone or with what belongs to it, to where a line above starts; the nearest first."""
    indent = get_indent(lines[finding.line])
    columns = _find_columns_above(finding.line, lines)
    for column in sorted(columns, key=lambda column: abs(column - indent)):
        for block in ([finding.line], _find_block(finding.line, lines)):
            yield {number: _move_line(lines[number], column - indent) for number in block}


def _move_line(text: str, columns: int) -> str:
    return " " * max(get_indent(text) + columns, 0) + text.lstrip(" ")


def _quote_value(finding: SyntaxFinding, lines: Sequence[str]) -> Iterator[LineEdits]:
    """Put a text in quotes, and drop the lines on which it goes on."""
    text = lines[finding.line]
    if flow_field := find_flow_field(text, finding.column):
        start, end = flow_field.value_column, flow_field.value_column + len(flow_field.value)
        yield {finding.line: f"{text[:start]}{_quote(flow_field.value)}{text[end:]}"}
    field_line = parse_field_line(text) or parse_item_line(text)
    if field_line is None or not field_line.value:
        return
    quoted = {finding.line: _build_quoted_line(text, field_line)}
    continuation = _find_block(finding.line, lines, field_line.name_column)[1:]
    without_continuation = quoted | dict.fromkeys(continuation, "")
    is_text = not any(
        parse_field_line(lines[number]) or parse_item_line(lines[number]) for number in continuation
    )
    yield from (without_continuation, quoted) if is_text else (quoted, without_continuation)


def _build_quoted_line(text: str, field_line: FieldLine) -> str:
    return f"{text[: field_line.value_column]}{_quote(_COMMENT.sub('', field_line.value))}"


def _quote(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _separate_parts(finding: SyntaxFinding, lines: Sequence[str]) -> Iterator[LineEdits]:
    """Add a comma before the name of a field inside { }."""
    before, after = _split_line(finding, lines)
    if after[:1] in {"]", "}"}:
        yield {finding.line: f"{before} {after[1:]}"}
    if find_flow_field(lines[finding.line], finding.column):
        yield {finding.line: f"{before.rstrip(f' {OTHER_COMMAS}')}, {after}"}
    yield from _quote_value(finding, lines)


def _close_bracket(finding: SyntaxFinding, lines: Sequence[str]) -> Iterator[LineEdits]:
    """Close a bracket at the end of its line, or open it at the start of its text."""
    text = lines[finding.line]
    if text[finding.column :].rstrip().endswith("]") and text.count("]") > text.count("["):
        yield {finding.line: f"{text[: finding.column]}[{text[finding.column :]}"}
    sign = text[finding.column : finding.column + 1]
    has_fields = sign == "{" and find_flow_field(text, len(text))
    if sign == "[" or has_fields:
        yield {finding.line: f"{text.rstrip()}{_CLOSING_BRACKETS[sign]}"}
    yield from _quote_value(finding, lines)


def _add_colon(finding: SyntaxFinding, lines: Sequence[str]) -> Iterator[LineEdits]:
    if match := _BARE_NAME.fullmatch(lines[finding.line]):
        value = match["rest"].replace("\\", "\\\\").replace('"', '\\"')
        yield {finding.line: f"{match['lead']}{match['name']}:" + (f' "{value}"' if value else "")}


def _remove_dash(finding: SyntaxFinding, lines: Sequence[str]) -> Iterator[LineEdits]:
    text = lines[finding.line]
    yield {finding.line: " " * get_indent(text) + text.lstrip(" -")}


def _add_dash(finding: SyntaxFinding, lines: Sequence[str]) -> Iterator[LineEdits]:
    before, after = _split_line(finding, lines)
    yield {finding.line: f"{before}- {after}"}


def _drop_end_mark(finding: SyntaxFinding, lines: Sequence[str]) -> Iterator[LineEdits]:
    mark = next((number for number in range(finding.line, -1, -1) if lines[number].startswith("...")), None)
    yield {mark: ""} if mark is not None else dict.fromkeys(range(finding.line, len(lines)), "")


def _drop_document_mark(finding: SyntaxFinding, lines: Sequence[str]) -> Iterator[LineEdits]:
    """Read on after a line "---" if other fields follow, but not if the file starts anew."""
    names_before, names_after = (
        {field_line.name for text in part if text[:1].strip() and (field_line := parse_field_line(text))}
        for part in (lines[: finding.line], lines[finding.line + 1 :])
    )
    last_line = len(lines) if names_before & names_after else finding.line + 1
    yield dict.fromkeys(range(finding.line, last_line), "")


def _split_line(finding: SyntaxFinding, lines: Sequence[str]) -> tuple[str, str]:
    text = lines[finding.line]
    return text[: finding.column], text[finding.column :]


def _find_block(line: int, lines: Sequence[str], column: int | None = None) -> list[int]:
    """List *line* and the lines below that are indented further, or further than *column*."""
    indent = get_indent(lines[line]) if column is None else column
    block = [line]
    for number in range(line + 1, len(lines)):
        if lines[number].strip() and get_indent(lines[number]) <= indent:
            break
        block.append(number)
    return block


def _find_columns_above(line: int, lines: Sequence[str], *, after_tab: bool = False) -> list[int]:
    """List the columns in which the groups around *line* start, the innermost first.

    With *after_tab*, a group that has not started yet comes first, where the line above opens one.
    """
    columns: list[int] = []
    smallest_indent: int | None = None
    for number in range(line - 1, -1, -1):
        text = lines[number]
        indent = get_indent(text)
        if not has_content(text) or (smallest_indent is not None and indent >= smallest_indent):
            continue
        field_line = parse_field_line(text)
        if after_tab and smallest_indent is None and field_line and not field_line.value:
            columns.append(field_line.name_column + 2)
        columns += [field_line.name_column] if field_line else []
        columns.append(indent)
        smallest_indent = indent
        if not indent:
            break
    return list(dict.fromkeys(columns))


_Repair = Callable[[SyntaxFinding, Sequence[str]], Iterator[LineEdits]]

_REPAIRS: Mapping[ProblemCode, _Repair] = {
    ProblemCode.ODD_SPACE: _replace_odd_spaces,
    ProblemCode.SEMICOLON: _replace_sign,
    ProblemCode.OTHER_DASH: _insert_space,
    ProblemCode.MISSING_SPACE: _insert_space,
    ProblemCode.MISSING_COLON: _add_colon,
    ProblemCode.TAB: _indent_with_spaces,
    ProblemCode.OUT_OF_LINE: _line_up,
    ProblemCode.ITEM_AMONG_FIELDS: _remove_dash,
    ProblemCode.FIELD_AMONG_ITEMS: _add_dash,
    ProblemCode.IN_BRACKETS: _separate_parts,
    ProblemCode.OPEN_BRACKET: _close_bracket,
    ProblemCode.AFTER_THE_END: _drop_end_mark,
    ProblemCode.SEVERAL_DOCUMENTS: _drop_document_mark,
    **dict.fromkeys(
        (
            ProblemCode.COLON_IN_TEXT,
            ProblemCode.SIGN_AT_START,
            ProblemCode.TEXT_AFTER_QUOTE,
            ProblemCode.BACKSLASH,
            ProblemCode.OPEN_QUOTE,
            ProblemCode.MISSING_VALUE,
            ProblemCode.LIST_ON_LINE,
        ),
        _quote_value,
    ),
}
