"""Polls: every answer as exact as its source, and how the poll was conducted, stated or not."""

import pytest

from bot.core.messages.chart import describe_picture
from bot.core.messages.reply import Bar, Chart, Facts, Row, Span, iterate_blocks, line_to_text
from bot.core.parsing.problem import BriefingError
from tests.support.app_fixtures import answer_text, app_with_entries, ask

BARE = """
polls:
  - id: bare
    pollster: Brine and Daughters
    fieldwork: 2031-04
    questions:
      - text: For or against the bridge
        answers: [{label: for, figure: about 52%}, {label: against, figure: nearly 40%}]
"""
FULL = (
    BARE
    + """\
    sponsor: The bridge works
    population: islanders of 16 and older
    sample_size: 1040
    mode: by boat
    sampling: every ninth boat
    weighting: by isle
    margin: 3 points
    response_rate: 31.5%
    published_on: 2031-04-21
    limitations: [Boats that were *afloat*., No keepers.]
    report_url: https://brine.example/april
""".replace("\\\n", "")
)


def test_a_poll_says_what_is_not_stated() -> None:
    said = answer_text(app_with_entries(BARE), "/polls bare")
    assert "\nTransparency: 2 of 10 details published\n" in said
    assert (
        "How it was made\nPollster: Brine and Daughters\nInterview dates: April 2031\n"
        "Details not stated: sponsor, who it represents, sample size, "
        "sampling method, margin of error, weighting, interview method and question wording.\n"
        "Source: The Gull's Errand [1]\n"
    ) in said


def test_a_poll_written_as_not_stated_says_the_same_as_one_left_out() -> None:
    stated = BARE + "    sponsor: not stated\n    sample_size: Not Stated\n    margin: not stated\n"
    assert (
        ask(app_with_entries(stated), "/polls bare").blocks
        == ask(app_with_entries(BARE), "/polls bare").blocks
    )


def test_a_poll_that_states_everything_is_10_of_10() -> None:
    text = FULL.replace("answers: [", "wording: Are you for it?\n        answers: [")
    said = answer_text(app_with_entries(text), "/polls bare")
    assert "Transparency: 10 of 10 details published" in said
    assert "Question wording: Are you for it?\n" in said
    assert "not stated" not in said


@pytest.mark.parametrize(
    "field",
    [
        "pollster", "fieldwork", "sponsor", "population", "sample_size", "mode", "sampling", "weighting",
        "margin",
    ],
)  # fmt: skip
def test_each_of_the_ten_counts_once(field: str) -> None:
    lines = [line for line in FULL.splitlines() if not line.strip().startswith(f"{field}:")]
    assert "Transparency: 9 of 10 details" in answer_text(app_with_entries(FULL), "/polls bare")
    assert "Transparency: 8 of 10 details" in answer_text(app_with_entries("\n".join(lines)), "/polls bare")


@pytest.mark.parametrize("field", ["response_rate", "published_on"])
def test_a_detail_beyond_the_ten_is_neither_counted_nor_listed_as_missing(field: str) -> None:
    lines = [line for line in FULL.splitlines() if not line.strip().startswith(f"{field}:")]
    said = answer_text(app_with_entries("\n".join(lines)), "/polls bare")
    assert "Transparency: 9 of 10 details published\n" in said
    assert "Details not stated: question wording." in said


def test_a_poll_shows_how_it_was_conducted() -> None:
    said = answer_text(app_with_entries(FULL), "/polls bare")
    for line in (
        "Pollster: Brine and Daughters", "Sponsor: The bridge works", "Interview dates: April 2031",
        "Who it represents: islanders of 16 and older", "Sample size: 1,040",
        "Sampling method: every ninth boat",
        "Margin of error: 3 points", "Weighting: by isle", "Interview method: by boat",
        "Published: 21 April 2031",
        "Response rate: 31.5%", "Pollster’s report: https://brine.example/april",
    ):  # fmt: skip
        assert f"\n{line}\n" in said
    assert "Limitations\nBoats that were afloat.\nNo keepers.\n" in said


def test_the_pollsters_report_is_a_link() -> None:
    blocks = iterate_blocks(ask(app_with_entries(FULL), "/polls bare").blocks)
    facts = [block for block in blocks if isinstance(block, Facts)]
    url = "https://brine.example/april"
    assert ("Pollster’s report", (Span(url, url=url),)) in [row for block in facts for row in block.rows]


