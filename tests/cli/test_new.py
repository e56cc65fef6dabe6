"""`new`: the file that a moderator begins with."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.main import cli
from bot.core.library.loader import load_library
from bot.core.sections.registry import SECTIONS
from tests.support.app_fixtures import app_from, every_line, told


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "briefings"


def begin(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(
        cli, ["new", *words], env={"BOT_BRIEFINGS": str(folder)}, prog_name="briefing-bot"
    )


def test_a_new_file_is_short_and_right(folder: Path) -> None:
    ended = begin(folder, "harbour-bridge")
    assert ended.exit_code == 0, ended.output
    assert ended.output.startswith(f"{folder / 'harbour-bridge.yaml'} is yours now.")
    assert "briefing-bot check" in ended.output
    lines = (folder / "harbour-bridge.yaml").read_text("utf-8").splitlines()
    assert len(lines) < 30
    assert lines[0] == "# yaml-language-server: $schema=briefing.schema.json"
    library = load_library(folder, SECTIONS)
    assert library.problems == ()
    assert library.briefings["harbour-bridge"].title == "Harbour bridge"


def test_check_has_nothing_to_say_of_a_new_file(folder: Path) -> None:
    begin(folder, "harbour")
    ended = CliRunner().invoke(cli, ["check", str(folder)])
    assert ended.exit_code == 0
    told_of = ended.output.splitlines()
    assert [line for line in told_of if "harbour.yaml:" in line] == []
    assert told_of[-1].startswith("Briefings read: 1. Problems: 0.")


def test_nothing_of_a_new_file_is_shown_to_readers(folder: Path) -> None:
    begin(folder, "harbour")
    app = app_from(folder / "harbour.yaml")
    shown = "\n".join(told(app, line) for line in every_line(app))
    for sample in (
        "The title of the article",
        "in a sentence or two",
        "should take away",
        "What is counted",
    ):
        assert sample not in shown


def test_an_editor_finds_the_schema_beside_a_new_file(folder: Path) -> None:
    begin(folder, "harbour")
    assert sorted(file.name for file in folder.iterdir()) == [
        "briefing.schema.json",
        "harbour.yaml",
        "translation.schema.json",
    ]


@pytest.mark.parametrize(
    "title", ["Brücke: ja oder nein", "#1", "'quoted'", '"x" or {y}', "мост", "a" * 300, "yes"]
)
def test_any_title_is_written_so_that_it_is_read_again(folder: Path, title: str) -> None:
    assert begin(folder, "harbour", "--title", title).exit_code == 0
    assert load_library(folder, SECTIONS).briefings["harbour"].title == title


@pytest.mark.parametrize("ending", ["yaml", "yml"])
def test_a_file_that_is_there_is_never_touched(folder: Path, ending: str) -> None:
    folder.mkdir()
    (folder / f"harbour.{ending}").write_text("mine")
    ended = begin(folder, "harbour")
    assert ended.exit_code == 2
    assert "is there already" in ended.output
    assert [file.read_text() for file in folder.iterdir()] == ["mine"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["Der Hafen"], '"Der Hafen" can be no id of a briefing; write "der-hafen"'),
        (["☃"], '"☃" can be no id of a briefing; write at most 40 small letters, digits and hyphens'),
        (["../x"], '"../x" can be no id of a briefing; write "x"'),
        (["x", "--title", "a\nb"], "--title: this text has a line break; write it on one line"),
        (["x", "--title", "a" * 301], "--title: this text has 301 characters; shorten it to 300"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_written(folder: Path, words: list[str], sentence: str) -> None:
    ended = begin(folder, *words)
    assert (ended.exit_code, ended.output) == (2, f"{sentence}\n")
    assert not folder.exists()
