"""`new` writes a valid file for a moderator to start with."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.main import cli
from bot.core.library.loader import list_briefing_files, load_library_files
from bot.core.sections.registry import SECTIONS
from tests.support.app_fixtures import answer_text, app_from_files, list_command_lines


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "briefings"


def run_new(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(
        cli, ["new", *words], env={"BOT_BRIEFINGS": str(folder)}, prog_name="briefing-bot"
    )


def test_a_new_file_is_short_and_valid(folder: Path) -> None:
    result = run_new(folder, "harbour-bridge")
    assert result.exit_code == 0, result.output
    assert result.output.startswith(f"{folder / 'harbour-bridge.yaml'} is ready.")
    assert "briefing-bot check" in result.output
    lines = (folder / "harbour-bridge.yaml").read_text("utf-8").splitlines()
    assert len(lines) < 30
    assert lines[0] == "# yaml-language-server: $schema=briefing.schema.json"
    library = load_library_files(list_briefing_files(folder), SECTIONS)
    assert library.problems == ()
    assert library.briefings["harbour-bridge"].title == "Harbour bridge"


def test_check_reports_nothing_about_a_new_file(folder: Path) -> None:
    run_new(folder, "harbour")
    result = CliRunner().invoke(cli, ["check", str(folder)])
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert [line for line in lines if "harbour.yaml:" in line] == []
    assert lines[-1].startswith("Briefings read: 1. Problems: 0.")


def test_readers_see_nothing_of_a_new_file(folder: Path) -> None:
    run_new(folder, "harbour")
    app = app_from_files(folder / "harbour.yaml")
    shown = "\n".join(answer_text(app, line) for line in list_command_lines(app))
    for sample in (
        "The title of the article",
        "in a sentence or two",
        "should remember",
        "What is counted",
    ):
        assert sample not in shown


def test_an_editor_finds_the_schema_beside_a_new_file(folder: Path) -> None:
    run_new(folder, "harbour")
    assert sorted(file.name for file in folder.iterdir()) == [
        "briefing.schema.json",
        "harbour.yaml",
        "translation.schema.json",
    ]


@pytest.mark.parametrize(
    "title", ["Brücke: ja oder nein", "#1", "'quoted'", '"x" or {y}', "мост", "a" * 300, "yes"]
)
def test_any_title_survives_being_written(folder: Path, title: str) -> None:
    assert run_new(folder, "harbour", "--title", title).exit_code == 0
    assert load_library_files(list_briefing_files(folder), SECTIONS).briefings["harbour"].title == title


@pytest.mark.parametrize("extension", ["yaml", "yml"])
def test_an_existing_file_is_never_changed(folder: Path, extension: str) -> None:
    folder.mkdir()
    (folder / f"harbour.{extension}").write_text("mine")
    result = run_new(folder, "harbour")
    assert result.exit_code == 2
    assert "already exists" in result.output
    assert [file.read_text() for file in folder.iterdir()] == ["mine"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["Der Hafen"], '"Der Hafen" is not a valid id; write "der-hafen"'),
        (["☃"], '"☃" is not a valid id; use at most 40 lower-case letters, digits and hyphens'),
        (["../x"], '"../x" is not a valid id; write "x"'),
        (["x", "--title", "a\nb"], "--title: this text has a line break; write it on one line"),
        (["x", "--title", "a" * 301], "--title: this text is too long: 301 characters; shorten it to 300"),
    ],
)
def test_an_invalid_id_or_title_is_explained_and_nothing_is_written(
    folder: Path, words: list[str], sentence: str
) -> None:
    result = run_new(folder, *words)
    assert (result.exit_code, result.output) == (2, f"{sentence}\n")
    assert not folder.exists()
