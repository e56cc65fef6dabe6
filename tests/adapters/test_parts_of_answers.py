"""Parts of an answer on platforms with pages: details behind a button, and provenance beside each number."""

import re
from datetime import date

import pytest

from bot.adapters.discord import render as discord
from bot.adapters.telegram import render as telegram
from bot.adapters.web import render as web
from bot.core.i18n.languages import SUPPORTED_LANGUAGES
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
    Table,
    make_line,
)
from bot.core.messages.request import parse_command_line
from tests.emulators.telegram_html import parse_html, utf16_length
from tests.support.app_fixtures import ROOT, app_from_files

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


def test_long_sources_are_shortened_beside_a_picture_and_whole_in_the_details() -> None:
    chart = Chart(picture=Picture(StackedBar((Share("for", "52%", 52, 52),), ""), "Q"))
    notes = tuple(
        Footnote(number, (Span(f"“{'title ' * 60}{number}”"), Span(f", Paper {number}, 6 March 2026.")))
        for number in (1, 2, 3)
    )
    marks = tuple(Span(f" [{number}]", footnote_number=number) for number in (1, 2, 3))
    trust = Provenance((marks, make_line("caveat " * 30)))
    reply = Reply("T", (Paragraph(make_line("52%")), trust, chart), footnotes=notes, command_line="polls a")
    first, *details = (str(message) for message in telegram.render(reply))
    assert all(f"…”, Paper {number}, 6 March 2026." in first for number in (1, 2, 3))
    assert "[Sources › /polls a#2]" in first
    assert all(f"title {number}”" in "".join(details) for number in (1, 2, 3))


@pytest.mark.parametrize("language", SUPPORTED_LANGUAGES)
@pytest.mark.parametrize("item", ["levada-2026-01", "peace-or-escalation"])
def test_a_poll_of_the_sample_is_one_caption_with_room_for_longer_words(language: str, item: str) -> None:
    request, _ = parse_command_line(f"polls {item}", today=date(2026, 11, 20), language=language)
    app = app_from_files(*sorted((ROOT / "briefings").glob("russian-volunteers*.yaml")))
    first, *others = telegram.render(app.answer_request(request))
    assert first.picture
    assert all(page.is_details for page in others)
    text = parse_html(first.html).text
    assert utf16_length(text) < 0.85 * 1024
    for part in ("LBC [1]", "60" if item.startswith("peace") else "76", "[1] ", "2026"):
        assert part in text.replace("\u2068", "").replace("\u2069", "")


WRECKERS = ("Wreckers", (make_line("84%"), make_line("420")))
PARTIES = Details("Subgroups", (Table("Party", ("yes", "n"), (WRECKERS, ("Pilots", (make_line("9%"), ())))),))


@pytest.mark.parametrize("platform", PLATFORMS)
def test_subgroups_stand_behind_a_button_with_a_line_for_each(platform: str) -> None:
    first, details, how = render_texts(platform, Paragraph(make_line("76%")), TRUST, PARTIES, HOW)
    assert "[Subgroups › /polls a#2]" in first
    assert "84%" not in first
    lines = [re.sub(r"[*\\]|</?b>", "", line) for line in details.splitlines()]
    assert "Wreckers: yes 84% · n 420" in lines
    assert "Pilots: yes 9%" in lines
    assert "Levada Centre" in how


def test_subgroups_are_a_table_on_the_web_page() -> None:
    (page,) = web.render(Reply("T", (PARTIES,), command_line="polls a"))
    assert (
        '<thead><tr><th scope="col">Party</th><th scope="col">yes</th><th scope="col">n</th></tr></thead>'
        in page
    )
    assert '<tr><th scope="row">Wreckers</th><td>84%</td><td>420</td></tr>' in page
    assert '<tr><th scope="row">Pilots</th><td>9%</td><td></td></tr>' in page
