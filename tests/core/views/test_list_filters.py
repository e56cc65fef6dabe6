"""Lists that are narrowed by words and dates, and long ones whose rows stand for groups."""

from functools import cache

import pytest

from bot.adapters.telegram.render import render
from bot.core.app import App
from bot.core.messages.chart import TrendChart
from bot.core.messages.reply import Chart, Details, Reply, Row, line_to_text
from bot.core.messages.request import MAX_COMMAND_LINE_BYTES
from tests.support.app_fixtures import (
    FICTIONAL,
    answer_text,
    app_from_files,
    app_from_texts,
    app_with_entries,
    ask,
    button_commands,
    list_lines,
)
from tests.support.poll_fixtures import POLLSTERS, write_many_polls

POLLS = """
    polls:
      - {id: old, pollster: Fox News, fieldwork: 2019-03, questions: [{text: The bridge, answers: [{label: for, figure: 51%}]}]}
      - {id: new, pollster: Fox News, fieldwork: 2020-01, questions: [{text: The tolls, answers: [{label: for, figure: 52%}]}]}
      - {id: turn, pollster: Ebb, fieldwork: {start: 2019-12-30, end: 2020-01-03},
         questions: [{text: The bridge, answers: [{label: for, figure: 53%}]}]}
      - {id: dated, title: Barometer, pollster: not stated, as_of: 2019-11,
         questions: [{text: The foxes, answers: [{label: for, figure: 54%}]}]}
      - {id: published, pollster: Salt, published_on: 2018-05-02, questions: [{text: Q, answers: [{label: x, figure: 1%}]}]}
      - {id: undated, pollster: Reed, questions: [{text: Q, answers: [{label: x, figure: 2%}]}]}
"""  # noqa: E501 (a row of a table each)


def list_ids(reply: Reply) -> list[str]:
    """List the ids of the entries whose rows a list has."""
    lines = [block.button.command_line for block in reply.blocks if isinstance(block, Row)]
    return [line.removeprefix("polls ").partition("@")[0] for line in lines]


@pytest.mark.parametrize(
    ("argument", "ids", "description"),
    [
        ("fox", ["new", "dated", "old"], "Filtered by “fox”: 3 of 6."),
        ("2019", ["turn", "dated", "old"], "Filtered by 2019: 3 of 6."),
        ("2020", ["new", "turn"], "Filtered by 2020: 2 of 6."),
        ("January 2020", ["new", "turn"], "Filtered by January 2020: 2 of 6."),
        ("2020-01", ["new", "turn"], "Filtered by January 2020: 2 of 6."),
        ("2020年1月", ["new", "turn"], "Filtered by January 2020: 2 of 6."),
        ("fox 2019", ["dated", "old"], "Filtered by “fox” · 2019: 2 of 6."),
        ("2019 fox news", ["old"], "Filtered by “fox news” · 2019: 1 of 6."),
        ("NEWS fox", ["new", "old"], "Filtered by “NEWS fox”: 2 of 6."),
        ("bridge", ["turn", "old"], "Filtered by “bridge”: 2 of 6."),
        ("2018", ["published"], "Filtered by 2018: 1 of 6."),
    ],
)
def test_polls_are_filtered_by_names_and_interview_dates(
    argument: str, ids: list[str], description: str
) -> None:
    reply = ask(app_with_entries(POLLS), f"/polls {argument}")
    assert sorted(list_ids(reply)) == sorted(ids)
    assert description in list_lines(reply)
    assert button_commands(reply)["Opinion polls"] == "polls@one"
    assert ask(app_with_entries(POLLS), reply.command_line) == reply


@pytest.mark.parametrize("argument", ["old", "Fox News, March 2019", "fox bridge", "barometer"])
def test_what_names_a_single_poll_opens_it(argument: str) -> None:
    assert ask(app_with_entries(POLLS), f"/polls {argument}").entry_summary


def test_a_date_without_entries_is_no_name() -> None:
    reply = ask(app_with_entries(POLLS), "/polls fox 2001")
    assert reply.not_found
    assert "Nothing here for “fox” · 2001. Full list: /polls." in list_lines(reply)


def test_polls_are_listed_newest_first_and_those_without_dates_last() -> None:
    assert list_ids(ask(app_with_entries(POLLS), "/polls")) == [
        "new", "old", "turn", "dated", "published", "undated"
    ]  # fmt: skip


