"""The codes of problems: each is a name for good, and every problem has one."""

import re
from pathlib import Path

import pytest

import bot
from bot.authoring.lint.rule_registry import RULES
from bot.authoring.lint.runner import UNUSED_ALLOW
from bot.core.parsing.problem import ProblemCode

pytestmark = pytest.mark.guard

PACKAGE = Path(bot.__file__).parent
SHAPES = sorted(
    path
    for room in ("parsing", "content", "library", "sections")
    for path in (PACKAGE / "core" / room).glob("*.py")
)


def test_no_code_is_a_problem_and_a_warning() -> None:
    assert not {*ProblemCode} & {*RULES, UNUSED_ALLOW}


@pytest.mark.parametrize("code", [*ProblemCode, *RULES, UNUSED_ALLOW])
def test_a_code_is_written_in_small_letters_with_hyphens(code: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code)


def test_what_each_code_stands_for_is_a_sentence() -> None:
    assert all(re.fullmatch(r"[A-Z].+\.", code.description) for code in ProblemCode)
    assert len({code.description for code in ProblemCode}) == len(ProblemCode)


@pytest.mark.parametrize("file", SHAPES, ids=lambda file: file.stem)
def test_a_shape_refuses_with_a_code(file: Path) -> None:
    assert "raise ValueError" not in file.read_text("utf-8"), "WrongValueError takes a code"