def test_answers_are_a_chart_with_groups_and_their_parts() -> None:
    app = app_with_entries("""
        polls:
          - id: grouped
            questions:
              - text: The bridge
                answers:
                  - label: for, all in all
                    figure: 52%
                    parts: [{label: firmly, figure: ">30%"}, {label: rather, figure: a few}]
                  - {label: against, figure: 10–20%}
        """)
    (chart,) = [block for block in ask(app, "/polls").blocks if isinstance(block, Chart)]
    assert chart.bars == (
        Bar("for, all in all", "52%", 52.0, is_repeated=True),
        Bar("firmly", "more than 30%", 30.0, is_part=True),
        Bar("rather", "a few", None, is_part=True),
        Bar("against", "10–20%", None, is_repeated=True),
    )


def test_a_question_shows_who_was_asked_and_how_its_answers_add_up() -> None:
    app = app_with_entries("""
        polls:
          - id: fears
            questions:
              - text: Fears
                wording: "What do you fear?\\n\\nName *all*."
                series: fears
                multi_select: yes
                base: those against
                verified_sum: Several answers.
                note: The share of *tolls* rose.
                answers: [{label: tolls, figure: 90%}, {label: noise, figure: 80%}]
        """)
    said = answer_text(app, "/polls")
    for line in (
        "Question wording: What do you fear? Name all.", "Asked of: those against", "Series: fears",
        "Answers: more than one allowed",
        "Why it doesn’t add up to 100%: Several answers.", "The share of tolls rose.",
    ):  # fmt: skip
        assert f"\n{line}\n" in said


@pytest.mark.parametrize(
    ("fields", "title"),
    [
        ("pollster: Brine, fieldwork: 2031-04", "Brine, April 2031"),
        ("pollster: Brine, fieldwork: {start: 2031-04-02, end: 2031-05}", "Brine, 2 April 2031 – May 2031"),
        ("pollster: Brine", "Brine"),
        ("fieldwork: 2031", "Pollster not stated, 2031"),
        ("pollster: not stated", "Pollster not stated"),
        ("pollster: Brine, title: Barometer", "Barometer"),
    ],
)
def test_a_poll_is_named_after_pollster_and_interview_dates_unless_it_has_a_title(
    fields: str, title: str
) -> None:
    polls = [
        f"{{id: {name}, {fields}, questions: [{{text: Q, answers: [{{label: x, figure: 1%}}]}}]}}"
        for name in ("a", "b")
    ]
    reply = ask(app_with_entries(f"polls: [{', '.join(polls)}]"), "/polls")
    titles = [line_to_text(block.title) for block in reply.blocks if isinstance(block, Row)]
    assert titles == [title, title]


def test_a_poll_begins_with_its_answers_then_says_whom_to_trust_for_them() -> None:
    said = answer_text(app_with_entries(BARE), "/polls bare")
    assert said.startswith(
        "For or against the bridge\nabout 52% for · nearly 40% against\n"
        "Brine and Daughters, April 2031 · The Gull's Errand [1]\nTransparency: 2 of 10 details published\n"
    )


def test_a_poll_of_several_questions_begins_with_the_first_and_says_nothing_twice() -> None:
    second = "      - {text: Toll or not, answers: [{label: toll, figure: 9%}]}\n"
    said = answer_text(app_with_entries(BARE + second), "/polls bare")
    assert said.startswith(
        "Brine and Daughters, April 2031\nFor or against the bridge: about 52% for · nearly 40% against\n"
        "The Gull's Errand [1]\nTransparency: 2 of 10 details published\n"
    )
    assert said.count("For or against the bridge") == 1
    assert "Toll or not\n9% toll\n" in said


def test_the_numbers_of_a_group_are_not_repeated_beside_its_parts() -> None:
    parts = "{label: for, figure: 52%, parts: [{label: firmly, figure: 30%}, {label: rather, figure: 22%}]}"
    poll = f"polls: [{{id: a, questions: [{{text: The bridge, answers: [{parts}]}}]}}]"
    (chart,) = [one for one in ask(app_with_entries(poll), "/polls").blocks if isinstance(one, Chart)]
    assert [(bar.label, bar.is_repeated) for bar in chart.bars] == [
        ("for", True), ("firmly", False), ("rather", False),
    ]  # fmt: skip


