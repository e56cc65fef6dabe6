"""Tables of polls in the shapes that are published become briefings, and nothing in them is lost."""

from datetime import date
from decimal import Decimal

import pytest

from bot.core.content.briefing import Briefing, parse_briefing
from bot.core.content.poll import Poll
from bot.core.formatting.poll_series import group_by_series
from bot.core.sections.registry import SECTIONS
from bot.core.tables.importer import ImportRequest, TableImport, import_table
from bot.core.tables.mapping import format_mapping, parse_mapping
from bot.core.tables.sheet import TableError
from tests.support.poll_tables import (
    COLLECTION_ROWS,
    MONTHLY_SERIES,
    POLLSTERS,
    QUESTIONNAIRE,
    build_collection,
    build_workbook,
)

TODAY = date(2026, 11, 29)


def run_import(table: bytes, name: str = "polls.csv") -> tuple[TableImport, Briefing]:
    """Import a table into a new briefing, and parse it."""
    result = import_table(ImportRequest(name, table, "harbour", TODAY))
    return result, parse_briefing(result.text.encode(), "harbour.yaml", SECTIONS)


def list_polls(briefing: Briefing) -> list[Poll]:
    return [one for one in briefing.sections["polls"] if isinstance(one, Poll)]


def test_a_collection_with_a_row_for_each_question_becomes_a_briefing() -> None:
    result, briefing = run_import(build_collection())
    polls = list_polls(briefing)
    assert (len(polls), result.problems, result.vanished) == (COLLECTION_ROWS, (), ())
    assert {one.pollster for one in polls} == set(POLLSTERS)
    sums = {sum(answer.figure.best or 0 for answer in poll.questions[0].answers) for poll in polls}
    assert sums == {Decimal(100)}
    first = polls[0]
    assert (first.id, str(first.sample_size.best) if first.sample_size else "") == (
        "brine-daughters-2025-01-03",
        "1000",
    )
    assert (first.population, first.report_url) == ("registered voters", "https://example.org/polls/0")
    assert (first.questions[0].text, first.questions[0].wording) == ("tolls", "Should tolls pay for it?")
    party = first.questions[0].subgroups[0]
    assert (party.name, [group.label for group in party.groups]) == ("Party", ["Rep", "Dem"])
    democrats = party.groups[1]
    assert democrats.sample_size
    assert (democrats.sample_size.best, democrats.answers["Yes"].best) == (Decimal(320), Decimal(50))


def test_questions_that_a_pollster_repeats_in_the_same_words_are_trends() -> None:
    _, briefing = run_import(build_collection())
    polls = list_polls(briefing)
    groups = group_by_series(polls)
    sizes = [len(one) for one in groups]
    assert (len(groups), sum(sizes), min(sizes)) == (16, COLLECTION_ROWS, 7)
    for group in groups:
        assert len({(poll.pollster, poll.population, question.wording) for poll, question in group}) == 1


def test_what_is_odd_is_named_and_nothing_is_lost() -> None:
    lines = build_collection(14).decode().splitlines()
    lines[2] = lines[2].replace(",41,44,", ",51,44,", 1)
    lines[3] = lines[3].replace("https://example.org", "example.org")
    lines.insert(5, "," * 20)
    lines.append(lines[1])
    lines.append(lines[4].replace(",43,42,15,", ",44,42,14,"))
    result, briefing = run_import("\n".join(lines).encode())
    address = "example.org/polls/2"
    assert set(result.notes) == {
        "empty: row 6",
        f'row 4, column T "{address}": this address has no scheme; read as https://{address}',
        "row 3: the answers add up to 110%",
        "dates have the month first, as 1/13/2025 shows",
        "rows that say the same are imported once: 2, 17",
        "rows 5, 18 answer the same question of the same poll differently; all are imported",
    }
    assert sum(len(poll.questions) for poll in list_polls(briefing)) == 15


def test_every_cell_that_cannot_be_read_is_named_with_its_row_and_column() -> None:
    lines = build_collection(30).decode().splitlines()
    cells = [line.split(",") for line in lines]
    cells[16][10], cells[16][11] = "yes", "145"
    cells[20][0], cells[20][19] = "soon", "ftp://example.org"
    result, briefing = run_import("\n".join(map(",".join, cells)).encode())
    assert [str(one) for one in result.problems] == [
        'row 17, column K "yes": this is not a number; write a number, or leave the cell empty',
        'row 17, column L "145": this is more than 100%; correct it, or ignore this column',
        'row 21, column A "soon": this is not a date; write it as 2026-12-31, 2026-12 or 2026',
        (
            'row 21, column T "ftp://example.org": "ftp://example.org" is not a web address; '
            "write the full address, starting with https://"
        ),
    ]
    assert len(list_polls(briefing)) == 28


