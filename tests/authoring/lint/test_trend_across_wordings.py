"""One warning for each series, with every text that keeps its polls apart."""

from tests.authoring.lint.cases_polls import FOR, YES_NO, answers, series
from tests.authoring.lint.lint_cases import HEAD, lint_text

START = 'the series "bridge" is not one line: '


def list_reasons(polls: str) -> list[list[str]]:
    """List the reasons in each warning about a series."""
    messages = [one.message for one in lint_text(HEAD + polls) if one.code == "trend-across-wordings"]
    return [one.removeprefix(START).split("; ") for one in messages]


def test_a_series_has_one_warning_with_all_texts_that_differ() -> None:
    polls = series(
        FOR,
        FOR.replace("For?", "Yes?, base: voters"),
        "series: bridge",
        f"{FOR}|pollster: Brine, fieldwork: 2031-04, population: adults",
        f"{FOR}|fieldwork: 2031-05",
        f"{FOR}|pollster: Brine",
        *[FOR.replace("For?", "Yes?, base: Voters")] * 50,
    )
    assert list_reasons(polls) == [
        [
            'the pollster is "Brine" in poll-1, but not stated in poll-5',
            'the population is not stated in poll-1, but "adults" in poll-4',
            'the wording is "For?" in poll-1, but "Yes?" in poll-2, not stated in poll-3',
            'the base is not stated in poll-1, but "voters" in poll-2',
            "the interview dates are not stated in poll-6",
        ]
    ]


def test_answers_with_another_name_or_unit_are_named_with_all_their_polls() -> None:
    polls = series(
        f"{FOR}{YES_NO}",
        f"{FOR}{answers('in favour, figure: 60%', 'against, figure: 40 people')}",
        f"{FOR}{answers('In Favour, figure: 62%', 'against, figure: 38%')}",
        f"{FOR}{answers('for, figure: 40–45%', 'against, figure: 38 people')}",
    )
    assert list_reasons(polls) == [
        [
            'the answer "against" is no single share: 40 people in poll-2, 38 people in poll-4',
            'the answer "for" is no single share: 40–45% in poll-4',
            'the answers "for" of poll-1 are "in favour" in poll-2, poll-3',
        ]
    ]


def test_of_long_wordings_the_words_that_differ_are_shown() -> None:
    start = "Do you now and whatever the ferry costs you and yours want the bridge"
    polls = series(f"wording: {start} now?, series: bridge", f"wording: {start} then?, series: bridge")
    assert list_reasons(polls) == [
        ['the wording is "…want the bridge now?" in poll-1, but "…want the bridge then?" in poll-2']
    ]


def test_two_pollsters_with_the_same_series_are_two_series() -> None:
    polls = series(
        FOR, FOR.replace("For?", "No?"), f"{FOR}|pollster: Salt, fieldwork: 2031-03", f"{FOR}|pollster: Salt"
    )
    assert list_reasons(polls) == [
        ['the wording is "For?" in poll-1, but "No?" in poll-2'],
        ["the interview dates are not stated in poll-4"],
    ]