@pytest.mark.parametrize("standing", ["retracted", "superseded"])
def test_a_poll_that_no_longer_holds_begins_with_its_status_and_is_not_drawn(standing: str) -> None:
    app = app_with_entries(BARE + f"    standing: {standing}\n    standing_note: Two boats sank.\n")
    said = answer_text(app, "/polls bare")
    assert said.startswith(f"For or against the bridge\nStatus: {standing}. Two boats sank.\nabout 52% for")
    assert not any(isinstance(one, Chart) for one in ask(app, "/polls bare").blocks)


def test_a_list_of_polls_shows_each_question_with_its_answers() -> None:
    said = answer_text(app_with_entries(BARE + BARE.replace("polls:", "").replace("bare", "other")), "/polls")
    assert said.count("For or against the bridge: about 52% for · nearly 40% against") == 2


def test_a_list_of_polls_shows_whom_a_question_was_asked_of() -> None:
    party = "  - {id: party, questions: [{text: Q, base: Pilots, answers: [{label: x, figure: 4%}]}]}\n"
    assert "Q (Pilots): 4% x" in answer_text(app_with_entries(BARE + party), "/polls")


def test_a_poll_is_found_by_its_question() -> None:
    reply = ask(app_with_entries(BARE), "/polls the bridge")
    assert reply.title == "For or against the bridge"
    assert reply.command_line == "polls bare@one"


def test_a_poll_needs_a_question_and_a_question_needs_an_answer() -> None:
    for text in ("polls: [{id: a, questions: []}]", "polls: [{id: a, questions: [{text: Q, answers: []}]}]"):
        with pytest.raises(BriefingError, match="this list has too few items: 0; write at least 1"):
            app_with_entries(text)


def poll_of_series(month: int, pollster: str, label: str, fields: str = "", question: str = "") -> str:
    """Write one poll of a series."""
    return (
        f'  - {{id: poll-{month}, pollster: "{pollster}", fieldwork: 2031-{month:02}, {fields}\n'
        f"     questions: [{{text: The bridge, series: bridge, {question}\n"
        f'       answers: [{{label: "{label}", figure: {50 + month}%}}]}}]}}\n'
    )


def list_trends(*polls: str) -> list[Chart]:
    """Return the trends above the list of *polls*."""
    blocks = ask(app_with_entries("polls:\n" + "".join(polls)), "/polls").blocks
    return [one for one in blocks if isinstance(one, Chart) and one.picture]


def test_a_trend_says_its_pollster_and_each_of_its_points() -> None:
    (trend,) = list_trends(*(poll_of_series(month, "Brine", "for") for month in (1, 2, 3)))
    words = [line_to_text(line) for line in trend.lines]
    assert "Brine · Question wording: not stated" in words
    assert "for: 51% (Jan 2031) → 52% (Feb 2031) → 53% (Mar 2031)" in words


def test_a_trend_says_that_the_question_was_the_same_only_if_its_words_are_known() -> None:
    wording = "wording: Do you want it?, "
    polls = [poll_of_series(month, "Brine", "for", ADULTS, wording) for month in (1, 2)]
    polls += [poll_of_series(month, "Brine", "for", ADULTS) for month in (3, 4)]
    known, unknown = list_trend_lines(*polls)
    assert known[:2] == ["Brine: same question each time · adults", "for: 51% (Jan 2031) → 52% (Feb 2031)"]
    assert known[2] == "Not on a line: Mar 2031; Apr 2031 – Question wording: not stated"
    assert unknown[0] == "Brine · adults · Question wording: not stated"


@pytest.mark.parametrize(
    ("pollster", "label"),
    [
        ("brine’s", "For"),
        ("Brine's", " for"),
        ("BRINE`S", "FOR"),
        ("Ｂrine‘s", "for"),
        ("Brines", "fo\u00adr"),
    ],
)
def test_spelling_does_not_break_a_trend(pollster: str, label: str) -> None:
    (trend,) = list_trends(poll_of_series(1, "Brine's", "for"), poll_of_series(2, pollster, label))
    assert [line_to_text(line) for line in trend.lines][2] == "for: 51% (Jan 2031) → 52% (Feb 2031)"


