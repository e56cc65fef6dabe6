"""Before and after in one piece of HTML."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.authoring.preview.html_diff import mark_changes

CASES = {
    "a figure": (
        "<p>nearly <b>74%</b> in May</p>",
        "<p>nearly <b>76%</b> in May</p>",
        "<p>nearly <b><del>74%</del><ins>76%</ins></b> in May</p>",
    ),
    "an entry less": (
        "<ul><li>a</li><li>b</li><li>c</li></ul>",
        "<ul><li>a</li><li>c</li></ul>",
        "<ul><li>a</li><li><del>b</del></li><li>c</li></ul>",
    ),
    "an entry more": (
        "<ul><li>a</li><li>c</li></ul>",
        "<ul><li>a</li><li>b</li><li>c</li></ul>",
        "<ul><li>a</li><li><ins>b</ins></li><li>c</li></ul>",
    ),
    "the last entry less": (
        "<ul><li>a</li></ul>",
        "<ul></ul>",
        "<ul><li><del>a</del></li></ul>",
    ),
    "a note's place is not twice on the page": (
        '<ol><li id="note-1">a</li></ol>',
        "<ol></ol>",
        "<ol><li><del>a</del></li></ol>",
    ),
    "what is gone cannot be pressed": (
        '<div><button name="ask" value="polls">Polls</button></div>',
        "<div></div>",
        "<div><del>Polls</del></div>",
    ),
    "another picture": (
        '<div class="picture" role="img"><svg><text>43%</text></svg></div>',
        '<div class="picture" role="img"><svg><text>44%</text></svg></div>',
        '<div class="picture" role="img"><svg><text>44%</text></svg></div>',
    ),
    "a line of Telegram's": (
        "<b>A</b>\none\ntwo",
        "<b>A</b>\none\n2",
        "<b>A</b>\none\n<del>two</del><ins>2</ins>",
    ),
}


@pytest.mark.parametrize(("before", "after", "expected"), CASES.values(), ids=CASES)
def test_what_came_and_what_went_is_marked(before: str, after: str, expected: str) -> None:
    assert mark_changes(before, after) == expected


BLOCKS = st.recursive(
    st.text("ab <", max_size=4).map(lambda text: text.replace("<", "&lt;")),
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>",
        st.sampled_from(["p", "ul", "li", "b", "div"]),
        st.lists(inner, max_size=3),
    ),
    max_leaves=8,
)


@given(BLOCKS, BLOCKS)
def test_without_its_marks_it_is_the_answer_of_now(before: str, after: str) -> None:
    def words(html: str) -> str:
        return re.sub(r"<[^>]*>", "", re.sub(r"<del>.*?</del>", "", html))

    shown = mark_changes(before, after)
    assert words(shown).split() == words(after).split()
    assert shown.count("<del>") == shown.count("</del>")
    for tag in ("p", "ul", "li", "b", "div"):
        assert shown.count(f"<{tag}>") == shown.count(f"</{tag}>")


@given(BLOCKS)
def test_what_is_the_same_is_left_as_it_is(html: str) -> None:
    assert mark_changes(html, html) == html
