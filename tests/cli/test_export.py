"""`export` writes what the files say as tables, and what readers get as JSON."""

import csv
import json
from contextlib import closing
from pathlib import Path
from sqlite3 import connect

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from bot.cli.main import cli
from bot.core.export.formula_protection import restore_text
from bot.core.export.item_rows import read_items
from bot.core.parsing.yaml_loader import read_fields

BRIEFING = """\
title: The harbour bridge
as_of: 2026-11-20
sources: [{id: post, title: Bridge opens, publisher: The Post}]
figures:
  # by the city
  - {id: cost, title: Cost of the bridge, figure: nearly 90 million euros, editor_note: Ask again.}
  - {id: trend, title: Change, figure: +12%, state: draft}
polls:
  - id: brine
    pollster: Brine
    fieldwork: {start: 2026-10-05, end: 2026-10-09}
    questions: [{text: For or against, answers: [{label: for, figure: 60%}, {label: against, figure: 31%}]}]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "briefings").mkdir()
    (tmp_path / "briefings" / "harbour.yaml").write_text(BRIEFING)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run_export(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["export", *words], env={"BOT_BRIEFINGS": str(folder / "briefings")})


def test_csv_files_give_back_what_the_file_says(folder: Path) -> None:
    result = run_export(folder, "harbour", "--csv")
    assert result.output == (
        "harbour-polls.csv: polls. Items: 1. Rows: 2.\nharbour-figures.csv: figures. Items: 2. Rows: 2.\n"
    )
    written = read_fields(BRIEFING.encode(), "harbour.yaml")
    for section in ("polls", "figures"):
        with (folder / f"harbour-{section}.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = [{name: restore_text(text) for name, text in row.items()} for row in csv.DictReader(file)]
        assert list(read_items(section, rows)["harbour"].values()) == written[section]


def test_what_polls_share_is_written_out_beside_its_id(folder: Path) -> None:
    shared = (
        "pollsters: {brine: Brine and Daughters}\nwordings: {bridge: {text: The bridge, wording: For it?}}\n"
    )
    text = BRIEFING.replace("pollster: Brine", "pollster: brine").replace(
        "text: For or against", "wording: bridge"
    )
    (folder / "briefings" / "harbour.yaml").write_text(text.replace("figures:\n", f"{shared}figures:\n"))
    assert run_export(folder, "--csv", "all.csv").exit_code == 0
    with (folder / "all-polls.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = ("pollster", "pollster_in_full", "question_in_full", "wording", "wording_in_full")
    assert [rows[0][name] for name in columns] == [
        "brine",
        "Brine and Daughters",
        "The bridge",
        "bridge",
        "For it?",
    ]
    written = read_fields(text.encode(), "harbour.yaml")["polls"]
    assert list(read_items("polls", rows)["harbour"].values()) == written


def test_a_workbook_and_a_database_have_a_table_for_each_section(folder: Path) -> None:
    assert run_export(folder, "--xlsx", "all.xlsx", "--sqlite", "all.sqlite").exit_code == 0
    assert load_workbook(folder / "all.xlsx").sheetnames == ["polls", "figures"]
    with closing(connect(folder / "all.sqlite")) as database:
        answers = database.execute("SELECT answer, value, unit FROM polls WHERE value > 50").fetchall()
        figures = database.execute("SELECT id, figure, value, bound FROM figures").fetchall()
    assert answers == [("for", 60.0, "%")]
    assert figures == [("cost", "nearly 90 million euros", 90.0, "nearly"), ("trend", "+12%", 12.0, "exact")]


def test_json_is_what_readers_get(folder: Path) -> None:
    run_export(folder, "harbour", "--json", "harbour.json")
    text = (folder / "harbour.json").read_text("utf-8")
    (document,) = json.loads(text)
    assert (document["id"], [one["section"] for one in document["sections"]]) == (
        "harbour",
        ["polls", "figures", "sources"],
    )
    assert "Ask again" not in text
    assert "trend" not in text


def test_a_database_that_exists_is_not_overwritten(folder: Path) -> None:
    (folder / "bot.sqlite").write_bytes(b"precious")
    result = run_export(folder, "--sqlite", "bot.sqlite")
    assert (result.exit_code, result.output) == (2, "bot.sqlite: File exists\n")
    assert (folder / "bot.sqlite").read_bytes() == b"precious"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("harbor", "--csv"), 'there is no briefing with the id "harbor"; ids: harbour'),
        (("harbour",), "choose a format: --csv, --xlsx, --sqlite, --json"),
        (("harbour", "--json", "missing/harbour.json"), "missing/harbour.json: No such file or directory"),
    ],
)
def test_what_cannot_be_exported_is_explained(folder: Path, words: tuple[str, ...], expected: str) -> None:
    result = run_export(folder, *words)
    assert result.exit_code == 2
    assert expected in result.output


def test_a_briefing_with_errors_is_named_and_left_out(folder: Path) -> None:
    (folder / "briefings" / "broken.yaml").write_text(BRIEFING.replace("title: Cost", "titel: Cost"))
    result = run_export(folder, "--csv", "all.csv")
    assert result.exit_code == 1
    assert 'broken.yaml:6:16: figures[0].titel: there is no field "titel"' in result.stderr
    assert "all-figures.csv: figures. Items: 2. Rows: 2." in result.stdout
