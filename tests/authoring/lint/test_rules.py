"""Every rule warns about the marked values of its wrong cases, and accepts its right ones."""

import re
from pathlib import Path

import pytest

from bot.authoring.lint import rules
from bot.authoring.lint.rule_registry import RULES, describe_rule
from bot.authoring.lint.runner import UNUSED_ALLOW
from tests.authoring.lint.cases import CASES
from tests.authoring.lint.lint_cases import Case, find_markers, lint_text
from tests.support.app_fixtures import ROOT

FOLDER = Path(rules.__path__[0])
WRONG = [(case, text) for case in CASES for text in case.wrong]
RIGHT = [(case, text) for case in CASES for text in case.right]


def case_id(value: object) -> str:
    return value.code if isinstance(value, Case) else ""


@pytest.mark.parametrize(("case", "text"), WRONG, ids=case_id)
def test_a_rule_warns_at_the_marked_place(case: Case, text: str) -> None:
    found = [one for one in lint_text(text, **case.options) if one.code == case.code]
    assert {(one.line, one.column) for one in found} == find_markers(text)
    assert all(case.message in one.message and one.hint for one in found)


@pytest.mark.parametrize(("case", "text"), RIGHT, ids=case_id)
def test_a_rule_accepts_what_is_right(case: Case, text: str) -> None:
    assert [one for one in lint_text(text, **case.options) if one.code == case.code] == []


@pytest.mark.guard
def test_every_file_in_the_folder_is_a_rule_with_a_description() -> None:
    codes = {file.stem.replace("_", "-") for file in FOLDER.glob("[!_]*.py")}
    assert len(codes) >= 40, "the rules have moved: this guard found too few"
    assert codes == set(RULES)
    assert [code for code in RULES if not describe_rule(code).endswith(".")] == []


@pytest.mark.guard
@pytest.mark.parametrize("kind", ["wrong", "right"])
def test_every_rule_has_a_case_of_what_it_warns_about_and_one_of_what_it_accepts(kind: str) -> None:
    covered = {case.code for case in CASES if getattr(case, kind)}
    assert set(RULES) - covered == set(), f"add a {kind} case in tests/authoring/lint/cases_*.py"
    assert covered - set(RULES) == set(), "these cases name no rule"


@pytest.mark.guard
def test_every_rule_is_documented_with_an_example() -> None:
    page = (ROOT / "docs" / "lint.md").read_text("utf-8")
    parts = dict(re.findall(r"^### `([a-z-]+)`\n(.*?)(?=^##|\Z)", page, re.MULTILINE | re.DOTALL))
    codes = {*RULES, UNUSED_ALLOW}
    assert codes - set(parts) == set(), "add a section to docs/lint.md"
    assert set(parts) - codes == set(), "docs/lint.md documents these, but they are no rules"
    incomplete = [code for code, part in parts.items() if "`" not in part or "**What to do.**" not in part]
    assert incomplete == [], "add an example in backticks and **What to do.**"
