"""Merging what two sides changed in a file: by item and field, with the file's own notation kept."""

from collections.abc import Callable
from functools import reduce

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.content.briefing import parse_briefing
from bot.core.content.merge import Merge, merge_contents
from bot.core.parsing.problem import BriefingError
from bot.core.parsing.yaml_loader import read_fields
from bot.core.parsing.yaml_subset import YamlValue, get_child
from bot.core.sections.registry import SECTIONS

FILE = "harbour.yaml"
BASE = """\
# The desk keeps this file.
title: The harbour bridge
as_of: 2026-11-20
sources: [{id: post, title: Bridge opens, publisher: The Post}]
summary:
  lede: The bridge opened.
  points:
    - It is long.
figures:
  # counted by hand
  - id: cost
    title: Cost of the bridge
    figure: nearly 90 million  # rounded
    period: 2026
    attribution: {who: The city, verb: states}
    caveats:
      - The city is vague.
  - id: people
    title: People on the bridge
    figure: 40
polls:
  - id: brine
    pollster: "Brine"
    sample_size: 1040
    fieldwork: {start: 2026-10-05, end: 2026-10-09}
    questions:
      - text: For or against
        answers:
          - {label: for, figure: nearly 60%}
          - {label: against, figure: 31%}
"""
POINT = "    - It is long.\n"
PEOPLE = "  - id: people\n    title: People on the bridge\n    figure: 40\n"
COST = BASE[BASE.index("  - id: cost") : BASE.index(PEOPLE)]
CITY = "{who: The city, verb: states}"
ADDED = "  - id: {0}\n    title: New\n    figure: 1\n"

Edits = tuple[str, ...]


def edit(*edits: str, text: str = BASE) -> str:
    """Replace each odd word of *edits* by the one after it."""
    return reduce(lambda result, pair: result.replace(*pair), zip(edits[::2], edits[1::2], strict=True), text)


def merge(live: str, incoming: str, base: str | None = BASE) -> Merge:
    old = None if base is None else base.encode()
    return merge_contents(old, live.encode(), incoming.encode(), FILE)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        pytest.param(("nearly 90", "nearly 91"), ("1040", "1050"), id="two items"),
        pytest.param(
            ("nearly 90", "nearly 91"), ("2026\n    attr", "2027\n    attr"), id="two lines side by side"
        ),
        pytest.param(
            ("for, figure: nearly 60%", "for, figure: 61%"),
            ("1040", "1050"),
            id="an answer and the number of people",
        ),
        pytest.param(
            ("title: Bridge opens", "title: Bridge is open"), ("The Post", "The Herald"), id="one line"
        ),
        pytest.param(
            ("# rounded", "# as the city says"), ("nearly 90 million", "90 million"), id="a comment"
        ),
        pytest.param((POINT, POINT + "    - It is high.\n"), ("It is long", "It is very long"), id="a point"),
        pytest.param((PEOPLE, ""), ("nearly 90", "nearly 91"), id="an item is removed"),
        pytest.param(("nearly 90", "nearly 91"), ("nearly 90", "nearly 91"), id="the same"),
        pytest.param((PEOPLE, ""), (PEOPLE, "", "1040", "1050"), id="the same and more"),
    ],
)
def test_changes_of_different_values_are_both_kept_and_nothing_else_changes(
    ours: Edits, theirs: Edits
) -> None:
    both = edit(*theirs, text=edit(*ours))
    for live, incoming in ((ours, theirs), (theirs, ours)):
        result = merge(edit(*live), edit(*incoming))
        assert not result.conflicts
        assert result.content.decode() == result.proposal.decode() == both


@pytest.mark.parametrize(
    ("ours", "theirs", "path", "ours_there", "theirs_there"),
    [
        (
            "nearly 90 > nearly 91",
            "nearly 90 > about 90",
            "figures/cost/figure",
            "nearly 91 million",
            "about 90 million",
        ),
        (
            "nearly 60% > 61%",
            "60% > 59%",
            "polls/brine/questions/For or against/answers",
            [{"label": "for", "figure": "61%"}, {"label": "against", "figure": "31%"}],
            [{"label": "for", "figure": "nearly 59%"}, {"label": "against", "figure": "31%"}],
        ),
        (
            "It is long > It is short",
            "It is long > It is high",
            "summary/points",
            ["It is short."],
            ["It is high."],
        ),
        ("harbour bridge > bridge", "harbour bridge > port bridge", "title", "The bridge", "The port bridge"),
        (
            "city, verb: states > port, verb: states",
            "verb: states > verb: confirms",
            "figures/cost/attribution",
            {"who": "The port", "verb": "states"},
            {"who": "The city", "verb": "confirms"},
        ),
        (
            "10-05 > 10-04",
            "10-09 > 10-11",
            "polls/brine/fieldwork",
            {"start": "2026-10-04", "end": "2026-10-09"},
            {"start": "2026-10-05", "end": "2026-10-11"},
        ),
        (
            f"{PEOPLE} > ",
            "figure: 40 > figure: 41",
            "figures/people",
            None,
            {"id": "people", "title": "People on the bridge", "figure": "41"},
        ),
    ],
)
def test_a_value_that_both_changed_differently_is_a_conflict_that_leaves_the_item_as_it_is_live(
    ours: str, theirs: str, path: str, ours_there: object, theirs_there: object
) -> None:
    live, other = edit(*ours.split(" > ")), ("as_of: 2026-11-20", "as_of: 2026-11-21")
    incoming = edit(*theirs.split(" > "), *other)
    result = merge(live, incoming)
    assert [("/".join(one.path), one.live, one.incoming) for one in result.conflicts] == [
        (path, ours_there, theirs_there)
    ]
    assert result.content.decode() == edit(*other, text=live)
    assert result.proposal.decode() == incoming


