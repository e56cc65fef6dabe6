"""Tables give back the items that they were made of, whatever these hold."""

import csv
import io
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from sqlite3 import connect

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from bot.core.content.field_merge import Fields
from bot.core.content.poll import Poll
from bot.core.export.field_paths import flatten_fields, split_path, unflatten_fields
from bot.core.export.formula_protection import protect_text, restore_text
from bot.core.export.item_rows import (
    COLUMN_NAMES,
    FULL_TEXT_COLUMNS,
    NUMBER_COLUMNS,
    PATH,
    ExportedItem,
    Table,
    build_table,
    read_items,
)
from bot.core.export.table_files import write_csv, write_xlsx
from bot.core.parsing.yaml_subset import YamlValue
from bot.core.sections.events import Event
from bot.core.sections.figures import KeyFigure
from bot.services.store.sqlite_export import write_sqlite

TEXTS = (
    "yes",
    'Don\'t know; "or", perhaps',
    "=SUM(A1:A9)",
    "+12%",
    "-3",
    "@all",
    "'=quoted",
    "'plain",
    "two\nlines",
    "так, «звичайно»",
    "nearly 60%",
    "007",
    "1.50%",
    "2026-01",
    "12:30",
    "TRUE",
)

Rows = Sequence[dict[str, str]]


def generate_polls(count: int) -> Iterator[Fields]:
    """Generate polls that have some of the fields that a poll can have, in any of their notations."""
    choose = random.Random(7)  # noqa: S311 (the same polls each time)

    def write_text() -> str:
        return choose.choice(TEXTS)

    def write_answer() -> Fields:
        answer: Fields = {"label": write_text(), "figure": f"{choose.randint(0, 999) / 10}%"}
        if choose.random() < 0.2:
            answer["figure"] = {"value": "60%", "words": write_text()}
        if choose.random() < 0.2:
            answer["parts"] = [{"label": write_text(), "figure": "1%"}, {"label": "no", "figure": "<0.5%"}]
        return answer

    def write_question() -> Fields:
        question: Fields = {
            "text": write_text(),
            "answers": [write_answer() for _ in range(choose.randint(1, 4))],
        }
        if choose.random() < 0.5:
            question |= {"wording": write_text(), "series": "s", "multi_select": "true"}
        if choose.random() < 0.4:
            answers: YamlValue = {f"answer {number}. [x]": "41%" for number in range(choose.randint(1, 3))}
            groups: YamlValue = [
                {"label": write_text(), "sample_size": "402", "answers": answers},
                {"label": "women", "answers": {"no": {"low": "1", "high": "2"}}},
            ]
            question["subgroups"] = [{"name": "party", "groups": groups}, {"name": "age", "groups": groups}]
        return question

    for number in range(count):
        poll: Fields = {
            "id": f"poll-{number}",
            "questions": [write_question() for _ in range(choose.randint(1, 3))],
        }
        optional: Fields = {
            "pollster": write_text(),
            "fieldwork": {"start": "2026-01-02", "end": "2026-01-09"} if number % 2 else "2026-01",
            "sample_size": "1,040",
            "sources": ["gull", {"source": "post", "locator": write_text()}] if number % 3 else "gull",
            "attribution": {"who": write_text(), "original": write_text()} if number % 2 else write_text(),
            "caveats": [write_text(), {"text": write_text(), "kind": "method"}],
            "allow": {"unlike-sum": write_text()},
            "limitations": [write_text()],
            "editor_note": write_text(),
            "state": "draft",
        }
        yield poll | {name: value for name, value in optional.items() if choose.random() < 0.6}


def from_csv(table: Table, _folder: Path) -> Rows:
    rows = csv.DictReader(io.StringIO(write_csv(table).decode("utf-8-sig"), newline=""))
    return [{name: restore_text(text) for name, text in row.items()} for row in rows]


def from_xlsx(table: Table, _folder: Path) -> Rows:
    heading, *rows = load_workbook(io.BytesIO(write_xlsx([table])), read_only=True)["polls"].values
    return [
        {
            str(name): restore_text(str(cell))
            for name, cell in zip(heading, row, strict=False)
            if cell is not None
        }
        for row in rows
    ]


def from_sqlite(table: Table, folder: Path) -> Rows:
    write_sqlite([table], folder / "harbour.sqlite")
    with closing(connect(folder / "harbour.sqlite")) as database:
        cursor = database.execute("SELECT * FROM polls")
        names = [name for name, *_ in cursor.description]
        return [
            {name: cell for name, cell in zip(names, row, strict=True) if cell is not None} for row in cursor
        ]


