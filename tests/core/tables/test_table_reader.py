"""Tables are read as their programs show them, whatever the encoding, the separator and the cells."""

from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from bot.core.tables.sheet import MAX_CELL_CHARACTERS, MAX_ROWS, TableError
from bot.core.tables.table_reader import is_table_name, read_table
from tests.support.poll_tables import build_workbook

TEXT = "Pollster,Müller,да\nBrine,1,2\n"


@pytest.mark.parametrize(
    ("data", "notes"),
    [
        (TEXT.encode(), ""),
        (TEXT.encode("utf-8-sig"), ""),
        (TEXT.encode("utf-16"), "UTF-16"),
        (TEXT.encode("utf-16-le"), "UTF-16"),
        (TEXT.replace(",", ";").encode(), "semicolons"),
        (TEXT.replace(",", "\t").encode(), "tabs"),
        (b"sep=;\r\n" + TEXT.replace(",", ";").encode(), "semicolons"),
        ("Дата,Опрос,да\nBrine,1,2\n".encode("cp1251"), "Windows-1251 (Cyrillic)"),
        ("Käufer,Müller,ja\nBrine,1,2\n".encode("cp1252"), "Windows-1252 (Western European)"),
        ("Ośrodek,Dzień,tak\nBrine,1,2\n".encode("cp1250"), "Windows-1250 (Central European)"),
    ],
)
def test_a_text_of_any_program_is_read_and_what_was_guessed_is_named(data: bytes, notes: str) -> None:
    sheet = read_table(data, "polls.csv")
    assert sheet.rows[-1] == ("Brine", "1", "2")
    assert all(sheet.rows[-2])
    assert notes in "; ".join(sheet.notes)
    assert bool(sheet.notes) == bool(notes)


def test_cells_of_a_workbook_are_read_as_they_are_shown() -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(
        ["text", "day", "month", "share", "rounded", "number", "flag", "formula", "text with a line\nend"]
    )
    sheet.append(
        ["Brine", date(2026, 3, 4), date(2026, 3, 1), 0.453, 45.26, 0.1 + 0.2, True, "=1+1", None, 45]
    )
    formats = {"B2": "dd.mm.yyyy", "C2": "mmm yy", "D2": "0.0%", "E2": "0.0", "J2": '0"%"'}
    for cell, number_format in formats.items():
        sheet[cell].number_format = number_format
    stream = BytesIO()
    workbook.save(stream)
    rows = read_table(stream.getvalue(), "polls.xlsx").rows
    assert rows[1] == ("Brine", "2026-03-04", "2026-03", "45.3%", "45.3", "0.3", "TRUE", "=1+1", "", "45%")


def test_other_and_hidden_sheets_are_named_and_one_can_be_chosen() -> None:
    data = build_workbook([["a", "b"], ["1", "2"]], {"Notes": "visible", "Raw": "hidden"})
    sheet = read_table(data, "polls.xlsx")
    assert sheet.notes == ('the sheet "Data" is read; these are not: "Notes", "Raw" (hidden)',)
    with pytest.raises(TableError, match=r'there is no sheet "Poll"; sheets: "Data", "Notes", "Raw"'):
        read_table(data, "polls.xlsx", "Poll")


def _build_bomb() -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    return stream.getvalue()


def _declare_entities() -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "message"),
    [
        (b"", "polls.csv", "the table is empty"),
        (b"\n\n", "polls.csv", "the table is empty"),
        (b"PK\x03\x04broken", "polls.xlsx", "this is not an .xlsx workbook"),
        (
            b"\xd0\xcf\x11\xe0\xa1",
            "polls.xls",
            "this format of tables is not read; save it as .xlsx or as CSV",
        ),
        (b"a,b\n1,2\n", "polls.ods", "this format of tables is not read"),
        (_build_bomb(), "polls.xlsx", "the workbook is too large: 57 MiB unpacked; the limit is 48 MiB"),
        (_declare_entities(), "polls.xlsx", "the workbook declares entities"),
        (b"a,b\n" * (MAX_ROWS + 1), "polls.csv", "the table is too large: 20,001 rows and 2 columns"),
        (b"a," * 500 + b"a\n", "polls.csv", "the table is too large: 1 rows and 501 columns"),
        (b"a,b\n1," + b"x" * (MAX_CELL_CHARACTERS + 1), "polls.csv", 'row 2, column B "xxx'),
        (b"a" * (6 * 1024**2), "polls.csv", "the file is too large; the limit is 5 MiB"),
        (build_workbook([]), "polls.xlsx", "the table is empty"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_do(data: bytes, name: str, message: str) -> None:
    with pytest.raises(TableError) as error:
        read_table(data, name)
    assert message in str(error.value)


def test_tables_are_known_by_their_names() -> None:
    assert is_table_name("Polls.XLSX")
    assert is_table_name("polls.xls")
    assert not is_table_name("harbour.yaml")
