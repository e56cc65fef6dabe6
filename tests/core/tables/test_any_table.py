"""Any table is refused in words, or becomes a valid briefing that the same table leaves as it is."""

import csv
from datetime import date
from io import StringIO
from random import Random

from bot.core.content.briefing import parse_briefing
from bot.core.sections.registry import SECTIONS
from bot.core.tables.importer import ImportRequest, import_table
from bot.core.tables.sheet import TableError

TODAY = date(2026, 11, 29)
TABLE_COUNT = 400
NAMES = [
    "Start",
    "End",
    "Pollster",
    "Sample",
    "Pop",
    "Question",
    "Text",
    "Answer",
    "%",
    "Yes",
    "No",
    "Men: Yes",
    "Men: No",
    "Men Sample",
    "URL",
    "Notes",
    "id",
    "Title",
    "Value",
    "Unit",
    "Year",
    "Place",
    "Datum",
    "январь 2026",
    "2026-01",
    "2026-02",
    "Total",
    "Sex",
    "",
    "Source",
    "briefing",
    "path",
    "Series",
    "Dates",
]
CELLS = [
    "",
    "45",
    "45,3",
    "45.3",
    "0.4",
    ">5",
    "≈10",
    "yes",
    "Brine",
    "Левада",
    "مركز",
    "2026-01-05",
    "5/6/2026",
    "31.12.2026",
    "Q1 2026",
    "янв.26",
    "http://x.y/z",
    "x.y",
    "a: b",
    "# c",
    "- d",
    "'q'",
    '"z"',
    "null",
    "~",
    "{a}",
    "[b]",
    "*",
    "-",
    "n/a",
    "1,600",
    "1.600",
    "1 600",
    "line\nbreak",
    "=1+1",
    "%",
    "100",
    "145",
    "-3",
    "+4",
    "600–700",
    "nearly 60%",
    "not stated",
    "  ",
    "`x`",
    "[t]()",
    "a@b",
    "!t",
    "&a",
    "?",
    "0",
    "1",
    "TRUE",
    "\u202eabc",
    "\u200b",
]


def _build_table(random: Random) -> bytes:
    stream = StringIO()
    writer = csv.writer(stream, delimiter=random.choice(",;\t"))
    width = random.randint(1, 8)
    writer.writerow(random.choices(NAMES, k=width))
    writer.writerows(random.choices(CELLS, k=width) for _ in range(random.randint(0, 7)))
    return stream.getvalue().encode()


def test_any_table_is_refused_in_words_or_makes_a_valid_briefing() -> None:
    random, imported_count = Random(5), 0  # noqa: S311 (no secret)
    for _ in range(TABLE_COUNT):
        request = ImportRequest("t.csv", _build_table(random), "harbour", TODAY)
        try:
            result = import_table(request)
        except TableError:
            continue
        imported_count += 1
        parse_briefing(result.text.encode(), "harbour.yaml", SECTIONS)
        again = ImportRequest("t.csv", request.content, "harbour", TODAY, result.text, mapping=result.mapping)
        assert import_table(again).text == result.text
    assert imported_count > TABLE_COUNT / 2