@pytest.mark.parametrize(
    ("read", "count"),
    [(from_csv, 1000), (from_sqlite, 400), (from_xlsx, 100)],
    ids=["csv", "sqlite", "xlsx"],
)
def test_a_thousand_polls_come_back_as_they_were(
    read: Callable[[Table, Path], Rows], count: int, tmp_path: Path
) -> None:
    polls = tuple(generate_polls(count))
    table = build_table("polls", [ExportedItem("harbour", poll) for poll in polls])
    assert read_items("polls", read(table, tmp_path)) == {
        "harbour": {str(poll["id"]): poll for poll in polls}
    }


def test_each_answer_has_a_row_with_the_number_that_its_figure_comes_to() -> None:
    question: YamlValue = [
        {
            "text": "For or against",
            "answers": [
                {"label": "for", "figure": "nearly 60%", "parts": [{"label": "firmly", "figure": "31.5%"}]},
                {"label": "against", "figure": "20–25%"},
            ],
            "subgroups": [{"name": "age", "groups": [{"label": "18–29", "answers": {"for": "71%"}}]}],
        }
    ]
    table = build_table(
        "polls", [ExportedItem("harbour", {"id": "brine", "pollster": "Brine", "questions": question})]
    )
    group = "questions[0].subgroups[0].groups[0]"
    shown = (
        "path",
        "question",
        "subgroups",
        "subgroup",
        "group",
        "answer",
        "figure",
        "value",
        "low",
        "bound",
    )
    rows = [" | ".join(str(row.get(name) or "") for name in shown) for row in table.rows]
    assert rows == [
        "questions[0].answers[0] | For or against |  |  |  | for | nearly 60% | 60 |  | nearly",
        "questions[0].answers[0].parts[0] | For or against |  |  | for | firmly | 31.5% | 31.5 |  | exact",
        "questions[0].answers[1] | For or against |  |  |  | against | 20–25% |  | 20 | exact",
        f"{group}.answers[0] | For or against | age | 18–29 |  | for | 71% | 71 |  | exact",
    ]
    assert {(row["briefing"], row["id"], row["pollster"]) for row in table.rows} == {
        ("harbour", "brine", "Brine")
    }


@pytest.mark.parametrize("section", ["figures", "events"])
def test_other_items_have_a_row_each(section: str) -> None:
    item: Fields = {
        "id": "cost",
        "title": "Cost",
        "figure": "about 90 million euros",
        "period": {"since": "2022"},
        "place": "the pier",
        "casualties": [{"figure": "at least 12", "of": "wounded", "attribution": "The city"}],
    }
    table = build_table(section, [ExportedItem("harbour", item), ExportedItem("tower", item)])
    assert len(table.rows) == 2
    rows = [{name: str(cell) for name, cell in row.items()} for row in table.rows]
    assert read_items(section, rows) == {"harbour": {"cost": item}, "tower": {"cost": item}}


def test_no_field_of_an_item_has_the_name_of_another_column() -> None:
    reserved = {"briefing", "group", PATH, *NUMBER_COLUMNS, *FULL_TEXT_COLUMNS.values()}
    assert not reserved & {*KeyFigure.model_fields, *Event.model_fields}
    of_questions = {
        name for path, name in COLUMN_NAMES.items() if path.startswith(("question.", "answer.", "sub"))
    }
    assert not (reserved | of_questions) & Poll.model_fields.keys()


@pytest.mark.parametrize("path", ["questions[0].answer[0]", "questions", "a..b", "[x]"])
def test_a_path_that_leads_nowhere_is_refused(path: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (the path is the message)
        read_items("polls", [{"briefing": "harbour", "id": "brine", PATH: path, "answer": "yes"}])


def test_no_text_is_a_formula_for_a_spreadsheet() -> None:
    table = Table(
        "figures", ("id", "text"), ({"id": "a", "text": "=HYPERLINK()"}, {"id": "b", "text": "\t@x"})
    )
    lines = write_csv(table).decode("utf-8-sig").splitlines()
    assert lines[1:] == ['"a","\'=HYPERLINK()"', '"b","\'\t@x"']
    (_, *cells) = load_workbook(io.BytesIO(write_xlsx([table])))["figures"]["B"]
    assert [(cell.data_type, cell.quotePrefix) for cell in cells] == [("s", True), ("s", True)]


@settings(deadline=None)
@given(st.text(alphabet="'=+-@x \u200b\uff1d\n", max_size=8))
def test_the_protection_from_formulas_can_be_taken_away(text: str) -> None:
    assert restore_text(protect_text(text)) == text


NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=5)
VALUES = st.recursive(
    st.text(max_size=5),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3) | st.dictionaries(NAMES, inner, min_size=1, max_size=3)
    ),
    max_leaves=8,
)


@settings(deadline=None)
@given(st.dictionaries(NAMES, VALUES, max_size=3))
def test_any_fields_can_be_written_as_paths_and_back(fields: dict[str, YamlValue]) -> None:
    assert unflatten_fields(dict(flatten_fields(fields))) == fields
    assert all(split_path(path) for path, _ in flatten_fields(fields))
