"""Mistakes of layout in YAML: tabs, lines that do not line up, lists among fields, missing spaces."""

import re
from collections.abc import Iterator

from bot.core.parsing.error_codes import Code
from bot.core.parsing.problem import quoted
from bot.core.parsing.syntax_context import Clue, Told, field, in_quotes, indent, is_said

_TIGHT_DASH = re.compile(r"\s*-[^\s-]")
_TIGHT_COLON = re.compile(r"(\s*(?:-\s+)*)([\w-]+):([^\s/].*)")


def tab(clue: Clue) -> Told | None:
    """Find a line that is indented with a tab."""
    lead = re.match(r"\s*", clue.text())
    column = lead[0].find("\t") if lead else -1
    if clue.sign(clue.line, clue.column) == "\t":
        column = clue.column
    if column < 0:
        return None
    return Told(clue.line, column, "this line is indented with a tab", "indent with spaces only", Code.TAB)


def missing_space(clue: Clue) -> Told | None:
    """Find a dash or a colon without its space, on the line where the text began or the one above."""
    for line in (clue.opened[0], clue.line, clue.above(clue.line)):
        text = clue.text(line)
        if "expected key" in clue.problem or not is_said(text):
            continue
        if _TIGHT_DASH.match(text) and not field(text):
            fixed = text.strip()[1:]
            return Told(
                line,
                indent(text),
                "a space is missing after the dash",
                f"write - {fixed[:40]}",
                Code.MISSING_SPACE,
            )
        if tight := _TIGHT_COLON.match(text):
            hint = f"write {tight[2]}: {tight[3][:40]}"
            return Told(line, tight.end(2), "a space is missing after the colon", hint, Code.MISSING_SPACE)
    return None


def colon_in_text(clue: Clue) -> Told | None:
    """Find a text with a colon in it that is not in quotes."""
    found = field(clue.text())
    if "mapping values" not in clue.problem or not found or clue.column < found.value_column:
        return None
    hint = f"put the text in quotes: {found.name}: {in_quotes(found.value)}"
    return Told(clue.line, found.value_column, "this text has a colon in it", hint, Code.COLON_IN_TEXT)


def list_beside_field(clue: Clue) -> Told | None:
    """Find a list that begins on the line of its field."""
    if "sequence entries are not allowed" not in clue.problem or clue.text()[: clue.column].strip(" -") == "":
        return None
    return Told(
        clue.line,
        clue.column,
        "a list cannot start on this line",
        "put the dash on the next line",
        Code.LIST_ON_LINE,
    )


def item_among_fields(clue: Clue) -> Told | None:
    """Find a list's item among fields, or one that does not line up with the other items."""
    if not clue.text().lstrip().startswith("- ") or "expected '-'" in clue.problem:
        return None
    column = indent(clue.text())
    for line in range(clue.line - 1, clue.opened[0], -1):
        text = clue.text(line)
        if text.lstrip().startswith("- ") and column != indent(text) >= clue.opened[1]:
            message = "this dash does not line up with the one above"
            return Told(clue.line, column, message, _start_as(line, indent(text)), Code.OUT_OF_LINE)
        if is_said(text) and indent(text) <= clue.opened[1]:
            break
    hint = "indent it under the field that the list belongs to, or remove the dash"
    return Told(
        clue.line,
        column,
        "this is an item of a list, and the lines above are fields",
        hint,
        Code.ITEM_AMONG_FIELDS,
    )


def field_among_items(clue: Clue) -> Told | None:
    """Find a field among a list's items."""
    if "expected '-'" not in clue.problem or indent(clue.text()) != clue.opened[1]:
        return None
    column = indent(clue.text())
    message = "this is no item of the list above"
    return Told(
        clue.line,
        column,
        message,
        "start it with a dash, or indent it further left or right",
        Code.FIELD_AMONG_ITEMS,
    )


def out_of_line(clue: Clue) -> Told | None:
    """Find a line that starts in a column in which no line around it starts."""
    column, text = indent(clue.text()), clue.text()
    if clue.line == clue.opened[0] or not is_said(text) or text[: clue.column].strip(" -"):
        above = clue.above(clue.line)
        if "mapping values" not in clue.problem or above < 0 or not field(text):
            return None
    starts = list(_starts_above(clue, column))
    if not starts or column in [start for _, start in starts]:
        return None
    line, start = min(starts, key=lambda found: abs(found[1] - column))
    message = f"this line is indented by {column}, and no line above it is"
    return Told(clue.line, column, message, _start_as(line, start), Code.OUT_OF_LINE)


def no_colon(clue: Clue) -> Told | None:
    """Find a line among fields that is none."""
    if "could not find expected ':'" in clue.problem:
        line, column = clue.opened
    elif "mapping values" in clue.problem and not field(clue.text(line := clue.above(clue.line))):
        column = indent(clue.text(line))
    else:
        return None
    message = f"{quoted(clue.text(line)[column:])} is no field: it has no colon"
    return Told(
        line,
        column,
        message,
        "write name: value, or indent it if it goes on with the text above",
        Code.MISSING_COLON,
    )


def no_name(clue: Clue) -> Told | None:
    """Find a colon with no name before it."""
    if clue.sign(clue.line, clue.column) != ":" or clue.text()[: clue.column].strip(" -"):
        return None
    return Told(
        clue.line, clue.column, "a field's name is missing before the colon", "write one", Code.MISSING_NAME
    )


def after_the_end(clue: Clue) -> Told | None:
    """Find what follows the end of the document."""
    if "document start" not in clue.problem:
        return None
    return Told(
        clue.line,
        clue.column,
        "the content of the file ends before this",
        'delete it, or the "..." above',
        Code.AFTER_THE_END,
    )


def _starts_above(clue: Clue, column: int) -> Iterator[tuple[int, int]]:
    """Yield the lines above, and the columns in which fields of groups that enclose *column* start there."""
    least = None
    line = clue.above(clue.line)
    while line >= 0:
        text = clue.text(line)
        start = indent(text)
        if least is None or start < least:
            found = field(text)
            if found and found.name_column > start:
                yield line, found.name_column
            yield line, start
            least = start
        if start <= column:
            return
        line = clue.above(line)


def _start_as(line: int, column: int) -> str:
    return f"start it in column {column + 1}, as line {line + 1} does"