def test_a_column_of_sources_may_have_web_addresses_or_names() -> None:
    table = (
        "Firm,Date,Yes,No,Source\nA,2026-01-02,45,55,https://a.example/1\nB,2026-01-03,46,54,b.example/2\n"
    )
    result, briefing = run_import(f"{table}C,2026-01-04,47,53,The Post\nD,2026-01-05,48,52,\n".encode())
    cited = [briefing.collect_sources(poll)[0] for poll in list_polls(briefing)]
    assert {(str(one.url) if one.url else one.title) for one in cited} == {
        "https://a.example/1",
        "https://b.example/2",
        "The Post",
        "polls.csv",
    }
    assert any("this address has no scheme; read as https://b.example/2" in one for one in result.notes)
    assert result.problems == ()


def test_a_table_that_names_the_source_of_each_row_is_no_source_itself() -> None:
    table = "Firm,Date,Yes,No,Source\nA,2026-01-02,45,55,https://a.example/1\nB,2026-01-03,46,54,The Post\n"
    _, briefing = run_import(table.encode())
    assert [one.id for one in briefing.sections["sources"]] == ["a-example", "the-post"]


def test_a_monthly_series_has_a_poll_in_each_column() -> None:
    result, briefing = run_import(MONTHLY_SERIES.encode("cp1251"))
    polls = list_polls(briefing)
    assert [one.id for one in polls] == [f"harbour-2026-0{month}" for month in range(1, 5)]
    assert [str(one.sample_size.best) for one in polls if one.sample_size] == ["1612", "1604", "1600", "1627"]
    assert {one.questions[0].text for one in polls} == {"Do you approve of what the harbour council does?"}
    approval = [one.questions[0].answers[0].figure.best for one in polls]
    assert approval == [Decimal("45.3"), Decimal("46.1"), Decimal(44), Decimal("47.2")]
    sums = [sum(answer.figure.best or 0 for answer in one.questions[0].answers) for one in polls]
    assert sums == [100, 100, 100, 100]
    assert [len(one) for one in group_by_series(polls)] == [4]
    assert "the comma is a decimal comma, as in 45,3" in result.notes


def test_a_questionnaire_has_a_subgroup_in_each_column() -> None:
    _, briefing = run_import(QUESTIONNAIRE.encode())
    (poll,) = list_polls(briefing)
    assert [one.text for one in poll.questions] == [
        "Should the bridge be built?",
        "Do you cross the harbour at least once a week?",
    ]
    first, second = poll.questions
    assert [str(one.figure.best) for one in first.answers] == ["52", "39", "9"]
    assert [(one.name, [group.label for group in one.groups]) for one in first.subgroups] == [
        ("Sex", ["men", "women"]),
        ("Age", ["18–44", "45+"]),
    ]
    assert first.subgroups[1].groups[0].answers["yes"].bound.name == "ABOUT"
    assert first.subgroups[1].groups[1].answers["no"].bound.name == "OVER"
    sizes = [str(one.sample_size.best) for one in second.subgroups[0].groups if one.sample_size]
    assert sizes == ["460", "540"]
    assert second.sample_size
    assert str(second.sample_size.best) == "1000"


def test_a_row_for_each_answer_may_leave_out_what_the_row_above_says() -> None:
    table = (
        "Pollster,Dates,Sample size,Question,Answer,%\n"
        "Brine,5–9 October 2026,1040,The bridge,for,60\n,,,,against,31\n,,,,undecided,9\n"
        ",,,The tolls,for,20\n,,,,against,80\n"
        "Quay,12 October 2026,900,The bridge,for,55\n,,,,against,45\n"
    )
    _, briefing = run_import(table.encode())
    polls = list_polls(briefing)
    assert [(one.id, [len(question.answers) for question in one.questions]) for one in polls] == [
        ("brine-2026-10-09", [3, 2]),
        ("quay-2026-10-12", [2]),
    ]


def test_dates_in_the_rows_of_a_workbook_make_a_series() -> None:
    rows: list[list[object]] = [["Approval of the council"], ["Month", "Approve", "Disapprove"]]
    rows += [[date(2026, month, 1), 0.4 + month / 100, 0.6 - month / 100] for month in range(1, 5)]
    result, briefing = run_import(build_workbook(rows), "approval.xlsx")
    polls = list_polls(briefing)
    assert [str(one.questions[0].answers[0].figure.best) for one in polls] == ["41", "42", "43", "44"]
    assert {one.questions[0].text for one in polls} == {"Approval of the council"}
    assert any("they are shares: 0.41 is read as 41%" in note for note in result.notes)


@pytest.mark.parametrize("table", [build_collection(8), MONTHLY_SERIES.encode(), QUESTIONNAIRE.encode()])
def test_the_file_of_a_mapping_says_the_same_when_it_is_read_again(table: bytes) -> None:
    mapping = run_import(table)[0].mapping
    text = format_mapping(mapping, "polls.csv", "harbour")
    assert parse_mapping(text.encode(), "imports/harbour.polls.yaml") == mapping


