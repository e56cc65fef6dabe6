"""Replies as Discord messages: within Discord's limits, with nothing lost and nothing alive."""

import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.discord.components import (
    ACTION_ROW,
    BUTTON,
    SECTION,
    SEPARATOR,
    TEXT_DISPLAY,
    walk_components,
)
from bot.adapters.discord.render import render
from bot.adapters.discord.rendered_message import DiscordMessage
from bot.core.messages.characters import clean_line
from bot.core.messages.reply import (
    PLAIN,
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
from bot.core.messages.request import parse_command_line
from tests.emulators.discord_markdown import read_markdown
from tests.emulators.discord_schema import find_message_faults

STAMP = make_line("As of January 2026")
OPEN = Button("Open", "polls a")


def children(message: DiscordMessage) -> list[dict[str, Any]]:
    """Return the components in the message's container."""
    (container,) = message.components
    match container:
        case {"components": list(inside)}:
            return inside
    raise AssertionError(container)


def texts(message: DiscordMessage) -> list[str]:
    return [str(one["content"]) for one in walk_components(message.components) if one["type"] == TEXT_DISPLAY]


def buttons(message: DiscordMessage) -> list[tuple[str, str]]:
    return [
        (str(one["label"]), str(one["custom_id"]))
        for one in walk_components(message.components)
        if one["type"] == BUTTON
    ]


def body_words(messages: tuple[DiscordMessage, ...]) -> str:
    """Return the words of all pages without their titles and feet, as they follow each other."""
    return visible("".join(read_markdown(text).text for message in messages for text in texts(message)[1:-1]))


def visible(text: str) -> str:
    return "".join(
        one for one in text if not one.isspace() and unicodedata.category(one) not in {"Cc", "Cf", "Cs"}
    )


@pytest.mark.parametrize(
    ("block", "shown"),
    [
        (Heading(make_line("Answers")), "### Answers"),
        (Paragraph((Span("So "), Span("76%", Style.BOLD))), "So **76%**"),
        (Bullets((make_line("one"), make_line("- two"))), "- one\n- \\- two"),
        (
            Facts((("Sample", make_line("1,600")), ("Interview method", make_line("phone")))),
            "**Sample\\:** 1,600\n**Interview method\\:** phone",
        ),
        (
            Quote((make_line("I am"), (), make_line("ashamed")), is_collapsed=True),
            "> I am\n> \u200b\n> ashamed",
        ),
        (
            Chart(
                (
                    Bar("support", "76%", 76),
                    Bar("rather", "33%", 33, is_part=True),
                    Bar("few", "1%", 0.4),
                    Bar("others", "dozens"),
                    Bar("none", "0%", 0),
                    Bar("all", "more than all", 140),
                )
            ),
            (
                "`████████░░` **76%** support\n↳ `███░░░░░░░` **33%** rather\n`█░░░░░░░░░` **1%** few\n"
                "**dozens** others\n`░░░░░░░░░░` **0%** none\n`██████████` **more than all** all"
            ),
        ),
        (Row(make_line("Levada"), (make_line("January 2026"),), OPEN), "**Levada**\nJanuary 2026"),
    ],
)
def test_each_block_looks_native(block: Block, shown: str) -> None:
    (message,) = render(Reply("Polls", (block,), STAMP))
    assert texts(message) == ["## Polls", shown, "-# As of January 2026"]


def test_a_message_mentions_nobody_and_is_made_of_components() -> None:
    (message,) = render(Reply("Polls"))
    body = message.body()
    assert body["flags"] == 1 << 15
    assert body["allowed_mentions"] == {"parse": []}
    assert list(find_message_faults(body)) == []


def test_groups_are_separated_by_lines() -> None:
    blocks = (
        Paragraph(make_line("Before")),
        Heading(make_line("First")),
        Heading(make_line("Second")),
        Paragraph(make_line("After")),
        Row(make_line("One"), (), OPEN),
        Row(make_line("Two"), (), OPEN),
    )
    (message,) = render(Reply("Polls", blocks, STAMP, buttons=(Button("Back", "start"),)))
    kinds = [one["type"] for one in children(message)]
    assert kinds == [
        TEXT_DISPLAY,
        TEXT_DISPLAY,
        SEPARATOR,
        TEXT_DISPLAY,
        SEPARATOR,
        SECTION,
        SECTION,
        SEPARATOR,
        TEXT_DISPLAY,
        ACTION_ROW,
    ]
    assert texts(message)[2] == "### First\n### Second\nAfter"


def test_footnote_marks_are_shown_with_their_footnote_and_link() -> None:
    mark = Span("[1]", url="https://e.org/a", footnote_number=1)
    note = Footnote(1, (Span("LBC", url="https://e.org/a"), Span(". "), Span("/source lbc", Style.CODE)))
    (message,) = render(Reply("Polls", (Paragraph((Span("So "), mark)),), STAMP, (note,)))
    assert texts(message)[1] == r"So [\[1\]](<https://e.org/a>)"
    assert texts(message)[2] == "-# \\[1\\] [LBC](<https://e.org/a>). `/source lbc`\n-# As of January 2026"


def paged(count: int = 60, **more: Any) -> Reply:
    """Return a reply of several pages, each line of which cites a note of its own."""
    blocks = tuple(
        Paragraph((Span(f"Line {number} " + "word " * 40), Span(f"[{number}]", footnote_number=number)))
        for number in range(1, count + 1)
    )
    notes = tuple(Footnote(number, make_line(f"Source {number}")) for number in range(1, count + 1))
    return Reply("All polls", blocks, STAMP, notes, command_line="polls@b", **more)


def test_each_page_has_the_title_the_dateline_and_its_own_footnotes() -> None:
    messages = render(paged())
    last = len(messages)
    assert last > 2
    for number, message in enumerate(messages, 1):
        title, *lines, foot = texts(message)
        assert title == f"## All polls · {number}/{last}"
        cited = [line.split()[1] for line in lines]
        assert foot.split("\n") == [f"-# \\[{one}\\] Source {one}" for one in cited] + [
            "-# As of January 2026"
        ]


def test_pages_link_to_each_other() -> None:
    messages = render(paged())
    last = len(messages)
    assert last > 3
    end = (f"{last} »", f"polls@b#{last}")
    assert buttons(messages[0]) == [(f"1/{last}", "polls@b#1"), ("2 ›", "polls@b#2"), end]
    around = [("‹ 1", "polls@b#1"), (f"2/{last}", "polls@b#2"), ("3 ›", "polls@b#3")]
    assert buttons(messages[1])[:3] == around
    assert buttons(messages[2])[:2] == [("« 1", "polls@b#1"), ("‹ 2", "polls@b#2")]
    assert buttons(messages[-1])[1:] == [
        (f"‹ {last - 1}", f"polls@b#{last - 1}"),
        (f"{last}/{last}", f"polls@b#{last}"),
    ]


def test_the_replys_buttons_are_on_every_page() -> None:
    for message in render(paged(buttons=(Button("Back", "start"),))):
        assert buttons(message)[0] == ("Back", "start")


def test_many_buttons_appear_just_once() -> None:
    many = tuple(Button(f"Command {number}", f"c{number}") for number in range(70))
    messages = render(Reply("Help", (Paragraph(make_line("Press")),), buttons=many, command_line="help"))
    pressed = [line for message in messages for _, line in buttons(message) if "#" not in line]
    assert pressed == [one.command_line for one in many]
    assert all(list(find_message_faults(message.body())) == [] for message in messages)


def test_buttons_with_the_same_command_have_different_custom_ids() -> None:
    same = tuple(Button(label, "polls a@b") for label in ("One", "Two", "Three"))
    (message,) = render(Reply("Polls", buttons=same))
    lines = [line for _, line in buttons(message)]
    assert len(set(lines)) == 3
    today = date(2026, 1, 1)
    assert {parse_command_line(line, today=today) for line in lines} == {
        parse_command_line("polls a@b", today=today)
    }


def test_a_label_too_long_for_a_button_is_written_out() -> None:
    long = "A label " * 20
    (message,) = render(
        Reply("Polls", (Row(make_line("One"), (), Button(long, "a")),), STAMP, buttons=(Button(long, "b"),))
    )
    assert [len(label) <= 80 and label.endswith("…") for label, _ in buttons(message)] == [True, True]
    assert sum(text.count(long.strip()) for text in texts(message)) == 2


def test_a_button_does_not_repeat_the_title_of_its_row() -> None:
    (message,) = render(Reply("Polls", (Row(make_line("Levada"), (), Button("Levada", "polls a")),)))
    assert texts(message)[1] == "**Levada**"
    assert buttons(message) == [("Open", "polls a")]


def test_the_button_of_a_numbered_row_names_its_number() -> None:
    row = Row(make_line("Levada"), (), Button("Levada", "polls a"), number=12)
    (message,) = render(Reply("Polls", (row,)))
    assert texts(message)[1] == r"**12\. Levada**"
    assert buttons(message) == [("Open 12", "polls a")]


def test_a_button_without_a_label_shows_its_command() -> None:
    (message,) = render(Reply("Polls", buttons=(Button("\u200b", "polls a"),)))
    assert buttons(message) == [("polls a", "polls a")]


def test_uncited_footnotes_and_those_too_long_for_a_footer_are_at_the_end() -> None:
    long = "word " * 400
    notes = (
        Footnote(1, make_line("Nobody cites me")),
        Footnote(2, make_line(long)),
        Footnote(3, make_line("Short")),
    )
    cited = Paragraph((Span("So "), Span("[2]", footnote_number=2), Span("[3]", footnote_number=3)))
    reply = Reply("T" * 300, (cited,), make_line("stamp " * 200), notes)
    messages = render(reply)
    words = body_words(messages)
    for text in ("T" * 300, "Nobody cites me", long, "stamp " * 200):
        assert visible(text) in words
    assert "-# \\[3\\] Short" in texts(messages[0])[-1]


def test_a_heading_is_not_left_alone_at_the_end_of_a_page() -> None:
    filler = tuple(Paragraph(make_line("x" * 300)) for _ in range(12))
    for count in range(1, 13):
        last_blocks: tuple[Block, ...] = (
            Heading(make_line("Heading")),
            Paragraph(make_line("y" * 2000)),
        )
        blocks = (*filler[:count], *last_blocks)
        pages = [texts(message)[1:] for message in render(Reply("Polls", blocks, command_line="polls"))]
        (text,) = [text for page in pages for text in page if text.startswith("### Heading")]
        assert text.startswith("### Heading\ny")


def test_right_to_left_words_do_not_reorder_their_neighbours() -> None:
    facts = Facts((("שם", make_line("ערך")), ("Name", make_line("قيمة"))))
    (message,) = render(Reply("Polls", (facts,)))
    assert texts(message)[1] == "**\u2068שם\\:\u2069** \u2068ערך\u2069\n**Name\\:** \u2068قيمة\u2069"


EXTREMES = {
    "letters without a space": "x" * 10_000,
    "signs without a space": "*" * 10_000,
    "emoji": "👩🏽‍🚀" * 2_000,
    "chinese": "漢字" * 4_000,
    "arabic": "كلمة طويلة " * 1_000,
    "accents": "e\u0301" * 5_000,
    "words": "word, another word. " * 600,
}


@pytest.mark.parametrize("text", EXTREMES.values(), ids=EXTREMES.keys())
@pytest.mark.parametrize(
    "block",
    [
        lambda text: Heading(make_line(text)),
        lambda text: Paragraph((Span(text[:50], Style.BOLD), Span(text[50:], url="https://e.org"))),
        lambda text: Bullets((make_line(text), make_line(text))),
        lambda text: Facts(((text, make_line(text)),)),
        lambda text: Quote((make_line(text),)),
        lambda text: Chart((Bar(text, text, 50), Bar(text, "5%", 5, is_part=True))),
        lambda text: Row(make_line(text), (make_line(text), make_line("end")), Button("Open", "polls a")),
    ],
    ids=["heading", "paragraph", "bullets", "facts", "quote", "chart", "row"],
)
def test_an_extreme_text_fits_and_is_complete(block: Any, text: str) -> None:
    messages = render(Reply("Polls", (block(text),), STAMP, command_line="polls"))
    assert [fault for message in messages for fault in find_message_faults(message.body())] == []
    said = "".join(one for one in visible(text))
    assert said in body_words(messages).replace("»", "").replace("█████░░░░░", "").replace(":", "")


def test_three_hundred_rows_fit_in_order() -> None:
    rows = tuple(
        Row(
            make_line(f"Unit {number}"),
            (make_line("line"), make_line("line")),
            Button("Open", f"units u{number}"),
        )
        for number in range(300)
    )
    messages = render(Reply("Units", rows, STAMP, command_line="units"))
    assert [fault for message in messages for fault in find_message_faults(message.body())] == []
    opened = [line for message in messages for label, line in buttons(message) if label == "Open"]
    assert opened == [f"units u{number}" for number in range(300)]
    assert len(messages) < 45


def test_a_line_that_cites_everything_fits_with_all_its_footnotes() -> None:
    marks = tuple(Span(f"[{number}]", footnote_number=number) for number in range(1, 101))
    notes = tuple(Footnote(number, make_line(f"Source {number} " + "x" * 200)) for number in range(1, 101))
    for block in (Paragraph(marks), Row(marks, (), OPEN)):
        messages = render(Reply("Polls", (block,), STAMP, notes, command_line="polls"))
        assert [fault for message in messages for fault in find_message_faults(message.body())] == []
        feet = "\n".join(texts(message)[-1] for message in messages)
        assert all(f"Source {number} x" in feet for number in range(1, 101))


HOSTILE = (
    *(
        "**",
        "__",
        "~~",
        "||",
        "`",
        "```",
        "> ",
        "# ",
        "-# ",
        "- ",
        "1. ",
        "\\",
        "[",
        "](https://e.vil)",
        "\n",
    ),
    *(
        "https://e.vil",
        "discord.gg/abc",
        "@everyone",
        "<@1>",
        "<#1>",
        "</x:1>",
        "<t:1:R>",
        "<:e:1>",
        ":smile:",
    ),
    *("word ", "слово", "كلمة", "漢字", "\u202e", "@", "here", "<id:customize>"),
)
WORDS = st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=3)), max_size=6).map("".join)
SPANS = st.builds(
    Span,
    WORDS,
    st.sampled_from([PLAIN, *(Style(number) for number in range(1, 16))]),
    st.sampled_from(["", "https://source.example/a(b)*", "javascript:alert(1)"]),
    st.integers(0, 3),
)
LINES = st.lists(SPANS, max_size=3).map(tuple)
SOME_LINES = st.lists(LINES, max_size=3).map(tuple)
BUTTONS = st.builds(Button, WORDS, st.sampled_from(["polls a", "polls b@c", "start"]))
BARS = st.builds(Bar, WORDS, WORDS, st.one_of(st.none(), st.floats(0, 100)), st.booleans())
BLOCKS = st.one_of(
    st.builds(Heading, LINES),
    st.builds(Paragraph, LINES),
    st.builds(Bullets, SOME_LINES),
    st.builds(Facts, st.lists(st.tuples(WORDS, LINES), max_size=3).map(tuple)),
    st.builds(Quote, SOME_LINES, st.booleans()),
    st.builds(Chart, st.lists(BARS, max_size=3).map(tuple)),
    st.builds(Row, LINES, SOME_LINES, BUTTONS),
)
REPLIES = st.builds(
    Reply,
    WORDS,
    st.lists(BLOCKS, max_size=5).map(tuple),
    LINES,
    st.lists(
        st.builds(Footnote, st.integers(1, 3), LINES), max_size=3, unique_by=lambda note: note.number
    ).map(tuple),
    st.lists(BUTTONS, max_size=4).map(tuple),
    st.just("polls@b"),
)
INLINE = {"bold", "italic", "struck", "code", "link"}
OPENERS = {"heading", "subtext", "quote", "list"}


