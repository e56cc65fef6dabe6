"""Every rule: the files that it warns of, exactly where, and those that it leaves alone."""

import re
from pathlib import Path

import pytest

import bot.authoring.lint.rules
from bot.authoring.lint.rules import RULES
from bot.authoring.lint.suppressions import UNUSED_ALLOW
from tests.authoring.lint.cases import CASES
from tests.authoring.lint.lint_cases import Case, linted, marked
from tests.support.app_fixtures import ROOT

FOLDER = Path(bot.authoring.lint.rules.__file__).parent
PAIRS = [(case, text) for case in CASES for text in case.wrong]
ALONE = [(case, text) for case in CASES for text in case.right]


def name(value: object) -> str:
    return value.code if isinstance(value, Case) else ""


@pytest.mark.parametrize(("case", "text"), PAIRS, ids=name)
def test_a_rule_warns_at_the_place(case: Case, text: str) -> None:
    found = [one for one in linted(text, **case.more) if one.code == case.code]
    assert {(one.line, one.column) for one in found} == marked(text)
    assert all(case.told in one.message and one.hint for one in found)


@pytest.mark.parametrize(("case", "text"), ALONE, ids=name)
def test_a_rule_leaves_alone_what_is_right(case: Case, text: str) -> None:
    assert [one for one in linted(text, **case.more) if one.code == case.code] == []


@pytest.mark.guard
def test_every_rule_is_listed_by_the_name_of_its_file() -> None:
    files = {file.stem.replace("_", "-") for file in FOLDER.glob("*.py")} - {"--init--"}
    assert files == set(RULES)
    assert all(
        f"bot.authoring.lint.rules.{code.replace('-', '_')}" == check.__module__
        for code, check in RULES.items()
    )


@pytest.mark.guard
def test_every_rule_has_a_file_that_it_warns_of_and_one_that_it_leaves_alone() -> None:
    assert {case.code for case in CASES if case.wrong} == set(RULES)
    assert {case.code for case in CASES if case.right} == set(RULES)


@pytest.mark.guard
def test_every_rule_is_documented_with_an_example() -> None:
    page = (ROOT / "docs" / "lint.md").read_text()
    parts = dict(re.findall(r"^### `([a-z-]+)`\n(.*?)(?=^##|\Z)", page, re.MULTILINE | re.DOTALL))
    assert set(parts) == {*RULES, UNUSED_ALLOW}
    assert all("`" in part and "**What to do.**" in part for part in parts.values())
