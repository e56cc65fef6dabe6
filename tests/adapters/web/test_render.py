"""The web's HTML fragments: one of each block, no text lost, and no markup from a text."""

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.web.render import render
from bot.core.messages.reply import (
    Bar,
    Block,
    Bullets,
    Button,
    Chart,
    Facts,
    Footnote,
    Heading,
    Paragraph,
    Quote,
    Reply,
    Row,
    Span,
    Style,
    make_line,
)
from tests.browser.sample_page import ARABIC, POLL, POLLS, START, UNITS
from tests.support.app_fixtures import SHIPPED, app_from_files, ask

VOID = {"br", "rect"}


class Outline(HTMLParser):
    """Reads HTML strictly: tags must be balanced."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def render_blocks(*blocks: Block) -> str:
    (html,) = render(Reply("T", blocks))
    return html.partition("</h1>")[2].removesuffix("</section>")


@pytest.mark.parametrize(
    ("block", "html"),
    [
        (Heading(make_line("Answers")), "<h2>Answers</h2>"),
        (Paragraph(make_line("a < b & c")), "<p>a &lt; b &amp; c</p>"),
        (Paragraph(make_line("all", Style.BOLD | Style.ITALIC)), "<p><strong><em>all</em></strong></p>"),
        (Paragraph((Span("x", Style.STRIKE), Span("y", Style.CODE))), "<p><s>x</s><code>y</code></p>"),
        (
            Paragraph((Span("here", url="https://a.b/?x=1&y"),)),
            '<p><a href="https://a.b/?x=1&amp;y">here</a></p>',
        ),
        (Bullets((make_line("one"), make_line("two"))), "<ul><li>one</li><li>two</li></ul>"),
        (Facts((("Size", make_line("9")),)), "<dl><div><dt>Size</dt><dd>9</dd></div></dl>"),
        (Quote((make_line("a"), make_line("b"))), "<blockquote><p>a</p><p>b</p></blockquote>"),
        (Quote((make_line("a"),), is_collapsed=True), "<blockquote><p>a</p></blockquote>"),
        (
            Quote((make_line("a"), make_line("b")), is_collapsed=True),
            "<details><summary>a</summary><blockquote><p>b</p></blockquote></details>",
        ),
        (
            Chart((Bar("Yes", "most"), Bar("loudly", "few", is_part=True), Bar("No", "some"))),
            (
                '<figure><ul class="chart"><li><span>Yes</span> <strong>most</strong>'
                "<ul><li><span>loudly</span> <strong>few</strong></li></ul></li>"
                "<li><span>No</span> <strong>some</strong></li></ul></figure>"
            ),
        ),
        (
            Row(make_line("Lake poll"), (make_line("41%"),), Button("Lake poll", "polls lake")),
            ('<article class="row"><h2><a href="/?ask=polls%20lake">Lake poll</a></h2><p>41%</p></article>'),
        ),
        (
            Row(
                (Span("Lake", Style.BOLD), Span(" [1]", footnote_number=1)), (), Button("1", "polls@lake"), 1
            ),
            (
                '<article class="row"><h2><a data-number="1." href="/lake/polls"><strong>Lake</strong></a>'
                " [1]</h2></article>"
            ),
        ),
        (
            Row(make_line("Lake"), (), Button("Undo", "polls@lake")),
            '<article class="row"><h2>Lake</h2><a class="button" href="/lake/polls">Undo</a></article>',
        ),
        (
            Paragraph((Span("Lake poll", command_line="polls lake@towns"),)),
            '<p><a href="/towns/polls/lake">Lake poll</a></p>',
        ),
        (
            Paragraph((Span("/polls"), Span(" or "), Span("/polls ID", Style.CODE))),
            '<p><a class="command" href="/?ask=polls">/polls</a> or <code>/polls ID</code></p>',
        ),
        (
            Paragraph((Span("/language uk"), Span(" or "), Span("/language"))),
            (
                '<p><button class="command" form="send" name="line" value="language uk">/language uk</button>'
                ' or <a class="command" href="/language">/language</a></p>'
            ),
        ),
    ],
)
def test_a_block_is_rendered_in_its_own_elements(block: Block, html: str) -> None:
    assert render_blocks(block) == html


def test_a_bar_is_as_long_as_its_share_without_a_style() -> None:
    html = render_blocks(Chart((Bar("Yes", "59%", 59),)))
    assert '<rect width="59" height="1"/>' in html
    assert "style" not in html


def test_a_page_shows_bars_as_words_only_where_the_picture_does_not_say_the_same() -> None:
    reply = ask(app_from_files(*SHIPPED), "polls levada-2026-01", today=date(2026, 11, 20))
    (chart,) = (block for block in reply.blocks if isinstance(block, Chart))
    more = replace(chart, bars=(*chart.bars, Bar("refused", "2%")))
    assert '<ul class="chart drawn">' in render_blocks(chart)
    assert '<ul class="chart">' in render_blocks(more)
    assert '<ul class="chart">' in render_blocks(replace(chart, picture=None))


def test_the_parts_of_an_answer_that_stands_above_the_picture_are_not_parts_of_each_other() -> None:
    reply = ask(app_from_files(*SHIPPED), "polls levada-2026-01", today=date(2026, 11, 20))
    (html,) = (render_blocks(block) for block in reply.blocks if isinstance(block, Chart))
    texts = " ".join(re.sub("<svg.*?</svg>", "", html, flags=re.DOTALL).split())
    assert "<ul" in texts
    assert texts.count("<ul") == 1
    assert "<span>support (total)" not in texts


def test_rows_under_a_heading_have_lower_headings() -> None:
    html = render_blocks(Heading(make_line("All")), Row(make_line("Lake"), (), Button("Lake", "polls lake")))
    assert "<h2>All</h2>" in html
    assert "<h3><a" in html


def test_a_footnote_mark_links_to_its_note_and_shows_it() -> None:
    note = Footnote(3, (Span("Gazette, "), Span("May", url="https://a.b/")))
    (html,) = render(
        Reply("T", (Paragraph((Span("so they say "), Span("[3]", footnote_number=3))),), footnotes=(note,))
    )
    assert (
        '<sup><a role="doc-noteref" target="_self" href="#note-3" title="Gazette, May">[3]</a></sup>' in html
    )
    assert '<li id="note-3" value="3">Gazette, <a href="https://a.b/">May</a></li>' in html


@pytest.mark.parametrize(
    ("language", "direction"), [("en", "ltr"), ("ar", "rtl"), ("uk", "ltr"), ("he", "rtl")]
)
def test_the_language_and_its_direction_are_declared(language: str, direction: str) -> None:
    (html,) = render(Reply("T", language=language))
    assert html.startswith(f'<section class="reply" lang="{language}" dir="{direction}">')


@pytest.mark.parametrize("reply", [START, POLL, POLLS, UNITS, ARABIC], ids=lambda reply: reply.command_line)
def test_a_whole_answer_is_well_formed_and_keeps_every_word(reply: Reply) -> None:
    (html,) = render(reply)
    outline = Outline(html)
    words = re.findall(r"text='([^']*)'|label='([^']*)'|figure_text='([^']*)'", repr(reply))
    for word in filter(None, (text for found in words for text in found)):
        assert word in outline.text or any(
            word in (attrs.get("aria-label") or "") for _, attrs in outline.tags
        )


@given(text=st.text(min_size=1) | st.sampled_from(['"><script>', "</p>", "' onclick=x", "&lt;b&gt;", "<!--"]))
def test_no_text_becomes_markup(text: str) -> None:
    line = (Span(text, Style.BOLD), Span(text, url=f"https://a.b/{text}"), Span(text, footnote_number=1))
    reply = Reply(
        text,
        (
            Heading(line),
            Facts(((text, line),)),
            Quote((line, line), is_collapsed=True),
            Chart((Bar(text, text, 5),)),
            Row(line, (line,), Button(text, text)),
        ),
        dateline=line,
        footnotes=(Footnote(1, line),),
        buttons=(Button(text, text),),
    )
    (html,) = render(reply)
    safe = "section h1 h2 h3 p dl div dt dd details summary blockquote figure ul li span strong svg rect"
    safe += " article button footer ol sup a"
    tags = Outline(html).tags
    assert {tag for tag, _ in tags} <= set(safe.split())
    assert not {name for _, attrs in tags for name in attrs if name.startswith("on") or name == "style"}