@pytest.mark.parametrize(
    ("fields", "question"),
    [("population: registered voters, ", ""), ("", "base: those who vote, "), ("", "wording: Do you?, ")],
)
def test_other_people_or_words_are_never_joined_by_a_line(fields: str, question: str) -> None:
    assert not list_trends(
        poll_of_series(1, "Brine", "for", "population: adults, "),
        poll_of_series(2, "Brine", "for", fields or "population: adults, ", question),
    )


@pytest.mark.parametrize(("one", "other"), [("CNN/SSRS", "CNN / SSRS"), ("Ifop - Fiducial", "Ifop–Fiducial")])
def test_spaces_beside_a_sign_do_not_break_a_trend(one: str, other: str) -> None:
    assert list_trends(poll_of_series(1, one, "for ?"), poll_of_series(2, other, "for?"))


def list_trend_lines(*polls: str) -> list[list[str]]:
    """Return the lines of each trend but for the question."""
    return [[line_to_text(line) for line in trend.lines][1:] for trend in list_trends(*polls)]


ADULTS, VOTERS = "population: adults, ", "population: voters, "


def test_a_trend_says_which_polls_of_its_series_it_leaves_out_and_why() -> None:
    polls = [poll_of_series(month, "Brine", "for", ADULTS) for month in (1, 2)]
    polls += [poll_of_series(month, "Brine", "for", VOTERS) for month in (3, 4)]
    polls += [
        poll_of_series(5, "Brine", "for", ADULTS, "base: those who vote, "),
        poll_of_series(6, "Brine", "for", ADULTS, "wording: Do you want it?, "),
        poll_of_series(7, "Brine", "for", f"{ADULTS}standing: retracted, "),
        poll_of_series(8, "not stated", "for", ADULTS),
        poll_of_series(9, "Brine", "for", ADULTS).replace("2031-09", "not stated"),
        poll_of_series(10, "Salt", "for", VOTERS),
    ]
    adults, voters = list_trend_lines(*polls)
    assert adults == [
        "Brine · adults · Question wording: not stated",
        "for: 51% (Jan 2031) → 52% (Feb 2031)",
        "Not on a line: Mar 2031; Apr 2031 – Who it represents: voters",
        "Not on a line: May 2031 – Asked of: those who vote",
        "Not on a line: Jun 2031 – Question wording: Do you want it?",
        "Not on a line: Jul 2031 – Status: retracted",
        "Not on a line: Brine – Interview dates: not stated",
        "Not on a line: Aug 2031 – Pollster: not stated",
    ]
    assert voters[:3] == [
        "Brine · voters · Question wording: not stated",
        "for: 53% (Mar 2031) → 54% (Apr 2031)",
        "Not on a line: Jan 2031; Feb 2031 – Who it represents: adults",
    ]


def poll_with_answers(month: int, *answers: tuple[str, str]) -> str:
    """Write one poll of a series with these answers."""
    written = ", ".join(f'{{label: "{label}", figure: "{figure}"}}' for label, figure in answers)
    return (
        f"  - {{id: poll-{month}, pollster: Brine, fieldwork: 2031-{month:02},\n"
        f"     questions: [{{text: The bridge, series: bridge, multi_select: yes, answers: [{written}]}}]}}\n"
    )


ODD_FIGURES = "for: 41–45% (Feb 2031); against: ±2% (Mar 2031); x: 3 cats (Feb 2031)"


def test_a_trend_says_which_answers_are_on_no_line_and_why() -> None:
    first = poll_with_answers(1, ("for", "40%"), ("against", "50%"), ("hm", "10%"))
    second = poll_with_answers(2, ("for", "41–45%"), ("against", "51%"), ("x", "3 cats"))
    third = poll_with_answers(3, ("for", "46%"), ("against", "±2%"))
    assert list_trend_lines(first, second, third) == [
        [
            "Brine · Question wording: not stated",
            "for: 40% (Jan 2031) → 46% (Mar 2031)",
            "against: 50% (Jan 2031) → 51% (Feb 2031)",
            f"Not on a line: {ODD_FIGURES} – no single share of a whole",
            "Not on a line: hm: 10% (Jan 2031) – only one point",
        ]
    ]


