"""No line of an answer says twice who speaks, when, or what: it reads as one sentence, in every language."""

import pytest

from bot.core.messages.reply import Details, Facts, Row, line_to_text
from bot.core.messages.request import parse_command_line
from bot.core.views.sharing import build_citation
from tests.support.app_fixtures import (
    SHIPPED,
    TODAY,
    answer_text,
    app_from_files,
    app_from_texts,
    app_with_entries,
    ask,
)

QUESTION = "questions: [{text: The bridge, answers: [{label: for, figure: 52%}]}]"
GULL = "The Gull's Errand"


@pytest.mark.parametrize(
    ("section", "entry", "line"),
    [
        (
            "figures",
            f"title: Boats, figure: '9', counted_by: {GULL}, attribution: {{who: {GULL}, verb: estimates}}",
            f"9 · period not stated · estimate · {GULL} [1]",
        ),
        (
            "claims",
            (
                f"statement: Lamps burn., claimant: {GULL}, made_on: 2031-04-02, "
                f"attribution: {{who: {GULL}, verb: alleges, on: 2031-04-02}}"
            ),
            f"Claimed by {GULL}, 2 April 2031 · not independently verified · allegation [1]",
        ),
        (
            "claims",
            f"statement: Lamps burn., claimant: {GULL}, finding: {{verdict: refuted, explanation: No.}}",
            f"Verdict: refuted · Claimed by {GULL} [1]",
        ),
        ("polls", f"pollster: {GULL}, {QUESTION}", f"The bridge: 52% for · {GULL} [1]"),
        (
            "polls",
            (
                "title: Brine and Daughters in May 2031, pollster: Brine and Daughters, "
                f"fieldwork: {{start: 2031-05-02, end: 2031-05-09}}, {QUESTION}"
            ),
            f"The bridge: 52% for · {GULL} [1]",
        ),
    ],
)
def test_a_row_names_nobody_and_no_day_twice(section: str, entry: str, line: str) -> None:
    other = entry.replace("Lamps burn.", "Lamps glow.").replace("title: ", "title: The other ")
    said = answer_text(
        app_with_entries(f"{section}: [{{id: a, {entry}}}, {{id: b, {other}}}]"), f"/{section}"
    )
    assert said.count(f"{line}\n") == 2


@pytest.mark.parametrize(
    ("title", "pollster", "rest"),
    [
        ("Опитування Левада-центру, січень 2031 року", "Левада-центр", " · Міст"),
        ("Мир (хто проводив опитування, не вказано)", "not stated", " · січень 2031 р. · Міст"),
    ],
)
def test_a_title_in_other_forms_of_the_words_says_pollster_and_date_as_well(
    title: str, pollster: str, rest: str
) -> None:
    app = app_from_texts(
        f"""
        title: Міст
        language: uk
        as_of: 2031-04-30
        sources: [{{id: mist, title: Міст, publisher: Міст}}]
        polls:
          - id: a
            title: {title}
            pollster: {pollster}
            as_of: 2031-01
            questions: [{{text: Міст, answers: [{{label: за, figure: 52%}}]}}]
        """
    )
    summary = ask(app, "polls a").entry_summary
    assert summary
    assert summary.trust.replace("\u202f", " ").replace("\xa0", " ") == f"{title}{rest}"


def test_a_unit_does_not_repeat_that_its_only_publisher_states_something() -> None:
    said = answer_text(
        app_with_entries(
            f"""
            units:
              - id: guard
                name: Salt Guard
                activities:
                  - {{text: They count., attribution: {GULL}}}
                  - {{text: They row., attribution: {{who: {GULL}, on: 2031-04-02}}}}
                  - {{text: They sing., attribution: {{who: {GULL}, verb: alleges}}}}
                  - {{text: They paint., attribution: A keeper}}
            """
        ),
        "/units guard",
    )
    assert "They count.\nThey row. (2 April 2031)\n" in said
    assert f"They sing. ({GULL} alleges)\nThey paint. (A keeper states)\n" in said


def test_answers_without_a_percentage_stand_in_the_fact_alone() -> None:
    said = answer_text(
        app_with_entries(
            "polls: [{id: a, questions: [{text: Q, answers: [{label: they should, figure: {words: dozens of, "
            "unit: keepers}}, {label: they should not, figure: fewer than 12 keepers}]}]}]"
        ),
        "/polls a",
    )
    assert "they should: dozens of keepers · they should not: less than 12 keepers\n" in said
    assert said.count("keepers") == 2


def test_a_poll_lists_the_ten_details_apart_from_further_ones() -> None:
    reply = ask(
        app_with_entries(
            f"polls: [{{id: a, pollster: Brine, response_rate: 20%, published_on: 2031-04, {QUESTION}}}]"
        ),
        "polls a",
    )
    (details,) = (block for block in reply.blocks if isinstance(block, Details))
    tables = [[label for label, _ in block.rows] for block in details.blocks if isinstance(block, Facts)]
    assert tables == [["Pollster"], ["Published", "Response rate"]]


