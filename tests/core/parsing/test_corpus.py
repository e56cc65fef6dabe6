"""Every seeded mistake is reported at its place, with its code and hint; following the hint fixes it."""

from pathlib import Path

import pytest

from bot.core.library.loader import list_briefing_files, load_library_files
from bot.core.parsing.problem import ProblemCode
from bot.core.sections.registry import SECTIONS
from tests.support.corpus import FILE_MISTAKES, FileMistake, Mistake, find_problems, load_mistakes

MISTAKES = tuple(load_mistakes())
UNEXPECTED = {ProblemCode.NOT_YAML, ProblemCode.UNFITTING}  # for mistakes that nobody has thought of
ELSEWHERE = {
    ProblemCode.DEAD_LINK: "tests/cli/test_check_links.py",
    ProblemCode.IMAGE_LOCATION: "tests/core/library/test_images.py",
    ProblemCode.MISSING_IMAGE: "tests/core/library/test_images.py",
    ProblemCode.UNUSABLE_IMAGE: "tests/core/library/test_images.py",
    ProblemCode.NOT_PO: "tests/core/content/test_translation_po.py",
    ProblemCode.ORIGINAL_CHANGED: "tests/core/content/test_translation_po.py",
    ProblemCode.UNREADABLE: "tests/core/library/test_reader.py",
}


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_a_mistake_is_reported_alone_at_its_place_with_a_hint(mistake: Mistake, tmp_path: Path) -> None:
    (problem,) = find_problems(mistake.group, mistake.broken, tmp_path)
    assert problem.code == mistake.code
    assert f"{problem.line}:{problem.column}" == mistake.at
    assert f"{problem.message}; {problem.hint}" == mistake.says
    assert problem.hint


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_following_the_hint_fixes_the_mistake(mistake: Mistake, tmp_path: Path) -> None:
    assert find_problems(mistake.group, mistake.fixed, tmp_path) == []


@pytest.mark.parametrize("case", FILE_MISTAKES, ids=lambda case: case[0])
def test_a_mistake_in_a_whole_file_is_reported_and_fixed(case: FileMistake, tmp_path: Path) -> None:
    code, files, place, hint, fixed = case
    for name, content in (("broken", files), ("fixed", fixed)):
        (tmp_path / name).mkdir()
        for file, data in content.items():
            (tmp_path / name / file).write_bytes(data)
    (problem,) = load_library_files(list_briefing_files(tmp_path / "broken"), SECTIONS).problems
    assert (problem.code, problem.hint) == (code, hint)
    assert f"{Path(problem.file).name}:{problem.line}:{problem.column}" == place
    assert load_library_files(list_briefing_files(tmp_path / "fixed"), SECTIONS).problems == ()


def test_there_are_mistakes_of_every_group() -> None:
    assert len(MISTAKES) + len(FILE_MISTAKES) > 400
    assert {mistake.group for mistake in MISTAKES} == {"yaml", "values", "editorial", "translations"}


def test_every_problem_code_has_a_mistake() -> None:
    covered = {*(mistake.code for mistake in MISTAKES), *(code for code, *_ in FILE_MISTAKES)}
    assert set(ProblemCode) - covered == UNEXPECTED | ELSEWHERE.keys()
