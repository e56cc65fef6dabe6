"""Reads sheets of Excel workbooks as people see them: dates as dates, shares as percentages, cached results.

A workbook is a ZIP archive, so its size when unpacked is limited before anything is unpacked.
"""

import re
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from bot.core.tables.sheet import MAX_CELLS, MAX_ROWS, Sheet, TableError, build_sheet

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.cell.read_only import ReadOnlyCell
    from openpyxl.workbook.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

MAX_UNPACKED_BYTES = 48 * 1024 * 1024
MAX_MEMBERS = 2_000  # files in the archive
_MAX_VISITED_CELLS = 10 * MAX_CELLS  # empty ones included, which a formatted column has by the million
_HEAD = 1024  # bytes of a member in which a document type would be declared

_NUMBER_FORMAT = re.compile(r"[#,\s]*0(?:\.(?P<decimals>0+))?(?P<percent>\s?%)?")
_LITERAL = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')  # parts of a number format that are no codes
_EMPTY_FORMULA = re.compile(
    rb'<c r="(?P<cell>[A-Z]{1,3}\d{1,7})"[^>]*>\s*<f[^>]*>(?P<formula>[^<]*)</f>\s*'
    rb"(?:<v\s*/>|<v></v>)?\s*</c>"
)
_DAMAGE = (  # what openpyxl raises where a file is not as it expects
    *(AttributeError, IndexError, KeyError, TypeError, ValueError),
    *(BadZipFile, EOFError, OSError, SyntaxError, zlib.error),
)
_FULL_PERCENT = 100
_SIGNIFICANT_DIGITS = ".15g"  # of Excel's own numbers; more are noise of binary fractions


def read_xlsx(data: bytes, name: str, sheet_name: str = "") -> Sheet:
    """Read one sheet of the workbook *name*; without a *sheet_name* the first visible one with a table.

    Raises:
        TableError: it is not a workbook, too large, or has no such sheet.
    """
    from openpyxl import load_workbook  # noqa: PLC0415 (0.2 s to import)

    formulas = _check_archive(data)
    try:
        workbook = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            worksheet = _choose_sheet(workbook, sheet_name)
            rows = list(_read_rows(worksheet.rows, formulas))
            notes = _describe_others(workbook, worksheet)
        finally:
            workbook.close()
    except _DAMAGE as error:
        raise TableError(f"the workbook is damaged: {error}; save it again as .xlsx or as CSV") from None
    return build_sheet(f"{name}: {worksheet.title}", rows, notes)


def _check_archive(data: bytes) -> dict[str, str]:
    """Check the limits of the archive; give the formulas without a result, by their cells."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
            unpacked = sum(member.file_size for member in members)
            if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED_BYTES:
                limit = MAX_UNPACKED_BYTES // 1024**2
                raise TableError(
                    f"the workbook is too large: {unpacked // 1024**2:,} MiB unpacked; the limit is "
                    f"{limit} MiB; save the sheet alone as CSV"
                )
            return _find_empty_formulas(archive)
    except (BadZipFile, OSError, RuntimeError, NotImplementedError):
        raise TableError("this is not an .xlsx workbook; save it again as .xlsx or as CSV") from None


def _find_empty_formulas(archive: ZipFile) -> dict[str, str]:
    formulas = {}
    for member in archive.namelist():
        if member.endswith((".xml", ".rels")):
            content = archive.read(member) if member.startswith("xl/worksheets/") else b""
            with archive.open(member) as stream:
                if b"<!" in (head := stream.read(_HEAD)) and re.search(rb"<!(?:DOCTYPE|ENTITY)", head):
                    raise TableError("the workbook declares entities, which no spreadsheet program writes")
            for match in _EMPTY_FORMULA.finditer(content):
                formulas[match["cell"].decode()] = match["formula"].decode(errors="replace")
    return formulas


def _choose_sheet(workbook: "Workbook", sheet_name: str) -> "Worksheet":
    worksheets = [one for one in workbook.worksheets if hasattr(one, "iter_rows")]  # the others are charts
    if sheet_name:
        for one in worksheets:
            if one.title.casefold() == sheet_name.casefold():
                return _prepare(one)
        names = ", ".join(f'"{one.title}"' for one in worksheets)
        raise TableError(f'there is no sheet "{sheet_name}"; sheets: {names}')
    visible = [one for one in worksheets if one.sheet_state == "visible"] or worksheets
    if not visible:
        raise TableError("the workbook has no sheet")
    return next((one for one in map(_prepare, visible) if _has_table(one)), visible[0])


def _prepare(worksheet: "Worksheet") -> "Worksheet":
    worksheet.reset_dimensions()  # type: ignore[attr-defined]  # of a read-only sheet: files lie about them
    return worksheet


def _has_table(worksheet: "Worksheet") -> bool:
    """True if one of the first rows has two values."""
    rows = worksheet.iter_rows(max_row=50, values_only=True)
    return any(sum(value is not None for value in row) > 1 for row in rows)


def _describe_others(workbook: "Workbook", worksheet: "Worksheet") -> list[str]:
    others = [
        f'"{one.title}"' + ("" if one.sheet_state == "visible" else " (hidden)")
        for one in workbook.worksheets
        if one.title != worksheet.title
    ]
    return [f'the sheet "{worksheet.title}" is read; these are not: {", ".join(others)}'] if others else []


def _read_rows(
    rows: "Iterable[Iterable[Cell | MergedCell | ReadOnlyCell]]", formulas: dict[str, str]
) -> Iterator[tuple[str, ...]]:
    """Yield the rows as texts, up to one more than the limit; many empty ones in between end the table."""
    visited = empty = 0
    for row in rows:
        texts = tuple(_format_cell(cell, formulas) for cell in row)
        visited += len(texts) + 1
        empty = 0 if any(texts) else empty + 1
        if visited > _MAX_VISITED_CELLS or empty > MAX_ROWS:
            return
        yield texts


def _format_cell(cell: "Cell | MergedCell | ReadOnlyCell", formulas: dict[str, str]) -> str:
    value = cell.value
    match value:
        case None:
            is_formula = formulas and getattr(cell, "coordinate", "") in formulas
            return f"={formulas[cell.coordinate]}" if is_formula else ""
        case bool():
            return str(value).upper()
        case int() | float() | Decimal():
            return _format_number(value, cell.number_format or "")
        case datetime():
            return _format_date(value, cell.number_format or "")
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)


def _format_number(value: float | Decimal, number_format: str) -> str:
    """Format a number as it is shown: as a percentage, and rounded, if its format says so."""
    number = Decimal(format(value, _SIGNIFICANT_DIGITS))
    shown = _NUMBER_FORMAT.fullmatch(number_format)
    codes = _LITERAL.sub("", number_format)
    is_percent = bool(shown and shown["percent"]) or (not shown and "%" in codes)
    has_percent_sign = is_percent or "%" in number_format  # 0"%" shows 45 as 45%
    number = number * _FULL_PERCENT if is_percent else number
    if shown and (is_percent or shown["decimals"]):
        number = number.quantize(Decimal(1).scaleb(-len(shown["decimals"] or "")), ROUND_HALF_UP)
    else:
        number = number.normalize()
    return f"{number:f}" + ("%" if has_percent_sign else "")


def _format_date(moment: datetime, number_format: str) -> str:
    """Format a date no more exactly than it is shown: a format without a day is that of a month."""
    codes = _LITERAL.sub("", number_format).lower()
    if "y" in codes and "d" not in codes:
        return f"{moment:%Y-%m}" if "m" in codes else f"{moment:%Y}"
    return moment.date().isoformat()