def said(block: Block) -> Iterator[str]:
    """Yield every text that a block says, in the order in which it is shown."""
    match block:
        case Heading(line) | Paragraph(line):
            yield from (span.text for span in line)
        case Bullets(lines) | Quote(lines):
            yield from (span.text for line in lines for span in line)
        case Facts(rows):
            for name, line in rows:
                yield from (name, *(span.text for span in line))
        case Chart(bars):
            for bar in bars:
                yield from (bar.figure_text, bar.label)
        case Row(title, lines, _):
            yield from (span.text for line in (title, *lines) for span in line)


@given(REPLIES)
def test_hostile_text_in_every_field_is_shown_and_has_no_effect(reply: Reply) -> None:
    messages = render(reply)
    assert [fault for message in messages for fault in find_message_faults(message.body())] == []
    for line in (line for message in messages for text in texts(message) for line in text.split("\n")):
        reading = read_markdown(line)
        assert set(reading.active_markup) <= INLINE | OPENERS
        assert len(OPENERS.intersection(reading.active_markup)) <= 1, line
        assert [kind for kind in reading.active_markup if kind in OPENERS] == reading.active_markup[
            : _openers(line)
        ]
        assert all(link.startswith("https://source.example/") for link in reading.links)
    shown = visible("".join(read_markdown(text).text for message in messages for text in texts(message)))
    for block in reply.blocks:
        for text in said(block):
            assert visible(clean_line(text)) in shown


def _openers(line: str) -> int:
    """Return how many signs of ours open *line*."""
    return int(line.startswith(("## ", "### ", "-# ", "- ", "> ")))


def test_equal_replies_with_different_command_lines_are_rendered_separately() -> None:
    first = Reply("Polls", (Paragraph(make_line("one")),), command_line="polls")
    assert render(first) != render(replace(first, blocks=(Paragraph(make_line("two")),)))


def test_rendering_does_not_import_discord() -> None:
    code = "import sys, bot.adapters.discord.render; sys.exit('discord' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603 (our own code)
