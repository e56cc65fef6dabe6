"""Finds layout mistakes in YAML: tabs, misaligned lines, list items among fields, missing spaces."""

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.core.parsing.problem import ProblemCode, quote_excerpt
from bot.core.parsing.syntax_context import (
    SyntaxContext,
    SyntaxFinding,
    get_indent,
    has_content,
    parse_field_line,
    quote_for_yaml,
)

_DASH_WITHOUT_SPACE = re.compile(r"\s*-[^\s-]")
_BARE_NAME = re.compile(r"\s*(?:-\s+)*(?P<name>[a-z_][a-z0-9_-]*)\s*")
_NAME_AND_TEXT = re.compile(r"(?P<name>[a-z][a-z0-9_]*)\s*(?P<text>.*)")
_COLON_WITHOUT_SPACE = re.compile(r"(\s*(?:-\s+)*)([\w-]+):([^\s/].*)")


def find_tab(context: SyntaxContext) -> SyntaxFinding | None:
    """Find a line that is indented with a tab."""
    indent_match = re.match(r"\s*", context.get_line())
    column = indent_match[0].find("\t") if indent_match else -1
    if context.get_character(context.line, context.column) == "\t":
        column = context.column
    if column < 0:
        return None
    return SyntaxFinding(
        context.line, column, "this line is indented with a tab", "use spaces instead", ProblemCode.TAB
    )


def find_missing_space(context: SyntaxContext) -> SyntaxFinding | None:
    """Find a dash or a colon without its space, on the line where the text began or the one above."""
    for line in (context.start[0], context.line, context.find_line_above(context.line)):
        text = context.get_line(line)
        if "expected key" in context.parser_problem or not has_content(text):
            continue
        if _DASH_WITHOUT_SPACE.match(text) and (text.lstrip()[1] in "{[" or not parse_field_line(text)):
            item_text = text.strip()[1:]
            return SyntaxFinding(
                line,
                get_indent(text),
                "a space is missing after the dash",
                f"write - {item_text[:40]}",
                ProblemCode.MISSING_SPACE,
            )
        if match := _COLON_WITHOUT_SPACE.match(text):
            hint = f"write {match[2]}: {match[3][:40]}"
            return SyntaxFinding(
                line, match.end(2), "a space is missing after the colon", hint, ProblemCode.MISSING_SPACE
            )
    return None


def find_colon_in_text(context: SyntaxContext) -> SyntaxFinding | None:
    """Find a text that contains a colon and is not in quotes."""
    field_line = parse_field_line(context.get_line())
    if (
        "mapping values" not in context.parser_problem
        or not field_line
        or context.column < field_line.value_column
    ):
        return None
    hint = f"put the text in quotes: {field_line.name}: {quote_for_yaml(field_line.value)}"
    return SyntaxFinding(
        context.line, field_line.value_column, "this text contains a colon", hint, ProblemCode.COLON_IN_TEXT
    )


def find_list_beside_field(context: SyntaxContext) -> SyntaxFinding | None:
    """Find a list that starts on the line of its field."""
    if (
        "sequence entries are not allowed" not in context.parser_problem
        or context.get_line()[: context.column].strip(" -") == ""
    ):
        return None
    return SyntaxFinding(
        context.line,
        context.column,
        "a list cannot start on the line of its field",
        "put the dash on the next line",
        ProblemCode.LIST_ON_LINE,
    )


def find_item_among_fields(context: SyntaxContext) -> SyntaxFinding | None:
    """Find a list item among fields, or one that is not aligned with the other items."""
    if not context.get_line().lstrip().startswith("- ") or "expected '-'" in context.parser_problem:
        return None
    column = get_indent(context.get_line())
    for line in range(context.line - 1, context.start[0], -1):
        text = context.get_line(line)
        if text.lstrip().startswith("- ") and column != get_indent(text) >= context.start[1]:
            message = "this dash does not line up with the one above"
            return SyntaxFinding(
                context.line,
                column,
                message,
                _build_alignment_hint(line, get_indent(text)),
                ProblemCode.OUT_OF_LINE,
            )
        if has_content(text) and get_indent(text) <= context.start[1]:
            break
    hint = "indent it under the field that the list belongs to, or remove the dash"
    return SyntaxFinding(
        context.line,
        column,
        "this is a list item, but the lines above are fields",
        hint,
        ProblemCode.ITEM_AMONG_FIELDS,
    )


def find_field_among_items(context: SyntaxContext) -> SyntaxFinding | None:
    """Find a field among list items."""
    if "expected '-'" not in context.parser_problem or get_indent(context.get_line()) != context.start[1]:
        return None
    column = get_indent(context.get_line())
    message = "this line is not an item of the list above"
    return SyntaxFinding(
        context.line,
        column,
        message,
        "start it with a dash, or change its indentation",
        ProblemCode.FIELD_AMONG_ITEMS,
    )