@pytest.mark.parametrize(
    ("together", "ours", "theirs"),
    [
        (
            "answers: [{label: for, figure: 40%}, {label: against, figure: 60%}]",
            ("40%", "47%"),
            ("60%", "51%"),
        ),
        (
            "answers: [{label: for, figure: 40%}, {label: against, figure: 60%}]",
            ("label: for", "label: in favour"),
            ("60%}", "51%}, {label: no answer, figure: 9%}"),
        ),
        (
            "answers: [{label: for, figure: 4, parts: [{label: yes, figure: 30%}, {label: so, figure: 9%}]}]",
            ("30%", "32%"),
            ("9%", "8%"),
        ),
        (
            "casualties: [{figure: 3, of: killed, attribution: A}, {figure: 9, of: wounded, attribution: A}]",
            ("figure: 3", "figure: 4"),
            ("figure: 9", "figure: 8"),
        ),
    ],
)
def test_figures_that_were_counted_together_are_never_mixed(
    together: str, ours: Edits, theirs: Edits
) -> None:
    base = f"polls:\n  - id: brine\n    questions: [{{text: Well, {together}}}]\n"
    live, incoming = edit(*ours, text=base), edit(*theirs, text=base)
    result = merge(live, incoming, base)
    name, _, _ = together.partition(":")
    assert [one.path for one in result.conflicts] == [("polls", "brine", "questions", "Well", name)]
    assert (result.content.decode(), result.proposal.decode()) == (live, incoming)


def test_the_figures_of_two_who_take_a_position_are_counted_apart() -> None:
    base = "claims: [{id: c, positions: [{who: A, figure: 1}, {who: B, figure: 2}]}]\n"
    result = merge(edit("1", "3", text=base), edit("2", "4", text=base), base)
    assert not result.conflicts
    assert result.content.decode() == edit("1", "3", "2", "4", text=base)


def test_a_point_that_both_reworded_is_a_conflict_without_the_points_beside_it() -> None:
    base = "summary: {points: [{text: old}, {text: p2}, {text: p3}]}\n"
    live = edit("old", "ours", "p2", "p2, as_of: 2026", text=base)
    incoming = edit("old", "theirs", "p3", "p3, as_of: 2025", text=base)
    result = merge(live, incoming, base)
    assert [(one.path, one.base, one.live, one.incoming) for one in result.conflicts] == [
        (("summary", "points"), [{"text": "old"}], [{"text": "ours"}], [{"text": "theirs"}])
    ]
    assert result.content.decode() == live
    both = edit("p2", "p2, as_of: 2026", "p3", "p3, as_of: 2025", text=base)
    assert read_fields(result.proposal, FILE) == read_fields(edit("old", "theirs", text=both).encode(), FILE)


@pytest.mark.parametrize("values", ["[a, a (2), a]", "[a, '', a, b]", "[a (2), a, a, {text: a}]"])
@pytest.mark.parametrize("reformat", [str, lambda text: yaml.safe_dump(read_fields(text.encode(), FILE))])
def test_no_value_of_a_list_is_lost_whatever_it_is_called(
    values: str, reformat: Callable[[str], str]
) -> None:
    base = f"title: One\nsummary:\n  points: {values}\n"
    live, incoming = edit("]", ", mine]", text=base), edit("[", "[theirs, ", "One", "Two", text=base)
    result = merge(live, reformat(incoming), base)
    assert not result.conflicts
    expected = edit("[", "[theirs, ", "]", ", mine]", "One", "Two", text=base)
    assert read_fields(result.content, FILE) == read_fields(expected.encode(), FILE)


