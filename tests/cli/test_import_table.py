"""`import` shows how it reads a table, keeps that beside the briefing, and writes all of it or nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.check_result import check_path
from bot.cli.main import cli
from tests.support.app_fixtures import TODAY
from tests.support.poll_tables import COLLECTION_ROWS, MONTHLY_SERIES, build_collection


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "briefings"
    folder.mkdir()
    (tmp_path / "config.yaml").write_text(f"briefings: {folder}\n")
    return folder


def run_import(folder: Path, table: str | bytes, *options: str, name: str = "harbour.csv") -> Result:
    file = folder.parent / name
    file.write_bytes(table.encode() if isinstance(table, str) else table)
    config = str(folder.parent / "config.yaml")
    return CliRunner().invoke(cli, ["import", str(file), "--config", config, *options])


def test_nothing_but_the_mapping_is_written_before_somebody_agrees(folder: Path) -> None:
    result = run_import(folder, MONTHLY_SERIES)
    assert result.exit_code == 1
    assert "B янв.26 → fieldwork 2026-01\n" in result.output
    assert "Example:\n  - id: harbour-2026-01\n" in result.output
    assert "4 to add, 0 to update, 0 unchanged." in result.output
    assert "Nothing was imported." in result.output
    assert [str(one.relative_to(folder)) for one in folder.rglob("*.yaml")] == ["imports/harbour.polls.yaml"]


def test_a_mapping_that_was_changed_is_used_and_survives(folder: Path) -> None:
    run_import(folder, MONTHLY_SERIES)
    mapping = folder / "imports" / "harbour.polls.yaml"
    mapping.write_text(mapping.read_text("utf-8") + "fixed: {pollster: Brine and Daughters}\n", "utf-8")
    result = run_import(folder, MONTHLY_SERIES, "--yes", "--title", "The council", "--publisher", "Brine")
    assert result.exit_code == 0
    text = (folder / "harbour.yaml").read_text("utf-8")
    assert text.startswith("title: The council\nas_of: 2026-04\n")
    assert "publisher: Brine\n" in text
    assert "id: brine-and-daughters-2026-04\n    pollster: Brine and Daughters\n" in text
    assert "fixed: {pollster: Brine and Daughters}" in mapping.read_text("utf-8")
    assert run_import(folder, MONTHLY_SERIES, "--yes").output.endswith("Nothing changes.\n")


def test_a_collection_of_446_polls_passes_the_check(folder: Path) -> None:
    result = run_import(folder, build_collection(), "--yes")
    assert result.exit_code == 0
    checked = check_path(folder, TODAY)
    assert checked.problems == ()
    assert [len(one.sections["polls"]) for one in checked.briefings] == [COLLECTION_ROWS]
    assert "sum-of-answers" not in {one.code for one in checked.warnings}


def test_rows_that_cannot_be_read_stop_the_import_unless_they_are_skipped(folder: Path) -> None:
    table = "Pollster,Date,For,Against\nBrine,2026-10-05,60,40\nQuay,2026-10-06,yes,45\nPort,soon,50,50\n"
    result = run_import(folder, table)
    assert result.exit_code == 1
    assert 'row 3, column C "yes": this is not a number' in result.output
    assert 'row 4, column B "soon": this is not a date' in result.output
    assert "Nothing was imported: 2 rows cannot be read." in result.output
    assert not (folder / "harbour.yaml").exists()
    assert run_import(folder, table, "--yes", "--skip-bad-rows").exit_code == 0
    assert [len(one.sections["polls"]) for one in check_path(folder, TODAY).briefings] == [1]


def test_an_import_says_in_words_what_it_changes(folder: Path) -> None:
    table = "Pollster,Date,For,Against\nBrine,2026-10-05,60,40\n"
    run_import(folder, table, "--yes", "--set", "question=The bridge")
    result = run_import(folder, table.replace("60,40", "58,42"), "--yes")
    assert "0 to add, 1 to update, 0 unchanged." in result.output
    assert "60%" in result.output
    assert "58%" in result.output


@pytest.mark.parametrize(
    ("table", "options", "message"),
    [
        ("", (), "harbour.csv: the table is empty"),
        ("a,b\n1,2\n", ("--into", "No!"), '"No!" is not a valid id; name the briefing: --into harbour'),
        ("Pollster,For\nB,5\n", ("--set", "colour=red"), '--set: "colour" is not a field with a value'),
        ("Pollster,For\nB,5\n", ("--source", "post"), 'the briefing has no source "post"'),
        ("Pollster,For\nB,5\n", ("--sheet", "Data"), ""),
    ],
)
def test_what_prevents_an_import_is_said_in_a_sentence(
    folder: Path, table: str, options: tuple[str, ...], message: str
) -> None:
    result = run_import(folder, table, *options)
    assert result.exit_code == (2 if message else 1)
    assert message in result.output
    assert "Traceback" not in result.output


@pytest.mark.slow
def test_the_whole_command_reads_446_polls_in_two_seconds(folder: Path) -> None:
    file = folder.parent / "polls.csv"
    file.write_bytes(build_collection())
    command = [sys.executable, "-m", "bot", "import", str(file), "--yes"]
    before = os.times()
    environment = {**os.environ, "BOT_BRIEFINGS": str(folder)}
    subprocess.run(command, check=True, capture_output=True, env=environment)  # noqa: S603 (our own command)
    after = os.times()
    assert (folder / "polls.yaml").exists()
    used = sum(after[index] - before[index] for index in (2, 3))  # seconds of the child's processor time
    assert used < 4  # twice the aim, because machines that test are slower
