"""Linting: the text and place of warnings, and how to allow them."""

import pytest

from bot.authoring.lint.rule_registry import RULES
from bot.core.parsing.problem_groups import group_problems
from bot.core.parsing.scanner import scan_yaml
from bot.core.parsing.value_positions import locate_values
from tests.authoring.lint.lint_cases import HEAD, lint_text
from tests.support.app_fixtures import FICTIONAL, SHIPPED

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


def write_polls(count: int, question_fields: str) -> str:
    answers = "[{label: for, figure: 60%}, {label: against, figure: 30%}]"
    return "polls:\n" + "".join(
        f"  - {{id: poll-{number}, pollster: Brine, fieldwork: 2030,\n"
        f"     questions: [{{text: For or against, {question_fields}answers: {answers}}}]}}\n"
        for number in range(count)
    )


def test_what_is_odd_in_a_series_is_listed_once_with_all_its_places() -> None:
    problems = lint_text(HEAD + write_polls(45, "series: bridge, "))
    assert [one.code for one in problems] == ["sum-of-answers"] * 45
    (group,) = group_problems(problems)
    assert str(group).endswith(
        "[sum-of-answers] … and 44 more like this, on lines 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32, …"
    )


@pytest.mark.parametrize(("count", "listed"), [(3, 3), (4, 1)])
def test_the_same_words_are_listed_once_if_they_come_often(count: int, listed: int) -> None:
    assert len(group_problems(lint_text(HEAD + write_polls(count, "")))) == listed


def test_what_is_odd_in_the_subgroups_of_a_question_is_listed_once() -> None:
    groups = ", ".join(f"{{label: {name}, answers: {{for: 60%, against: 50%}}}}" for name in ("Reef", "Pier"))
    text = HEAD + write_polls(1, f"subgroups: [{{name: Isle, groups: [{groups}]}}], ")
    assert [len(one.problems) for one in group_problems(lint_text(text))] == [2, 1]


def test_two_series_are_two_causes() -> None:
    text = HEAD + write_polls(4, "series: bridge, ").replace(
        "poll-3, pollster: Brine", "poll-3, pollster: Ebb"
    )
    assert len(group_problems(lint_text(text))) == 2


def test_places_are_found_in_a_file_with_all_kinds_of_values() -> None:
    """The fast way to places agrees with the scanner, which knows them all."""
    for file in (*SHIPPED, *FICTIONAL):
        data = file.read_bytes()
        scanned = scan_yaml(data, file.name)
        paths = [path for number, path in enumerate(scanned.positions) if number % 3 == 0]
        located = locate_values(data, file.name, paths)
        assert {path: located.positions[path] for path in paths} == {
            path: scanned.positions[path] for path in paths
        }
        assert all(
            located.clip_path((*path, "source")) == scanned.clip_path((*path, "source")) for path in paths
        )
