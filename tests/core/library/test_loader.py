"""Loading a library: every valid file is served, and a broken one harms no other."""

from pathlib import Path

import pytest

from bot.core.library.loader import list_briefing_files, load_library_files
from bot.core.library.snapshot import Library
from bot.core.sections.registry import SECTIONS
from tests.support.app_fixtures import HEAD

VALID = HEAD + "figures: [{id: lamps, title: Lamps, figure: 64}]\n"


def load(folder: Path, **files: str) -> Library:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text)
    return load_library_files(list_briefing_files(folder), SECTIONS)


def test_the_file_name_is_the_id_unless_the_file_gives_another(tmp_path: Path) -> None:
    library = load(tmp_path, isles=VALID, other=f"id: reefs\n{VALID}")
    assert list(library.briefings) == ["isles", "reefs"]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("My Briefing", 'rename the file to "my-briefing.yaml"'),
        ("Isles_of_Kösten", 'rename the file to "isles-of-kosten.yaml"'),
        ("острови", "rename the file: use small letters, digits and hyphens"),
        ("isles-" * 10 + "x", 'rename the file to "isles-isles-isles-isles-isles-isles-isle.yaml"'),
    ],
)
def test_a_file_name_that_is_no_valid_id_is_refused_unless_the_file_gives_an_id(
    tmp_path: Path, name: str, hint: str
) -> None:
    (problem,) = load(tmp_path, **{name: VALID}).problems
    assert (problem.line, problem.column) == (1, 1)
    assert problem.message.startswith('the file name "')
    assert problem.hint == f"{hint}, or add an id: field to it"
    assert list(load(tmp_path, **{name: f"id: isles\n{VALID}"}).briefings) == ["isles"]


def test_the_newest_briefing_comes_first(tmp_path: Path) -> None:
    dates = {"a": "2030", "b": "2031-05", "c": "2030-12-30"}
    library = load(tmp_path, **{name: VALID.replace("2031-04-30", date) for name, date in dates.items()})
    assert list(library.briefings) == ["b", "a", "c"]  # "2030" may be its last day


def test_a_broken_file_does_not_affect_the_others(tmp_path: Path) -> None:
    library = load(tmp_path, good=VALID, broken="title: [", worse="\x00", empty="", last=VALID)
    assert set(library.briefings) == {"good", "last"}
    assert {Path(problem.file).name for problem in library.problems} == {
        "broken.yaml",
        "worse.yaml",
        "empty.yaml",
    }


def test_a_file_that_cannot_be_opened_is_reported(tmp_path: Path) -> None:
    (tmp_path / "gone.yaml").symlink_to(tmp_path / "nowhere.yaml")
    library = load(tmp_path, good=VALID)
    assert list(library.briefings) == ["good"]
    assert "the file cannot be read: No such file or directory" in str(library.problems[0])


def test_the_second_file_with_the_same_id_is_a_problem(tmp_path: Path) -> None:
    library = load(tmp_path, a=f"id: isles\n{VALID}", b=f"id: isles\n{VALID}", c=VALID)
    assert set(library.briefings) == {"isles", "c"}
    (problem,) = library.problems
    assert str(problem) == (
        f'{tmp_path}/b.yaml:1:1: id: another file has a briefing with the id "isles"; '
        "give each briefing its own id [duplicate-id]"
    )


def test_only_briefing_files_are_loaded(tmp_path: Path) -> None:
    (tmp_path / ".hidden.yaml").write_text("[")
    (tmp_path / "notes.txt").write_text("[")
    (tmp_path / "isles.yaml~").write_text("[")
    (tmp_path / "other.yml").write_text(VALID)
    library = load(tmp_path, isles=VALID)
    assert (set(library.briefings), library.problems) == ({"isles", "other"}, ())


def test_a_library_of_no_files_is_empty() -> None:
    assert load_library_files([], SECTIONS) == Library({})


def test_a_section_may_be_empty(tmp_path: Path) -> None:
    library = load(tmp_path, isles=HEAD + "figures: []\npolls:\n")
    assert library.problems == ()
    assert "figures" not in library.briefings["isles"].sections