@pytest.mark.parametrize("words", ["for or against the bridge", "bridge", "bridge 52"])
def test_a_result_does_not_repeat_its_question_and_its_number(words: str) -> None:
    app = app_with_entries(
        "polls: [{id: a, pollster: Brine, questions: [{text: For or against the bridge, "
        "answers: [{label: for, figure: 52%}]}]}]"
    )
    row = next(block for block in ask(app, f"search * {words}").blocks if isinstance(block, Row))
    assert [line_to_text(one) for one in row.lines] == [
        f"52% for · Brine · as of 30 April 2031 · {GULL}",
        "Opinion polls · The vote on the Lantern Isles",
    ]


@pytest.mark.parametrize("language", ["uk", "ru"])
def test_a_claim_that_is_found_says_who_claims_it(language: str) -> None:
    words = {"uk": "широка підтримка війни", "ru": "широкая поддержка войны"}[language]
    app = app_from_files(*SHIPPED[0].parent.glob("russian-volunteers*.yaml"))
    request, _ = parse_command_line(f"search * {words}", today=TODAY, language=language)
    row = next(block for block in app.answer_request(request).blocks if isinstance(block, Row))
    claimed_by = {"uk": "Хто стверджує: LBC, 6", "ru": "утверждает: LBC, 6"}[language]
    assert claimed_by in " ".join(map(line_to_text, row.lines))


def test_a_caveat_is_not_cut_at_an_abbreviation() -> None:
    text = "Опитування провели 5 березня 2031 р. серед " + "мешканців усіх островів, " * 12
    reply = ask(
        app_with_entries(f"figures: [{{id: a, title: Boats, figure: '9', caveats: [{{text: '{text}'}}]}}]"),
        "figures a",
    )
    assert reply.entry_summary
    assert "мешканців" in reply.entry_summary.caveat


@pytest.mark.parametrize(
    ("period", "text"),
    [
        ("{since: 2031-04-12, until: 2031-04-25}", "12–25 April 2031"),
        ("{since: 2031-03-29, until: 2031-04-03}", "29 March – 3 April 2031"),
        ("{since: 2030-12-29, until: 2031-01-03}", "29 December 2030 – 3 January 2031"),
        ("{since: 2031-03, until: 2031-04}", "March – April 2031"),
        ("{since: 2029, until: 2031}", "2029–2031"),
        ("{since: 2029, until: 2031-04}", "2029 – April 2031"),
        ("{since: 0044, until: 0045}", "44 AD – 45 AD"),
    ],
)
def test_a_period_does_not_repeat_what_its_ends_share(period: str, text: str) -> None:
    app = app_with_entries(f"figures: [{{id: a, title: Boats, figure: '9', period: {period}}}]")
    assert f"{text} · counting body not stated · " in answer_text(app, "/figures a")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("uk", "12–25 квітня 2031 р."),
        ("de", "12.–25. April 2031"),
        ("es", "12–25 de abril de 2031"),
        ("pl", "12–25 kwietnia 2031"),
        ("ar", "12–25 أبريل 2031"),
    ],
)
def test_a_period_has_whole_months_in_every_language(language: str, text: str) -> None:
    period = "{since: 2031-04-12, until: 2031-04-25}"
    app = app_with_entries(
        f"language: {language}\nfigures: [{{id: a, title: Boats, figure: '9', period: {period}}}]"
    )
    request, _ = parse_command_line("figures a", today=TODAY, language=language)
    summary = app.answer_request(request).entry_summary
    assert summary
    assert text in summary.trust.replace("\u202f", " ").replace("\xa0", " ")


def test_a_citation_begins_with_the_title_and_says_the_first_position_on_a_question() -> None:
    app = app_with_entries(
        f"""
        polls: [{{id: a, title: The barometer, standing: confirmed, {QUESTION}}}]
        questions: [{{id: a-question, text: Who pays for it?, positions: [
          {{who: Otters, text: The boats.}}, {{who: Gulls}}]}}]
        """
    )
    assert build_citation(ask(app, "polls a")).startswith("The bridge · confirmed · 52% for · The barometer")
    assert build_citation(ask(app, "questions a-question")).startswith(
        "Who pays for it? · Otters: The boats. · 2 positions"
    )


def test_a_status_is_said_once_and_in_the_language_of_its_line() -> None:
    app = app_with_entries("figures: [{id: a, title: Boats, figure: '9', standing: contested}]")
    request, _ = parse_command_line("figures a", today=TODAY, language="de")
    citation = build_citation(app.answer_request(request))
    assert citation.count("contested") == 1
    assert "umstritten" not in citation