def test_the_content_of_a_withdrawn_poll_is_no_filter() -> None:
    gone = POLLS.replace(
        "{id: old,", "{id: old, state: withdrawn, withdrawn: {on: 2031-01-02, because: Wrong.},"
    )
    assert list_ids(ask(app_with_entries(gone), "/polls 2019")) == ["turn", "dated"]
    assert "The bridge" not in answer_text(app_with_entries(gone), "/polls 2019-03")


@pytest.mark.parametrize(
    ("line", "titles"),
    [
        ("events 2030", ["The storm", "The long strike"]),
        ("events storm", ["The storm", "Another storm"]),
        ("events strike", []),
    ],
)
def test_other_sections_are_filtered_likewise(line: str, titles: list[str]) -> None:
    app = app_with_entries("""
        events:
          - {id: one, title: The storm, when: 2030-03-02}
          - {id: two, title: Another storm, when: 2031-03-02}
          - {id: three, title: The long strike, when: {since: 2029}}
        """)
    reply = ask(app, f"/{line}")
    rows = [line_to_text(block.title) for block in reply.blocks if isinstance(block, Row)]
    assert rows == titles
    assert bool(titles) is not bool(reply.entry_summary)


SERIES = "\n".join(
    f"  - {{id: s-{month}, pollster: Brine, fieldwork: 2031-{month:02}, questions: [{{text: The bridge,"
    f" series: bridge, answers: [{{label: for, figure: {50 + month}%}}]}}]}}"
    for month in (1, 2, 3)
)
OTHER = "  - {id: other, pollster: Ebb, questions: [{text: Tolls, answers: [{label: for, figure: 9%}]}]}"


def test_a_series_is_folded_under_its_trend_which_names_its_source() -> None:
    app = app_with_entries(f"polls:\n{SERIES}\n{OTHER}\n")
    reply = ask(app, "/polls")
    lines = list(list_lines(reply))
    assert "for: 51% (Jan 2031) → 52% (Feb 2031) → 53% (Mar 2031)" in lines
    assert "Source: The Gull's Errand [1]" in lines
    assert "Brine · 3 polls · Jan 2031 – Mar 2031" in lines
    folded, other = list_ids(reply)
    assert other == "other"
    opened = ask(app, f"/polls {folded}")
    assert list_ids(opened) == ["s-3", "s-2", "s-1"]
    assert [one for one in opened.blocks if isinstance(one, Chart)]


def test_a_folded_poll_has_no_row_of_its_own_but_for_its_other_question() -> None:
    series = SERIES.replace("51%}]}]", "51%}]}, {text: The tolls, answers: [{label: high, figure: 7%}]}]")
    reply = ask(app_with_entries(f"polls:\n{series}\n{OTHER}\n"), "/polls")
    rows = {line_to_text(one.title): one for one in reply.blocks if isinstance(one, Row)}
    assert list(rows)[1:] == ["The tolls", "Ebb"]
    shown = " ".join(map(line_to_text, rows["The tolls"].lines))
    assert "7% high" in shown
    assert "51%" not in shown
    assert ask(app_with_entries(f"polls:\n{series}\n"), rows["The tolls"].button.command_line).entry_summary


def test_the_list_of_a_single_series_is_not_folded() -> None:
    assert list_ids(ask(app_with_entries(f"polls:\n{SERIES}\n"), "/polls")) == ["s-3", "s-2", "s-1"]


@cache
def many_polls() -> App:
    return app_from_texts(write_many_polls())


def test_hundreds_of_polls_are_folded_by_pollster_then_by_question_then_by_date() -> None:
    pollsters = ask(many_polls(), "/polls")
    titles = [line_to_text(block.title) for block in pollsters.blocks if isinstance(block, Row)]
    assert sorted(titles) == sorted(POLLSTERS)
    questions = ask(many_polls(), button_commands(pollsters)["Fox & Otter"])
    assert "65 polls · Jan 2029 – Feb 2031 · 4 questions" in list_lines(questions)
    series = ask(
        many_polls(), button_commands(questions)["Should the harbour master be removed from office?"]
    )
    assert {"2029", "2030", "2031"} <= button_commands(series).keys()
    year = ask(many_polls(), button_commands(series)["2030"])
    assert any(line.startswith("Filtered by 2030: ") for line in list_lines(year))
    assert len(list_ids(year)) > 2


