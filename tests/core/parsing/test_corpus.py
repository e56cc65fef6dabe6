"""Every seeded mistake is told at its place, with its code and hint; what the message says mends it."""

from pathlib import Path

import pytest

from bot.core.library.loader import load_library
from bot.core.parsing.problem import ProblemCode
from bot.core.sections.registry import SECTIONS
from tests.support.corpus import FILES, FileMistake, Mistake, found, mistakes

MISTAKES = tuple(mistakes())
UNFORESEEN = {ProblemCode.NOT_YAML, ProblemCode.UNFITTING}  # for what nobody has foreseen
ELSEWHERE = {
    ProblemCode.DEAD_LINK: "tests/cli/test_check_links.py",
    ProblemCode.UNREADABLE: "tests/core/library/test_reader.py",
}


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_a_mistake_is_told_alone_at_its_place_with_what_would_be_right(
    mistake: Mistake, tmp_path: Path
) -> None:
    (problem,) = found(mistake.group, mistake.broken, tmp_path)
    assert problem.code == mistake.code
    assert f"{problem.line}:{problem.column}" == mistake.at
    assert f"{problem.message}; {problem.hint}" == mistake.says
    assert problem.hint


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_what_the_message_suggests_mends_it(mistake: Mistake, tmp_path: Path) -> None:
    assert found(mistake.group, mistake.fixed, tmp_path) == []


@pytest.mark.parametrize("case", FILES, ids=lambda case: case[0])
def test_a_mistake_of_a_whole_file_is_told_and_mended(case: FileMistake, tmp_path: Path) -> None:
    code, files, place, hint, fixed = case
    for name, content in (("broken", files), ("fixed", fixed)):
        (tmp_path / name).mkdir()
        for file, data in content.items():
            (tmp_path / name / file).write_bytes(data)
    (problem,) = load_library(tmp_path / "broken", SECTIONS).problems
    assert (problem.code, problem.hint) == (code, hint)
    assert f"{Path(problem.file).name}:{problem.line}:{problem.column}" == place
    assert load_library(tmp_path / "fixed", SECTIONS).problems == ()


def test_there_are_at_least_sixty_and_of_every_kind() -> None:
    assert len(MISTAKES) + len(FILES) > 100
    assert {mistake.group for mistake in MISTAKES} == {"yaml", "values", "editorial", "translations"}


def test_every_code_of_reading_has_a_mistake() -> None:
    shown = {*(mistake.code for mistake in MISTAKES), *(code for code, *_ in FILES)}
    assert set(ProblemCode) - shown == UNFORESEEN | ELSEWHERE.keys()