def test_the_other_fields_of_an_item_in_conflict_wait_with_it() -> None:
    correction = (
        "    corrections: [{on: 2026-11-21, field: figure, was: '90', now: '92', why: We misread it.}]\n"
    )
    theirs = edit("nearly 90 million", "92 million", PEOPLE, PEOPLE.replace("40", "41"))
    theirs = edit("    period: 2026\n", f"    period: 2026\n{correction}", text=theirs)
    result = merge(edit("nearly 90", "nearly 91"), theirs)
    assert b"corrections" not in result.content
    assert b"figure: 41" in result.content
    assert result.proposal.decode() == theirs


def test_entries_that_both_sides_added_are_kept_those_that_are_live_first() -> None:
    end = "polls:\n"
    result = merge(edit(end, ADDED.format("ours") + end), edit(end, ADDED.format("theirs") + end))
    assert not result.conflicts
    assert result.content.decode() == edit(end, ADDED.format("ours") + ADDED.format("theirs") + end)


def test_a_side_that_was_written_anew_merges_into_the_live_text_with_its_comments() -> None:
    fields = read_fields(edit("1040", "1050").encode(), FILE)
    trees: YamlValue = {"id": "trees", "title": "Trees: all of them", "figure": "12"}
    fields["figures"] = [get_child(fields["figures"], 1), get_child(fields["figures"], 0), trees]
    result = merge(edit("nearly 90", "nearly 91"), yaml.safe_dump(fields))
    assert not result.conflicts
    added = "  - figure: 12\n    id: trees\n    title: 'Trees: all of them'\n"
    before, after = BASE.split(COST + PEOPLE)
    expected = (
        before + PEOPLE + COST.replace("nearly 90", "nearly 91") + added + after.replace("1040", "1050")
    )
    assert result.content.decode() == expected


def test_line_ends_and_a_byte_order_mark_are_no_changes() -> None:
    live = "\ufeff" + edit("nearly 90", "nearly 91").replace("\n", "\r\n")
    result = merge(live, edit("1040", "1050"))
    assert not result.conflicts
    assert result.content.decode() == edit("nearly 90", "nearly 91", "1040", "1050").replace("\n", "\r\n")


@pytest.mark.parametrize("base", [None, "title: [", BASE.replace("nearly 90", "nearly 88")])
def test_without_a_common_version_whatever_differs_is_a_conflict(base: str | None) -> None:
    result = merge(
        edit("nearly 90", "nearly 91"), BASE + ADDED.format("x").replace("  -", "claims:\n  -"), base
    )
    assert ["/".join(one.path) for one in result.conflicts] == ["figures/cost/figure"]
    assert b"nearly 91" in result.content
    assert b"claims:" in result.content


def test_a_translated_item_is_one_value_once_its_original_has_changed() -> None:
    base = "cost:\n  translates: 5f9ec0ab\n  title: Kosten\n  counted_by: Stadt\n"
    texts = base.replace("Kosten", "Die Kosten"), base.replace("Stadt", "die Stadt")
    assert merge(*texts, base).content.decode() == texts[0].replace("Stadt", "die Stadt")
    updated = texts[1].replace("5f9ec0ab", "11111111")
    result = merge(texts[0], updated, base)
    assert [one.path for one in result.conflicts] == [("cost",)]
    assert (result.content.decode(), result.proposal.decode()) == (texts[0], updated)


def test_a_file_that_is_no_yaml_cannot_be_merged() -> None:
    for sides in (("a: [", BASE), (BASE, "a: [")):
        with pytest.raises(BriefingError):
            merge(*sides)


@settings(max_examples=30)
@given(st.data())
def test_what_one_side_changes_comes_through_whatever_the_other_changes(data: st.DataObject) -> None:
    """Each side edits other values; the merge has the edits of both, and is a valid briefing."""
    places = [
        ("nearly 90 million", "91 million"),
        ("Cost of the bridge", "What it costs"),
        ("period: 2026", "period: 2027"),
        ("The city is vague.", "The city is very vague."),
        ("figure: 40", "figure: 41"),
        ("1040", "1050"),
        (
            "for, figure: nearly 60%}\n          - {label: against, figure: 31%",
            "for, figure: 61%}\n          - {label: against, figure: 32%",
        ),
        (CITY, "The port"),
        ("polls:", f"{ADDED.format('x')}polls:"),
        ("It is long.", "It is long, they say."),
    ]
    sides = data.draw(
        st.lists(st.sampled_from(("live", "incoming", "nobody")), min_size=len(places), max_size=len(places))
    )
    live, incoming, both = (
        edit(*(word for place, side in zip(places, sides, strict=True) if side in names for word in place))
        for names in (("live",), ("incoming",), ("live", "incoming"))
    )
    is_reformatted = data.draw(st.booleans())
    result = merge(live, yaml.safe_dump(read_fields(incoming.encode(), FILE)) if is_reformatted else incoming)
    assert not result.conflicts
    assert read_fields(result.content, FILE) == read_fields(both.encode(), FILE)
    parse_briefing(result.content, FILE, SECTIONS)