def test_the_text_of_a_long_trend_is_a_page_of_its_own() -> None:
    questions = ask(many_polls(), button_commands(ask(many_polls(), "/polls"))["Fox & Otter"])
    series = ask(
        many_polls(), button_commands(questions)["Should the harbour master be removed from office?"]
    )
    shown_at_once = [page for page in render(series) if not page.is_details]
    assert len(shown_at_once) == 1
    assert [block for block in series.blocks if isinstance(block, Chart) and block.picture]
    (details,) = (block for block in series.blocks if isinstance(block, Details))
    assert details.title == "Figures"
    assert len([block for block in details.blocks if isinstance(block, Chart) and block.lines]) > 1


@pytest.mark.parametrize(
    "argument", ["fox 2030", "would you vote for the bridge of the harbour master 2030", "storm change mind"]
)
def test_every_row_of_a_filtered_list_fits_a_button_and_opens(argument: str) -> None:
    reply = ask(many_polls(), f"/polls {argument}")
    rows = [block for block in reply.blocks if isinstance(block, Row)]
    for row in rows:
        assert len(row.button.command_line.encode()) <= MAX_COMMAND_LINE_BYTES
        assert not ask(many_polls(), row.button.command_line).not_found


@pytest.mark.parametrize(
    ("words", "argument"),
    [
        ("for or against the bridge", "for or against the"),
        ("против вежі біля гавані", "против вежі"),
        ("Unvorhersehbarkeitsvermutung gilt", "Unvorhersehbarkeitsvermu"),
    ],
)
def test_a_long_filter_is_described_whole_and_cut_between_words_for_buttons(
    words: str, argument: str
) -> None:
    app = app_with_entries(f"polls:\n{SERIES.replace('The bridge', words)}\n{OTHER}\n")
    reply = ask(app, f"/polls {words}")
    assert f"Filtered by “{words}”: 3 of 4." in list_lines(reply)
    assert reply.command_line == f"polls {argument}@one"
    assert list_ids(ask(app, reply.command_line)) == list_ids(reply)


def test_a_filter_whose_last_words_matter_is_described_as_its_pages_are_filtered() -> None:
    polls = (
        SERIES.replace("The bridge", "For or against the bridge"),
        OTHER.replace("Tolls", "For or against the tolls"),
    )
    app = app_with_entries("polls:\n" + "\n".join(polls))
    reply = ask(app, "/polls for or against the bridge")
    assert "Filtered by “for or against the”: 4 of 4." in list_lines(reply)


@pytest.mark.parametrize(("line", "date"), [("polls", "January 2020"), ("polls 2019-03", "March 2019")])
def test_a_list_of_polls_is_as_of_their_newest_interviews(line: str, date: str) -> None:
    dated = POLLS[: POLLS.index("      - {id: published")]
    reply = ask(app_with_entries(dated), f"/{line}")
    assert line_to_text(reply.dateline).startswith(f"As of {date} ")


def test_the_list_of_a_question_draws_its_trend_though_one_of_its_polls_asked_more() -> None:
    app = app_from_files(*FICTIONAL)
    folded = next(
        block
        for block in ask(app, "polls@lantern-isles").blocks
        if isinstance(block, Row) and "16 polls" in line_to_text(block.lines[0])
    )
    reply = ask(app, folded.button.command_line)
    drawings = [block.picture.drawing for block in reply.blocks if isinstance(block, Chart) and block.picture]
    assert [type(one) for one in drawings] == [TrendChart]


def test_part_of_a_name_is_the_beginning_of_a_word() -> None:
    terms = {"a": "Broad bridge", "b": "Abroad", "c": "The broads", "d": "الحرب", "e": "حرب", "f": "محارب"}
    app = app_with_entries(
        "glossary:\n"
        + "".join(f"  - {{id: {key}, term: {term}, meaning: M.}}\n" for key, term in terms.items())
    )
    for words, ids in (("broad", "ac"), ("bro", "ac"), ("حر", "de")):
        lines = button_commands(ask(app, f"/glossary {words}")).values()
        assert [line for line in lines if " " in line] == [f"glossary {one}@one" for one in ids]
