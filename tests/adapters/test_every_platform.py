"""Every block and every answer on every platform keeps to its limits and loses no word."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters import load_renderer
from bot.core.app import App
from bot.core.i18n.languages import SUPPORTED_LANGUAGES
from bot.core.messages.chart import describe_picture
from bot.core.messages.image import Image, ImageFile
from bot.core.messages.platforms import PLATFORM_NAMES
from bot.core.messages.reply import (
    Bar,
    Block,
    Bullets,
    Button,
    Chart,
    Details,
    Facts,
    Footnote,
    Heading,
    Illustration,
    Line,
    Paragraph,
    Provenance,
    Quote,
    Reply,
    Row,
    Span,
    Style,
    Table,
    iterate_blocks,
    make_line,
)
from tests.core.charts.samples import pictures
from tests.support.app_fixtures import (
    FICTIONAL,
    SHIPPED,
    app_from_files,
    ask,
    list_command_lines,
    unfold_details,
)
from tests.support.platform_limits import (
    PROBLEM_FINDERS,
    count_words,
    find_lost_words,
    keep_letters,
    visible_text,
)

pytestmark = pytest.mark.slow

HOSTILE = "<b>bold</b> *one* _two_ `three` ||four|| @everyone <@1> [five](https://x.example) ``` # six"
STYLED = tuple(Span(f"{style.name} {HOSTILE} ", style) for style in Style)
LINKED = (
    Span("a link", url="https://x.example/a_b?c=1&d=2"),
    Span("[1]", url="https://x.example", footnote_number=1),
)
LONG = make_line(" ".join(f"word{number}" for number in range(2000)))
UNBROKEN = make_line("Unbroken" * 1500)
RIGHT_TO_LEFT = make_line("جسر (bridge) 12% הים")
LINES: tuple[Line, ...] = ((*STYLED, *LINKED), LONG, UNBROKEN, RIGHT_TO_LEFT, make_line("燈" * 500))
BUTTON = Button("Open it", "polls " + "x" * 40 + "@~abc")
BLOCKS: dict[type[Block], tuple[Block, ...]] = {
    Heading: tuple(Heading(line) for line in LINES),
    Paragraph: tuple(Paragraph(line) for line in LINES),
    Bullets: (Bullets(LINES), Bullets(tuple(make_line(f"point {number}") for number in range(300)))),
    Facts: (Facts(tuple((HOSTILE, line) for line in LINES)),),
    Table: (
        Table(HOSTILE, (HOSTILE, "no"), tuple((HOSTILE, (line, ())) for line in LINES)),
        Table("A", (), ()),
    ),
    Quote: (Quote(LINES), Quote(LINES, is_collapsed=True)),
    Chart: (
        Chart(
            tuple(Bar(HOSTILE, f"nearly {share}%", float(share), is_part=bool(share)) for share in range(101))
        ),
        Chart((Bar("figure", "dozens"),)),
        *(Chart((), tuple(map(make_line, describe_picture(one))), one) for _, one in pictures()),
    ),
    Illustration: (
        *(Illustration(line, line) for line in LINES),
        Illustration(LINES[0], LINES[0], Image(ImageFile("map.png", "ab" * 32, 60, 40, "png"), HOSTILE)),
    ),
    Row: tuple(Row(line, LINES[:1], BUTTON) for line in LINES),
    Provenance: (Provenance(LINES[:1]), Provenance(LINES)),
    Details: (Details("How", (Paragraph(LONG), Row(LINES[0], LINES[:1], BUTTON))), Details(HOSTILE, ())),
}
FILES = (*SHIPPED, *FICTIONAL)


def test_the_table_has_every_block() -> None:
    assert set(BLOCKS) == set(get_args(Block))


@cache
def app(file: Path) -> App:
    return app_from_files(file)


def reply_words(reply: Reply) -> Counter[str]:
    """Count the words of *reply* that must be found on a platform, span by span."""
    spans = [span for line in _lines(reply) for span in line]
    return count_words(span.text for span in spans) + count_words(set(_strings(reply)))


def _lines(reply: Reply) -> Iterator[Line]:
    for block in unfold_details(reply.blocks):
        match block:
            case Heading(line) | Paragraph(line):
                yield line
            case Bullets(lines) | Quote(lines) | Provenance(lines):
                yield from lines
            case Facts(rows):
                yield from (line for _, line in rows)
            case Table(rows=table_rows):
                yield from (line for _, cells in table_rows for line in cells)
            case Illustration(description, caption, image):
                yield from (caption,) if image else (description, caption)
            case Row(title, lines, _):
                yield from (title, *lines)
            case Chart(bars, lines):
                shown_bars = (bar for bar in bars if not bar.is_repeated)
                yield from ((Span(bar.figure_text), Span(bar.label)) for bar in shown_bars)
                yield from lines
    yield from (note.line for note in reply.footnotes)
    yield reply.dateline


def _strings(reply: Reply) -> Iterator[str]:
    yield reply.title
    yield from (
        label for block in iterate_blocks(reply.blocks) if isinstance(block, Facts) for label, _ in block.rows
    )


def faults(platform: str, reply: Reply) -> Iterator[str]:
    """Yield the problems of *reply* on *platform*."""
    pages = load_renderer(platform)(reply)
    yield from PROBLEM_FINDERS[platform](pages, reply)
    on_pages = count_words([visible_text(platform, pages)])
    missing = find_lost_words(reply_words(reply), on_pages)
    if missing:
        yield f"lost: {' '.join(missing[:10])}"


@pytest.mark.parametrize("platform", PLATFORM_NAMES)
@pytest.mark.parametrize("block", [block for blocks in BLOCKS.values() for block in blocks])
def test_every_block_on_every_platform(platform: str, block: Block) -> None:
    reply = Reply(
        "A title",
        (block,),
        make_line("As of 2031"),
        (Footnote(1, make_line("The source")),),
        command_line="polls",
    )
    assert list(faults(platform, reply)) == []


@pytest.mark.parametrize("platform", PLATFORM_NAMES)
@pytest.mark.parametrize("language", [*SUPPORTED_LANGUAGES, "en-XA"])
def test_every_block_in_one_reply_in_every_language(platform: str, language: str) -> None:
    blocks = tuple(block for blocks in BLOCKS.values() for block in blocks)
    buttons = tuple(Button(f"Button {number}", f"polls {number}") for number in range(40))
    reply = Reply(
        HOSTILE,
        blocks,
        make_line(HOSTILE),
        (Footnote(1, LONG),),
        buttons,
        command_line="polls",
        language=language,
    )
    assert list(faults(platform, reply)) == []


@pytest.mark.parametrize("platform", ["telegram", "discord"])
@pytest.mark.parametrize(
    "letters", ["กขคง", "ქართ", "कखगघ", "龍燈橋河", "あいうえ", "다리강산", "አበበች", "🌉🏮🗼🛶"]
)
@pytest.mark.parametrize("space", [" ", ""])
def test_long_texts_in_letters_of_three_and_four_bytes(platform: str, letters: str, space: str) -> None:
    long = make_line(f"{letters}{space}" * 1500)
    row = Row(long, (long,), Button(letters * 20, "polls a"))
    plain = Reply(letters, (Paragraph(long), Bullets((long,)), row, Quote((long,))), command_line="polls")
    framed = replace(
        plain,
        title=letters * 60,
        dateline=make_line(letters * 140),
        footnotes=(Footnote(1, make_line(letters * 190)),),
        buttons=tuple(Button(letters * 19, f"polls {number}") for number in range(10)),
    )
    for reply in (plain, framed):
        assert list(faults(platform, reply)) == []


@pytest.mark.parametrize("platform", PLATFORM_NAMES)
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_answer_on_every_platform(platform: str, file: Path) -> None:
    bot = app(file)
    replies = {line: ask(bot, line) for line in list_command_lines(bot)}
    wrong = {line: found for line, reply in replies.items() if (found := list(faults(platform, reply)))}
    assert wrong == {}


@pytest.mark.parametrize("platform", PLATFORM_NAMES)
def test_every_not_found_reply_on_every_platform(platform: str) -> None:
    bot = app(FICTIONAL[0])
    asked = ("nonsense", "polls nonsense", "polls " + "x" * 5000, HOSTILE, "", "/", "#", "briefing <b>", "💥")
    wrong = {line: found for line in asked if (found := list(faults(platform, ask(bot, line))))}
    assert wrong == {}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_button_of_every_answer_leads_to_an_answer(file: Path) -> None:
    bot = app(file)
    for line in list_command_lines(bot):
        reply = ask(bot, line)
        rows = [block.button for block in reply.blocks if isinstance(block, Row)]
        for button in (*rows, *reply.buttons):
            assert not ask(bot, button.command_line).not_found, button.command_line
        again = ask(bot, reply.command_line)
        is_same = replace(again, command_line="") == replace(reply, command_line="")
        assert reply.not_found or is_same, reply.command_line


READ = st.characters(exclude_categories=("Cc", "Cn", "Co", "Cs", "Zl", "Zp"))  # what a file may hold
HOSTILE_PARTS = st.one_of(
    st.text(READ, max_size=40),
    st.sampled_from(
        [
            "<b>", "</b>", "<a href='x'>", "&lt;", "&", '"', "*", "**", "_", "__", "~~", "`", "```", "||",
            "\\", "# ", "-# ", "> ", ">>> ", "- ", "1. ", "[a](https://x.example)", "[", "](", ")", "{help}",
            "%s", "<https://x.example>", "https://x.example/a_b", "@everyone", "@here", "<@1>", "<@&1>",
            "<#1>", "</a:1>", "<t:1:R>", "<:a:1>", "@name", "#tag", "/command", "$USD", "x.example",
            "\u200b", "\u202e", "\u2066", "燈", "جسر", "ים", "👩‍🚒", "e\u0301\u0308", "\t",
        ]
    ),
)  # fmt: skip
TEXTS = st.lists(HOSTILE_PARTS, min_size=1, max_size=8).map("".join)
FLAT = TEXTS.map(lambda text: " ".join(text.split()) or "x")  # a span has no line breaks
URLS = st.sampled_from(["", "", "", "https://x.example/a_(b)?c=*d*&e=f", "http://x.example/%3Cb%3E"])
SPANS = st.builds(Span, FLAT, st.integers(0, 15).map(Style), URLS, st.sampled_from([0, 0, 0, 1]))
LINE = st.lists(SPANS, min_size=1, max_size=4).map(tuple)
SOME = st.lists(LINE, min_size=1, max_size=4).map(tuple)
BAR = st.builds(Bar, FLAT, FLAT, st.none() | st.floats(0, 100), st.booleans())
BLOCK = st.one_of(
    st.builds(Heading, LINE),
    st.builds(Paragraph, LINE),
    st.builds(Bullets, SOME),
    st.builds(Facts, st.lists(st.tuples(FLAT, LINE), min_size=1, max_size=4).map(tuple)),
    st.builds(
        Table,
        FLAT,
        st.just(("a", "b")),
        st.lists(st.tuples(FLAT, st.tuples(LINE, LINE)), max_size=3).map(tuple),
    ),
    st.builds(Quote, SOME, st.booleans()),
    st.builds(Chart, st.lists(BAR, min_size=1, max_size=4).map(tuple)),
    st.builds(Row, LINE, SOME, st.builds(Button, FLAT, st.just("polls"))),
)
REPLY = st.builds(
    Reply,
    title=FLAT,
    blocks=st.lists(BLOCK, max_size=5).map(tuple),
    dateline=LINE,
    footnotes=LINE.map(lambda line: (Footnote(1, line),)),
    command_line=st.just("polls"),
)


@pytest.mark.parametrize("platform", PLATFORM_NAMES)
@settings(max_examples=150, deadline=None)
@given(reply=REPLY)
def test_hostile_text_in_every_field_breaks_nothing_and_is_shown(platform: str, reply: Reply) -> None:
    pages = load_renderer(platform)(reply)
    assert list(PROBLEM_FINDERS[platform](pages, reply)) == []
    given = keep_letters(visible_text(platform, pages))
    texts = [span.text for line in _lines(reply) for span in line]
    assert [text for text in (*texts, *_strings(reply)) if keep_letters(text) not in given] == []
