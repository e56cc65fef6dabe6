"""Linting: the text and place of warnings, and how to allow them."""

import pytest

from bot.authoring.lint.rule_registry import RULES
from tests.authoring.lint.lint_cases import HEAD, lint_text

POLL = """\
polls:
  - id: barometer
    pollster: Brine
    questions: [{text: For or against, answers: [{label: for, figure: 60%}, {label: against, figure: 30%}]}]
"""


def codes(text: str) -> list[str]:
    return [problem.code for problem in lint_text(text)]


def test_a_warning_names_its_place_its_hint_and_its_code() -> None:
    (warning,) = lint_text(HEAD + POLL)
    assert warning.is_warning
    assert str(warning) == (
        "isles.yaml:9:49: polls[0].questions[0].answers: the answers add up to 90%; "
        "correct them, or explain the sum: verified_sum: The source gives … [sum-of-answers]"
    )


def test_an_entry_can_allow_a_warning_with_a_reason() -> None:
    assert codes(HEAD + POLL + "    allow: {sum-of-answers: the pollster leaves out the rest}\n") == []


def test_the_whole_file_can_allow_a_warning_with_a_reason() -> None:
    assert codes("allow: {sum-of-answers: the pollster leaves out the rest}\n" + HEAD + POLL) == []


def test_allowing_a_warning_in_one_entry_does_not_allow_it_in_another() -> None:
    other = "glossary: [{id: lamp, term: Lamp, meaning: A lamp., allow: {sum-of-answers: because}}]\n"
    assert codes(HEAD + POLL + other) == ["sum-of-answers", "unused-allow"]


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("group-row", 'the warning "group-row" does not occur here; remove this line'),
        ("sum-of-answer", 'there is no warning "sum-of-answer"; did you mean "sum-of-answers"?'),
        ("zzz", 'there is no warning "zzz"; docs/lint.md lists all warnings'),
    ],
)
def test_an_allowed_warning_that_does_not_occur_is_a_warning(code: str, sentence: str) -> None:
    (warning,) = lint_text(f"allow: {{{code}: because}}\n{HEAD}")
    assert (warning.line, warning.column, warning.code) == (1, 9, "unused-allow")
    assert sentence in str(warning)


def test_a_reason_must_be_given() -> None:
    with pytest.raises(Exception, match="allow"):
        lint_text(f"allow: {{sum-of-answers: ''}}\n{HEAD}")


def test_every_code_is_lower_case_words_with_hyphens() -> None:
    assert all(code.replace("-", "").isalpha() and code == code.lower() for code in RULES)