def find_misaligned_line(context: SyntaxContext) -> SyntaxFinding | None:
    """Find a line that starts in another column than the lines around it."""
    column, text = get_indent(context.get_line()), context.get_line()
    if context.line == context.start[0] or not has_content(text) or text[: context.column].strip(" -"):
        line_above = context.find_line_above(context.line)
        if "mapping values" not in context.parser_problem or line_above < 0 or not parse_field_line(text):
            return None
    starts_above = list(_find_starts_above(context, column))
    if not starts_above or column in [start for _, start in starts_above]:
        return None
    line, start = min(starts_above, key=lambda found: abs(found[1] - column))
    spaces = "1 space" if column == 1 else f"{column} spaces"
    message = f"this line is indented by {spaces}, unlike the lines above it"
    return SyntaxFinding(
        context.line, column, message, _build_alignment_hint(line, start), ProblemCode.OUT_OF_LINE
    )


def find_bare_name(context: SyntaxContext) -> SyntaxFinding | None:
    """Find a field name without its colon, above the lines that belong to it."""
    is_key = "could not find expected ':'" in context.parser_problem
    if not is_key and "mapping values" not in context.parser_problem:
        return None
    line = context.start[0] if is_key else context.find_line_above(context.line)
    match = _BARE_NAME.fullmatch(context.get_line(line)) if 0 <= line < context.line else None
    if match is None:
        return None
    column = match.start("name")
    text_below = context.get_line()
    indent_below = get_indent(text_below)
    is_content_below = indent_below > column or (
        indent_below == column and text_below[column:].startswith("- ")
    )
    if not is_content_below or not _can_start_field(context, line, column):
        return None
    message = f"there is no colon after {quote_excerpt(match['name'])}"
    return SyntaxFinding(
        line, match.end("name"), message, f"write {match['name']}:", ProblemCode.MISSING_COLON
    )


def _can_start_field(context: SyntaxContext, line: int, column: int) -> bool:
    """True if a field may start here: below the start of another, or as the first below an open name."""
    line_above = context.find_line_above(line)
    field_above = parse_field_line(context.get_line(line_above)) if line_above >= 0 else None
    if field_above and not field_above.value and field_above.name_column < column:
        return True
    starts_above = [start for _, start in _find_starts_above(replace(context, line=line), column)]
    return not starts_above or column in starts_above


def find_missing_colon(context: SyntaxContext) -> SyntaxFinding | None:
    """Find a line among fields that has no colon."""
    if "could not find expected ':'" in context.parser_problem:
        line, column = context.start
    elif "mapping values" in context.parser_problem:
        line = context.find_line_above(context.line)
        column = get_indent(context.get_line(line))
        if line < 0 or parse_field_line(context.get_line(line)):
            return None
    else:
        return None
    text = context.get_line(line)[column:]
    match = _NAME_AND_TEXT.fullmatch(text)
    field = f"{match['name']}: {match['text'][:40]}".rstrip() if match else "name: value"
    message = f"{quote_excerpt(text)} is not a field: it has no colon"
    hint = f"write {field}, or indent it if it continues the text above"
    return SyntaxFinding(line, column, message, hint, ProblemCode.MISSING_COLON)


def find_missing_name(context: SyntaxContext) -> SyntaxFinding | None:
    """Find a colon with no name before it."""
    if context.get_character(context.line, context.column) != ":" or context.get_line()[
        : context.column
    ].strip(" -"):
        return None
    return SyntaxFinding(
        context.line,
        context.column,
        "there is no field name before the colon",
        "write the name",
        ProblemCode.MISSING_NAME,
    )


def find_content_after_end(context: SyntaxContext) -> SyntaxFinding | None:
    """Find lines after the end of the document."""
    if "document start" not in context.parser_problem:
        return None
    return SyntaxFinding(
        context.line,
        context.column,
        "the content of the file ends before this line",
        'delete this line, or the "..." above it',
        ProblemCode.AFTER_THE_END,
    )


def _find_starts_above(context: SyntaxContext, column: int) -> Iterator[tuple[int, int]]:
    """Yield the lines above that belong to a group around *column*, with the columns of their fields."""
    smallest_start = None
    line = context.find_line_above(context.line)
    while line >= 0:
        text = context.get_line(line)
        start = get_indent(text)
        if smallest_start is None or start < smallest_start:
            field_line = parse_field_line(text)
            if field_line and field_line.name_column > start:
                yield line, field_line.name_column
            yield line, start
            smallest_start = start
        if start <= column:
            return
        line = context.find_line_above(line)


def _build_alignment_hint(line: int, column: int) -> str:
    return f"start it in column {column + 1}, like line {line + 1}"
