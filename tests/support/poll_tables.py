"""Tables of invented polls in the shapes that pollsters and collections publish."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO, StringIO

from openpyxl import Workbook

COLLECTION_HEADINGS = [
    "Start",
    "End",
    "Pollster",
    "Sponsor",
    "SampleSize",
    "Pop",
    "tracking",
    "Text",
    "Category",
    "Include?",
    "Yes",
    "No",
    "Unsure",
    "Rep Sample",
    "Rep Yes",
    "Rep No",
    "Dem Sample",
    "Dem Yes",
    "Dem No",
    "URL",
    "Notes",
]
COLLECTION_ROWS = 446
POLLSTERS = ("Brine & Daughters", "Quay Institute", "Lantern Polls", "Harbour University")

MONTHLY_SERIES = """\
Do you approve of what the harbour council does?;;;;
;янв.26;фев.26;мар.26;апр.26
Approve;45,3;46,1;44;47,2
Disapprove;48;47,5;50,1;46
No answer;6,7;6,4;5,9;6,8
Respondents;1 612;1 604;1 600;1 627
"""

QUESTIONNAIRE = """\
Harbour survey, November 2026;;;;;
;Total;Sex;;Age;
;;men;women;18–44;45+
Should the bridge be built?;;;;;
yes;52;50;54;≈60;44
no;39;42;36;32;>45
hard to say;9;8;10;8;11
Do you cross the harbour at least once a week?;;;;;
yes;71;74;68;80;62
no;29;26;32;20;38
Respondents;1000;460;540;480;520
"""


def build_collection(row_count: int = COLLECTION_ROWS) -> bytes:
    """Build a collection with a row for each question, in which each row adds up to 100."""
    stream = StringIO()
    writer = csv.writer(stream)
    writer.writerow(COLLECTION_HEADINGS)
    writer.writerows(_iter_rows(row_count))
    return stream.getvalue().encode()


def _iter_rows(row_count: int) -> Iterator[list[str]]:
    for number in range(row_count):
        start = date(2025, 1, 1) + timedelta(days=number)
        end = start + timedelta(days=2)
        yes, no = 40 + number % 11, 45 - number % 7
        question = (
            ("Should the bridge be built?", "build") if number % 3 else ("Should tolls pay for it?", "tolls")
        )
        yield [
            *(f"{one.month}/{one.day}/{one.year}" for one in (start, end)),
            *(
                POLLSTERS[number % len(POLLSTERS)],
                "",
                str(1000 + number),
                "rv" if number % 5 == 0 else "a",
                "",
            ),
            *(*question, "yes", str(yes), str(no), str(100 - yes - no), "300", str(yes - 10), str(no + 10)),
            *("320", str(yes + 10), str(no - 10), f"https://example.org/polls/{number}", ""),
        ]


def build_workbook(rows: list[list[object]], other_sheets: dict[str, str] | None = None) -> bytes:
    """Build a workbook with a sheet "Data", and other sheets with their states."""
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "Data"
    for row in rows:
        sheet.append(row)
    for name, state in (other_sheets or {}).items():
        workbook.create_sheet(name).sheet_state = state
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()