def test_a_trend_says_which_answers_are_too_many_to_draw() -> None:
    polls = [poll_with_answers(month, *((one, f"{month}%") for one in "abcdefgh")) for month in (1, 2)]
    (lines,) = list_trend_lines(*polls)
    assert lines[-1] == (
        "Not on a line: g: 1% (Jan 2031) → 2% (Feb 2031); h: 1% (Jan 2031) → 2% (Feb 2031)"
        " – more than 6 lines"
    )
    assert len(lines) == 8


@pytest.mark.parametrize(
    ("dates", "texts"),
    [
        (["2031-01", "2031-02"], ["Jan 2031", "Feb 2031"]),
        (["2030", "2031-02"], ["2030", "Feb 2031"]),
        (["{start: 2030-12-28, end: 2031-01-04}", "2031-02"], ["Dec 2030 – Jan 2031", "Feb 2031"]),
        (["2031-01-03", "2031-01-20"], ["3 January 2031", "20 January 2031"]),
        (["2031-01-03", "2031-01-20", "2031-02-03"], ["3 January 2031", "20 January 2031", "Feb 2031"]),
        (["2031-01", "2031-01"], ["January 2031, poll-1", "January 2031, poll-2"]),
    ],
)
def test_polls_of_one_month_are_told_apart_by_their_days_or_else_their_names(
    dates: list[str], texts: list[str]
) -> None:
    polls = [
        poll_of_series(place, "Brine", "for").replace(f"fieldwork: 2031-{place:02}", f"fieldwork: {when}")
        for place, when in enumerate(dates, 1)
    ]
    ((_, curve),) = list_trend_lines(*polls)
    assert curve == "for: " + " → ".join(f"{50 + place}% ({one})" for place, one in enumerate(texts, 1))


def test_polls_of_the_same_dates_are_told_apart_by_their_titles() -> None:
    titled = [
        poll_of_series(1, "Brine", "for", f"title: {title}, ").replace("poll-1", f"poll-{title}")
        for title in ("north", "south")
    ]
    ((_, curve),) = list_trend_lines(*titled)
    assert curve == "for: 51% (January 2031, north) → 51% (January 2031, south)"


def test_a_line_follows_the_middle_of_the_interviews() -> None:
    long = poll_of_series(1, "Brine", "for").replace("2031-01", "{start: 2031-01, end: 2031-12}")
    ((_, curve),) = list_trend_lines(long, poll_of_series(11, "Brine", "for"))
    assert curve == "for: 51% (Jan 2031 – Dec 2031) → 61% (Nov 2031)"


def test_a_question_that_one_poll_asked_twice_is_one_point() -> None:
    twice = poll_of_series(1, "Brine", "for")
    second_question = "{text: Again, series: bridge, answers: [{label: for, figure: 9%}]}"
    twice = twice.replace("]}]}\n", f"]}}, {second_question}]}}\n")
    ((_, curve, omission),) = list_trend_lines(twice, poll_of_series(2, "Brine", "for"))
    assert curve == "for: 51% (Jan 2031) → 52% (Feb 2031)"
    assert omission == "Not on a line: Jan 2031 – asked twice in one poll"


def test_the_picture_of_a_trend_is_described_by_each_of_its_points() -> None:
    (trend,) = list_trends(*(poll_of_series(month, "Brine", "for", ADULTS) for month in (1, 2)))
    assert trend.picture
    assert list(describe_picture(trend.picture)) == [
        "The bridge",
        "Brine · adults · Question wording: not stated",
        "for: 51% (Jan 2031) → 52% (Feb 2031)",
        "Source: The Gull's Errand",
        "As of February 2031",
        "0% · 20% · 40% · 60%",
        "Jan 2031 · Feb 2031",
    ]


@pytest.mark.parametrize(
    ("fields", "date"),
    [
        ("fieldwork: {start: 2031-02-27, end: 2031-03-04}", "4 March 2031"),
        ("fieldwork: 2031-02\n    as_of: 2031-03-09", "9 March 2031"),
        ("fieldwork: not stated", "30 April 2031"),
    ],
)
def test_a_poll_is_true_of_the_days_of_its_interviews(fields: str, date: str) -> None:
    reply = ask(app_with_entries(BARE.replace("fieldwork: 2031-04", fields)), "/polls bare")
    assert line_to_text(reply.dateline).startswith(f"As of {date}")
    assert reply.entry_summary
    assert reply.entry_summary.as_of_text.startswith(f"As of {date}")
