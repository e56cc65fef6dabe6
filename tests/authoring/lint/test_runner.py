"""Linting: which warnings there are, where they stand, and how they are silenced."""

import pytest

from bot.authoring.lint.rules import RULES
from tests.authoring.lint.lint_cases import HEAD, linted

POLL = """\
polls:
  - id: barometer
    pollster: Brine
    questions: [{text: For or against, answers: [{label: for, figure: 60%}, {label: against, figure: 30%}]}]
"""


def codes(text: str) -> list[str]:
    return [problem.code for problem in linted(text)]


def test_a_warning_is_told_with_its_place_its_hint_and_its_code() -> None:
    (warning,) = linted(HEAD + POLL)
    assert warning.is_warning
    assert str(warning) == (
        "isles.yaml:9:49: polls[0].questions[0].answers: the answers add up to 90%; "
        "correct them, or say why it is right: verified_sum: The source gives … [sum-of-answers]"
    )


def test_a_warning_is_allowed_with_a_reason_in_its_entry() -> None:
    assert codes(HEAD + POLL + "    allow: {sum-of-answers: the pollster leaves out the rest}\n") == []


def test_a_warning_is_allowed_with_a_reason_in_the_whole_file() -> None:
    assert codes("allow: {sum-of-answers: the pollster leaves out the rest}\n" + HEAD + POLL) == []


def test_what_is_allowed_in_another_entry_is_a_warning_all_the_same() -> None:
    other = "glossary: [{id: lamp, term: Lamp, meaning: A lamp., allow: {sum-of-answers: because}}]\n"
    assert codes(HEAD + POLL + other) == ["sum-of-answers", "unused-allow"]


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("group-row", 'nothing here has to be allowed by "group-row"; take the line out'),
        ("sum-of-answer", 'there is no warning "sum-of-answer"; did you mean "sum-of-answers"?'),
        ("zzz", 'there is no warning "zzz"; the codes are in docs/lint.md'),
    ],
)
def test_what_is_allowed_and_never_comes_up_is_a_warning(code: str, told: str) -> None:
    (warning,) = linted(f"allow: {{{code}: because}}\n{HEAD}")
    assert (warning.line, warning.column, warning.code) == (1, 9, "unused-allow")
    assert told in str(warning)


def test_a_reason_must_be_given() -> None:
    with pytest.raises(Exception, match="allow"):
        linted(f"allow: {{sum-of-answers: ''}}\n{HEAD}")


def test_every_code_is_a_word_with_hyphens() -> None:
    assert all(code.replace("-", "").isalpha() and code == code.lower() for code in RULES)
