"""Tables as the bytes of a CSV file (RFC 4180) or of an Excel workbook."""

import csv
import io
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from bot.core.export.formula_protection import protect_text
from bot.core.export.item_rows import Table
from bot.core.export.number_table import Cell

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell as WorkbookCell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

_BYTE_ORDER_MARK = "\ufeff"  # without it, Excel takes the file for another encoding


def write_csv(table: Table) -> bytes:
    """Write a table as CSV; no text in it is a formula."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(table.columns)
    writer.writerows(
        [
            cell if isinstance(cell := row.get(name), Decimal) else protect_text(cell or "")
            for name in table.columns
        ]
        for row in table.rows
    )
    return (_BYTE_ORDER_MARK + file.getvalue()).encode()


def write_xlsx(tables: Sequence[Table]) -> bytes:
    """Write a workbook with a sheet for each table; texts are marked as such, so that none is a formula."""
    from openpyxl import Workbook  # noqa: PLC0415 (0.2 s to import)

    workbook = Workbook(write_only=True)
    for table in tables:
        sheet = workbook.create_sheet(table.name)
        sheet.freeze_panes = "A2"
        sheet.append(table.columns)
        for row in table.rows:
            sheet.append([_build_cell(sheet, row.get(name)) for name in table.columns])
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def _build_cell(sheet: "WriteOnlyWorksheet", value: Cell) -> "WorkbookCell | str | float | None":
    """Build a cell; one whose text could be taken for a formula or an error says that it is a text."""
    if isinstance(value, Decimal):
        return float(value)
    if not value or not (value[0] == "#" or protect_text(value) != value):
        return value or None
    if value[0] == "'":
        return protect_text(value)  # its own apostrophe would be taken away when it is read
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 (with the workbook)

    cell = WriteOnlyCell(sheet, value)
    cell.data_type, cell.quotePrefix = "s", True
    return cell
