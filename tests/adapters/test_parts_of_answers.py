"""Parts of an answer on platforms with pages: details behind a button, and provenance beside each number."""

import pytest

from bot.adapters.discord import render as discord
from bot.adapters.telegram import render as telegram
from bot.core.messages.chart import Picture, Share, StackedBar
from bot.core.messages.reply import (
    Block,
    Bullets,
    Button,
    Chart,
    Details,
    Facts,
    Footnote,
    Paragraph,
    Provenance,
    Reply,
    Row,
    Span,
    make_line,
)

TRUST = Provenance(((*make_line("Levada Centre, January 2026 · LBC "), Span("[1]", footnote_number=1)),))
HOW = Details("How it was made", (Facts((("Pollster", make_line("Levada Centre")),)),))
NOTES = (Footnote(1, make_line("“Fighters”, LBC, 6 March 2026")),)
PLATFORMS = ["telegram", "discord"]


def render_texts(platform: str, *blocks: Block, line: str = "polls a") -> list[str]:
    """Return the text of each message that shows an answer of *blocks*."""
    reply = Reply("T", blocks, make_line("As of May"), NOTES, command_line=line)
    return [str(message) for message in (telegram if platform == "telegram" else discord).render(reply)]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_button_leads_to_the_details_and_back(platform: str) -> None:
    first, details = render_texts(platform, Paragraph(make_line("76%")), TRUST, HOW)
    assert "[How it was made › /polls a#2]" in first
    assert "Pollster" not in first
    assert "1/2" not in first
    assert "How it was made" in details
    assert "Levada Centre" in details
    assert "[‹ Back › /polls a#1]" in details


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_pages_of_long_details_are_counted_apart(platform: str) -> None:
    long_details = Details("How", (Bullets(tuple(make_line("word " * 60) for _ in range(20))),))
    first, *details = render_texts(platform, Paragraph(make_line("76%")), long_details)
    assert len(details) > 1
    assert "[How › /polls a#2]" in first
    assert f"1/{len(details)}" in details[0]
    assert "› /polls a#3]" in details[0]
    assert all("[‹ Back › /polls a#1]" in page for page in details)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_an_answer_that_no_button_can_repeat_shows_its_details_at_once(platform: str) -> None:
    first, details = render_texts(platform, Paragraph(make_line("76%")), HOW, line="")
    assert "›" not in first + details
    assert "Levada Centre" in details


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_page_with_facts_says_whom_to_trust_for_them_once(platform: str) -> None:
    numbers = Bullets(tuple(make_line(f"number {place} " * 30) for place in range(60)))
    pages = render_texts(platform, Paragraph(make_line("76%")), TRUST, numbers)
    assert len(pages) > 2
    for page in pages:
        assert page.count("Levada Centre, January 2026") == 1
        assert page.count("LBC, 6 March 2026") == 1
        assert page.count("As of May") == 1


def test_each_picture_of_a_poll_has_its_source_in_the_same_message() -> None:
    chart = Chart(
        lines=(make_line("for: 52%"),), picture=Picture(StackedBar((Share("for", "52%", 52, 52),), ""), "Q")
    )
    pages = render_texts("telegram", Paragraph(make_line("52%")), TRUST, chart, chart, chart)
    assert len(pages) == 3
    assert all(page.count("LBC, 6 March 2026") == 1 for page in pages)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_row_is_never_cut_between_its_number_and_its_source(platform: str) -> None:
    lines = (make_line("number " * 150), make_line("caveat " * 150), TRUST.lines[0])
    rows = [Row(make_line(f"Item {place}"), lines, Button("Open", f"polls {place}")) for place in range(7)]
    pages = render_texts(platform, *rows)
    assert len(pages) > 2
    for page in pages:
        assert page.count("Item ") == page.count("Levada Centre, January 2026")
