"""Long answers are split between lines, and nothing is dropped."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.core.messages.pagination import paginate, split_line
from bot.core.messages.reply import Line, Span, Style, line_to_text, make_line

SPANS = st.builds(Span, st.text(min_size=1, max_size=12), st.sampled_from([Style(0), Style.BOLD]))
LINES = st.lists(SPANS, max_size=5).map(tuple)


@given(st.lists(st.integers(1, 9), max_size=40), st.integers(1, 30))
def test_pages_hold_every_chunk_in_order_and_as_many_as_fit(sizes: list[int], max_size: int) -> None:
    pages = list(paginate(sizes, lambda page: sum(page) <= max_size))
    assert [size for page in pages for size in page] == sizes
    assert all(page and (len(page) == 1 or sum(page) <= max_size) for page in pages)
    assert all(sum(page) + after[0] > max_size for page, after in pairwise(pages))


def test_a_heading_stays_with_what_follows_it() -> None:
    chunks = ["a", "b", "H1", "H2", "c", "d"]
    pages = list(paginate(chunks, lambda page: len(page) <= 3, lambda chunk: chunk.startswith("H")))
    assert pages == [["a", "b"], ["H1", "H2", "c"], ["d"]]


def test_headings_without_content_are_kept() -> None:
    chunks = ["H1", "H2", "H3"]
    assert list(paginate(chunks, lambda page: len(page) <= 2, lambda _: True)) == [["H1", "H2"], ["H3"]]


@given(LINES, st.integers(1, 20))
def test_a_split_line_loses_only_the_spaces_at_its_cuts(line: Line, max_size: int) -> None:
    parts = list(split_line(line, lambda part: len(line_to_text(part)) <= max_size))
    assert "".join(map(line_to_text, parts)).replace(" ", "") == line_to_text(line).replace(" ", "")
    assert all(0 < len(line_to_text(part)) <= max_size for part in parts) or not line_to_text(line)
    bold = "".join(span.text for part in parts for span in part if span.style)
    assert bold.replace(" ", "") == "".join(span.text for span in line if span.style).replace(" ", "")


def test_a_line_is_cut_between_words() -> None:
    parts = split_line(make_line("one two three"), lambda part: len(line_to_text(part)) <= 8)
    assert list(map(line_to_text, parts)) == ["one two", "three"]


def test_a_letter_keeps_its_accents() -> None:
    parts = split_line(make_line("ae\u0301\u0308o"), lambda part: len(line_to_text(part)) <= 3)
    assert list(map(line_to_text, parts)) == ["a", "e\u0301\u0308", "o"]
