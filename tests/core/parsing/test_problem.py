"""The codes of problems: each has a fixed name and a description, and every problem has a code."""

import re
from pathlib import Path

import pytest

import bot
from bot.authoring.lint.rule_registry import RULES
from bot.authoring.lint.runner import UNUSED_ALLOW
from bot.core.parsing.problem import ProblemCode

pytestmark = pytest.mark.guard

PACKAGE = Path(bot.__file__).parent
MODULES = sorted(
    path
    for folder in ("parsing", "content", "library", "sections")
    for path in (PACKAGE / "core" / folder).glob("*.py")
)


def test_no_code_is_both_a_problem_and_a_lint_rule() -> None:
    assert not {*ProblemCode} & {*RULES, UNUSED_ALLOW}


@pytest.mark.parametrize("code", [*ProblemCode, *RULES, UNUSED_ALLOW])
def test_a_code_is_written_in_small_letters_with_hyphens(code: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code)


def test_every_code_is_described_in_a_sentence_of_its_own() -> None:
    assert all(re.fullmatch(r"[A-Z].+\.", code.description) for code in ProblemCode)
    assert len({code.description for code in ProblemCode}) == len(ProblemCode)


@pytest.mark.parametrize("file", MODULES, ids=lambda file: file.stem)
def test_a_model_refuses_values_with_a_code(file: Path) -> None:
    assert "raise ValueError" not in file.read_text("utf-8"), "raise InvalidValueError, which takes a code"