@pytest.mark.parametrize(
    ("table", "layout", "count", "labels"),
    [
        (
            "Месяц;Одобряю;Не одобряю\nЯнварь 2025;84;16\nФевраль 2025;85;15\n",
            *("row per question", 2, ["Одобряю", "Не одобряю"]),
        ),
        (
            "Показатель;2025-01;2025-02\nОдобряете ли Вы?;;\nОдобряю;84;85\nНе одобряю;16;15\n",
            *("column per poll", 2, ["Одобряю", "Не одобряю"]),
        ),
        (
            'Fieldwork date,Polling firm,Sample,Gulls,Herons,Lead\n5–9 Oct 2026,Brine,"1,040",60%,40%,20\n',
            *("row per question", 1, ["Gulls", "Herons"]),
        ),
        (
            "poll_id,pollster,start_date,candidate_name,pct\n1,Brine,10/19/26,Gull,48\n1,Brine,10/19/26,Heron,52\n",
            *("row per answer", 1, ["Gull", "Heron"]),
        ),
        (
            ",Total,Men,Women\nUnweighted base,1000,480,520\nYes,52%,50%,54%\nNo,48%,50%,46%\n",
            *("column per subgroup", 1, ["Yes", "No"]),
        ),
    ],
)
def test_tables_in_the_shapes_of_others_are_recognised(
    table: str, layout: str, count: int, labels: list[str]
) -> None:
    result, briefing = run_import(table.encode())
    polls = list_polls(briefing)
    assert (result.mapping.layout, len(polls), result.problems) == (layout, count, ())
    assert [one.label for one in polls[0].questions[0].answers] == labels


def test_the_days_of_columns_have_the_month_first_if_one_of_them_shows_it() -> None:
    table = "Do you approve?;;\n;1/13/2026;2/3/2026\nYes;45;46\nNo;55;54\n"
    _, briefing = run_import(table.encode())
    assert [one.id for one in list_polls(briefing)] == ["harbour-2026-01-13", "harbour-2026-02-03"]
    with pytest.raises(TableError, match="day and month may be swapped in the names of columns"):
        run_import(table.replace("1/13", "1/3").encode())


def test_a_question_that_the_table_does_not_state_is_not_made_up() -> None:
    result, briefing = run_import(b";2026-01;2026-02\nYes;45;46\nNo;55;54\n")
    assert {one.questions[0].text for one in list_polls(briefing)} == {"Question not stated"}
    assert any(one.startswith("the question is not stated in row 2; say it") for one in result.notes)


def test_a_margin_and_a_response_rate_are_shares_of_their_own() -> None:
    table = (
        "Pollster,Date,MoE,Response rate,Yes,No\nBrine,2026-01-05,0.031,0.05,45,55\n"
        "Quay,2026-01-05,0.028,0.06,44,56\n"
    )
    poll = list_polls(run_import(table.encode())[1])[0]
    assert poll.margin
    assert (str(poll.margin.best), poll.margin.unit) == ("3.1", "percentage points")
    assert poll.response_rate
    assert str(poll.response_rate.best) == "5"
    assert [str(one.figure.best) for one in poll.questions[0].answers] == ["45", "55"]


def test_answers_that_add_up_to_one_are_refused_as_percentages() -> None:
    table = b"Pollster,Date,Days,Yes,No\nBrine,2026-01-05,3,0.45,0.55\n"
    result, briefing = run_import(table)
    assert "Yes and No add up to 1%, as shares of one would" in str(result.problems[0])
    assert "polls" not in briefing.sections or not list_polls(briefing)


def test_a_row_without_a_figure_neither_gives_its_answers_to_another_poll_nor_halves_its_own() -> None:
    table = (
        "Pollster,Date,Question,Answer,Percent\nBrine,2026-01-05,Bridge?,Yes,45\nBrine,2026-01-05,,No,55\n"
        "Quay,2026-02-05,Bridge?,Yes,\n,,,No,52\n"
    )
    result, briefing = run_import(table.encode())
    assert [str(one) for one in result.problems] == [
        'row 4: there is nothing in "Percent"; fill it in, or delete the row'
    ]
    (poll,) = list_polls(briefing)
    assert [(one.text, len(one.answers)) for one in poll.questions] == [("Bridge?", 2)]


def test_two_polls_that_a_table_does_not_tell_apart_are_not_mixed() -> None:
    table = (
        "pollster,date,answer,pct,n\nBrine,2026-01-05,Yes,45,1000\nBrine,2026-01-05,No,55,1000\n"
        "Brine,2026-01-05,Yes,40,500\nQuay,2026-01-05,Yes,50,800\nQuay,2026-01-05,No,50,800\n"
    )
    result, briefing = run_import(table.encode())
    assert [str(one) for one in result.problems] == [
        (
            'row 4: the answer "Yes" to the same question is in another row, too; '
            "delete one of them, or add a column in which the polls or questions differ"
        )
    ]
    assert [one.pollster for one in list_polls(briefing)] == ["Quay"]


def test_answers_of_two_questions_without_a_row_between_them_are_refused() -> None:
    table = "Do you approve?;;\n;2026-01;2026-02\nYes;45;46\nNo;55;54\nYes;30;31\nNo;70;69\n"
    result, _ = run_import(table.encode())
    assert str(result.problems[0]) == (
        'row 5, column A "Yes": this answer is above already; '
        "write each question in a row of its own above its answers"
    )
    assert [one.row for one in result.problems] == [5, 6]
