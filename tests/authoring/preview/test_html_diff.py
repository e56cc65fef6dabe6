"""Insertions and deletions marked in HTML."""

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
    "an entry removed": (
        "<ul><li>a</li><li>b</li><li>c</li></ul>",
        "<ul><li>a</li><li>c</li></ul>",
        "<ul><li>a</li><li><del>b</del></li><li>c</li></ul>",
    ),
    "an entry added": (
        "<ul><li>a</li><li>c</li></ul>",
        "<ul><li>a</li><li>b</li><li>c</li></ul>",
        "<ul><li>a</li><li><ins>b</ins></li><li>c</li></ul>",
    ),
    "the last entry removed": (
        "<ul><li>a</li></ul>",
        "<ul></ul>",
        "<ul><li><del>a</del></li></ul>",
    ),
    "a deleted note has no id": (
        '<ol><li id="note-1">a</li></ol>',
        "<ol></ol>",
        "<ol><li><del>a</del></li></ol>",
    ),
    "a deleted button cannot be pressed": (
        '<div><button name="ask" value="polls">Polls</button></div>',
        "<div></div>",
        "<div><del>Polls</del></div>",
    ),
    "another picture": (
        '<div class="picture" role="img"><svg><text>43%</text></svg></div>',
        '<div class="picture" role="img"><svg><text>44%</text></svg></div>',
        '<div class="picture" role="img"><svg><text>44%</text></svg></div>',
    ),
    "a line break on Telegram": (
        "<b>A</b>\none\ntwo",
        "<b>A</b>\none\n2",
        "<b>A</b>\none\n<del>two</del><ins>2</ins>",
    ),
}


@pytest.mark.parametrize(("before", "after", "expected"), CASES.values(), ids=CASES)
def test_insertions_and_deletions_are_marked(before: str, after: str, expected: str) -> None:
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
def test_without_the_deletions_it_is_the_new_answer(before: str, after: str) -> None:
    def remaining_text(html: str) -> str:
        return re.sub(r"<[^>]*>", "", re.sub(r"<del>.*?</del>", "", html))

    marked = mark_changes(before, after)
    assert remaining_text(marked).split() == remaining_text(after).split()
    assert marked.count("<del>") == marked.count("</del>")
    for tag in ("p", "ul", "li", "b", "div"):
        assert marked.count(f"<{tag}>") == marked.count(f"</{tag}>")


@given(BLOCKS)
def test_equal_html_is_left_alone(html: str) -> None:
    assert mark_changes(html, html) == html
