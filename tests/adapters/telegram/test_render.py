"""Telegram's rendering: each block on the left, its HTML on the right; and pages within every limit."""

import re
from collections.abc import Iterator
from typing import Any, cast

import pytest

from bot.adapters.telegram.render import render
from bot.adapters.telegram.rendered_message import TelegramMessage
from bot.core.messages.reply import (
    Bar,
    Block,
    Bullets,
    Button,
    Chart,
    Facts,
    Footnote,
    Heading,
    Line,
    Paragraph,
    Quote,
    Reply,
    Row,
    Span,
    Style,
    make_line,
)
from tests.emulators import telegram_limits
from tests.emulators.telegram_html import ParsedText

WORD_JOINER, ISOLATE, POP = "\u2060", "\u2068", "\u2069"


def list_buttons(message: TelegramMessage) -> list[Button]:
    return [key for row in message.keyboard for key in row if isinstance(key, Button)]


def visible_text(message: TelegramMessage) -> ParsedText:
    """Return the visible text of a message; fail where Telegram would refuse it or drop something."""
    telegram_limits.check_keyboard(cast("dict[str, Any]", message.body().get("reply_markup")))
    return telegram_limits.check_text(message.html, "HTML")


def words(text: str) -> list[str]:
    """Return the words of *text* without invisible characters."""
    return re.sub(f"[{WORD_JOINER}{ISOLATE}{POP}]", "", text).split()


def body(*blocks: Block, **more: Any) -> str:
    """Return the HTML of a reply of one page, without its title."""
    (message,) = render(Reply("T", blocks, **more))
    visible_text(message)
    return message.html.removeprefix("<b>T</b>\n\n")


@pytest.mark.parametrize(
    ("block", "html"),
    [
        (Heading(make_line("Polls")), "<b>Polls</b>"),
        (Paragraph(make_line("One & <two>")), "One &amp; &lt;two&gt;"),
        (Paragraph((Span("a "), Span("b", Style.BOLD | Style.ITALIC))), "a <b><i>b</i></b>"),
        (Paragraph((Span("a", Style.STRIKE), Span("c", Style.CODE))), "<s>a</s><code>c</code>"),
        (Paragraph((Span("x", url="https://e.org/?a=1&b=2"),)), '<a href="https://e.org/?a=1&amp;b=2">x</a>'),
        (
            Paragraph((Span("[1]", url="https://e.org", footnote_number=1),)),
            '<a href="https://e.org">[1]</a>',
        ),
        (Bullets((make_line("one"), make_line("two"))), "• one\n• two"),
        (
            Facts((("Asked", make_line("1,600")), ("Interview method", make_line("phone")))),
            "<b>Asked: </b>1,600\n<b>Interview method: </b>phone",
        ),
        (Quote((make_line("a"), make_line("b"))), "<blockquote>a\nb</blockquote>"),
        (Quote((make_line("a"),), is_collapsed=True), "<blockquote expandable>a</blockquote>"),
        (Chart((Bar("Yes", "nearly 60%", 59.5),)), "• Yes: <b>nearly 60%</b>\n<code>██████░░░░</code>"),
        (Chart((Bar("No", "dozens"),)), "• No: <b>dozens</b>"),
        (
            Chart((Bar("For", "76%", 76), Bar("fully", "50%", 50, is_part=True))),
            "• For: <b>76%</b>\n<code>████████░░</code>\n◦ fully: <b>50%</b>\n<code>█████░░░░░</code>",
        ),
        (Row(make_line("Levada"), (make_line("76%"),), Button("Open", "polls a")), "<b>Levada</b>\n76%"),
    ],
)
def test_a_block_becomes_html(block: Block, html: str) -> None:
    assert body(block) == html


def test_a_blank_line_separates_blocks_but_not_a_heading_from_its_block() -> None:
    blocks = (
        Heading(make_line("H")),
        Bullets((make_line("a"), make_line("b"))),
        Paragraph(make_line("c")),
        Paragraph(make_line("d")),
    )
    assert body(*blocks) == "<b>H</b>\n• a\n• b\n\nc\n\nd"


def test_footnotes_are_expandable_quotes_above_the_dateline() -> None:
    notes = (
        Footnote(1, (Span("Title", url="https://e.org"), Span(", Paper"))),
        Footnote(2, make_line("Other")),
    )
    html = body(
        Paragraph((Span("So [1]", footnote_number=1),)), footnotes=notes, dateline=make_line("As of May")
    )
    assert html == (
        'So [1]\n<blockquote expandable>[1] <a href="https://e.org">Title</a>, Paper\n'
        "[2] Other</blockquote>\n\n<i>As of May</i>"
    )


def test_buttons_are_side_by_side_as_far_as_a_phone_shows_them() -> None:
    labels = ("Polls", "Units", "Claims", "Sources", "A label that needs a row of its own", "Help")
    (message,) = render(Reply("T", buttons=tuple(Button(label, label.lower()[:20]) for label in labels)))
    assert [[key.label for key in row] for row in message.keyboard] == [
        ["Polls", "Units", "Claims"],
        ["Sources"],
        ["A label that needs a row of its own"],
        ["Help"],
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("@durov said", "@|durov said"),
        ("write to a.b@example.org", "write to a.b@|example.|org"),
        ("#tag and C#", "#|tag and C#"),
        ("$USD", "$|USD"),
        ("/start it", "/|start it"),
        ("and/or 1/2", "and/or 1/2"),
        ("see example.org.", "see example.|org."),
        ("https://t.me/x", "https:|//t.|me/x"),
        ("tg://resolve?domain=x", "tg:|//resolve?domain=x"),
        ("at 127.0.0.1", "at 127.|0.0.1"),
        ("3.5% of 1.600, e.g. Mr. X.", "3.5% of 1.600, e.g. Mr. X."),
    ],
)
def test_text_never_becomes_an_entity_and_stays_readable(text: str, shown: str) -> None:
    assert body(Paragraph(make_line(text))) == shown.replace("|", WORD_JOINER)


def test_spans_that_would_form_an_entity_together_do_not() -> None:
    assert body(Paragraph((Span("@", Style.BOLD), Span("durov")))) == f"<b>@{WORD_JOINER}</b>durov"
    assert WORD_JOINER in body(
        Facts((("Mail @", make_line("durov")), ("/", make_line("x")))), Paragraph(make_line("a@b"))
    )


def test_an_offered_command_can_be_tapped() -> None:
    html = body(Paragraph((Span("See "), Span("/polls"), Span(" or "), Span("/source x", Style.CODE))))
    assert html == "See /polls or <code>/source x</code>"


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (make_line("a\u202eb\u2066c\x00d\x1b"), "abcd"),
        (make_line("a\nb\tc\u2028d"), "a b c d"),
        (make_line("\ud800"), "\ufffd"),
        ((Span("Name: "), Span("שלום")), "Name: <שלום>"),
        ((Span("Name: "), Span("א (1)"), Span(" 2")), "Name: <א (1)> 2"),
        (make_line("abc שלום עולם 12 def"), "abc <שלום עולם 12> def"),
        (make_line("שלום"), "שלום"),
        (make_line("LBC (وسيلة إعلام)، 6 مارس 2026"), "LBC (<وسيلة إعلام>)، <6 مارس 2026>"),
        ((Span("انظر "), Span("/polls")), "انظر </polls>"),
        ((Span("a"), Span("א"), Span("/b c")), f"a<א>/{WORD_JOINER}b c"),
        ((Span("الاسم: "), Span("John (UK)"), Span(" 5")), "الاسم: <John (UK)> 5"),
    ],
)
def test_no_character_changes_the_direction_of_its_neighbours(line: Line, shown: str) -> None:
    assert body(Paragraph(line)) == shown.replace("<", ISOLATE).replace(">", POP)


def test_a_sentence_in_several_styles_keeps_its_order_in_a_right_to_left_line() -> None:
    line = (Span("انظر: "), Span("the "), Span("Levada", Style.BOLD), Span(" Centre. "), Span("ثم"))
    assert body(Paragraph(line)) == f"انظر: {ISOLATE}the <b>Levada</b> Centre.{POP} ثم"


def test_a_link_that_telegram_does_not_accept_is_shown_as_text() -> None:
    long = "https://example.org/" + "a" * 3000
    for url in (long, "ftp://example.org", "javascript:alert(1)", "https://a b"):
        text = "".join(
            visible_text(message).text for message in render(Reply("T", (Paragraph((Span("x", url=url),)),)))
        )
        assert url.replace(" ", "") in re.sub(rf"[{WORD_JOINER}\s]|T·\d/\d", "", text)


EXTREMES: dict[str, Reply] = {
    "one long word": Reply("T", (Paragraph(make_line("x" * 10_000)),)),
    "long text": Reply("T", (Paragraph(make_line("word " * 5_000)),)),
    "commands without spaces": Reply("T", (Paragraph(make_line("/start" * 2000)),)),
    "emoji": Reply("T", (Paragraph(make_line("🙂" * 6_000)),)),
    "Chinese": Reply("T", (Paragraph(make_line("漢字" * 5_000)),)),
    "Arabic among English": Reply("T", (Paragraph(make_line("abc مرحبا " * 1_000)),)),
    "300 rows": Reply(
        "T",
        tuple(Row(make_line(f"Row {n}"), (make_line("a"),), Button(f"B{n}", f"row {n}")) for n in range(300)),
        command_line="rows",
    ),
    "500 links": Reply(
        "T", (Bullets(tuple((Span(f"L{n}", url=f"https://e.org/{n}"),) for n in range(500))),)
    ),
    "500 links in a line": Reply(
        "T", (Paragraph(tuple(Span(f"L{n} ", url=f"https://e.org/{n}") for n in range(500))),)
    ),
    "long links": Reply(
        "T", (Bullets(tuple((Span(f"L{n}", url="https://e.org/" + "a" * 1900),) for n in range(30))),)
    ),
    "many notes": Reply(
        "T",
        (Bullets(tuple((Span(f"B{n} [{n}]", footnote_number=n),) for n in range(1, 300))),),
        footnotes=tuple(Footnote(n, make_line(f"N{n} " + "source " * 20)) for n in range(1, 300)),
        command_line="notes",
    ),
    "a long note": Reply(
        "T",
        (Paragraph((Span("[1]", footnote_number=1),)),),
        footnotes=(Footnote(1, make_line("note " * 3000)),),
    ),
    "notes that nothing cites": Reply(
        "T", footnotes=tuple(Footnote(n, make_line("n" * 900)) for n in range(40))
    ),
    "a long title": Reply("title " * 1000, (Paragraph(make_line("a")),), command_line="t"),
    "a long stamp": Reply("T", (Paragraph(make_line("a")),), dateline=make_line("stamp " * 1000)),
    "many buttons": Reply(
        "T", buttons=tuple(Button(f"B{n}", f"b {n}") for n in range(300)), command_line="b"
    ),
    "long quote": Reply(
        "T", (Quote(tuple(make_line(f"line {n} " * 20) for n in range(200)), is_collapsed=True),)
    ),
    "long row": Reply(
        "T", (Row(make_line("row " * 900), (make_line("line " * 900),), Button("Open", "row")),)
    ),
    "long chart": Reply("T", (Chart(tuple(Bar(f"bar {n} " * 30, f"{n}%", n) for n in range(100))),)),
    "long facts": Reply("T", (Facts((("label " * 500, make_line("value " * 900)),)),)),
    "nothing": Reply(""),
    "nothing to see": Reply("\u200b\u202e", (Paragraph(()), Bullets(()), Heading(()), Facts((("", ()),)))),
}


def texts_of(reply: Reply) -> Iterator[str]:
    """Yield every text of *reply* that people must find in its messages."""

    def lines(block: Block) -> Iterator[Line]:
        match block:
            case Heading(line) | Paragraph(line):
                yield line
            case Bullets(many) | Quote(many, _):
                yield from many
            case Facts(rows):
                yield from ((Span(label), Span(" "), *value) for label, value in rows)
            case Chart(bars):
                yield from (make_line(f"{bar.label}: {bar.figure_text}") for bar in bars)
            case Row(title, many, _):
                yield from (title, *many)

    yield reply.title
    for block in reply.blocks:
        yield from ("".join(span.text for span in line) for line in lines(block))
    yield from ("".join(span.text for span in note.line) for note in reply.footnotes)
    yield "".join(span.text for span in reply.dateline)


def letters(text: str) -> list[str]:
    return sorted(character for character in text if character.isalnum())


@pytest.mark.parametrize("name", EXTREMES)
def test_an_extreme_reply_keeps_to_the_limits_and_loses_no_word(name: str) -> None:
    reply = EXTREMES[name]
    messages = render(reply)
    shown = [visible_text(message) for message in messages]
    assert all(not text.auto_entities for text in shown)
    missing = letters("".join(texts_of(reply)))
    given = letters("".join(text.text for text in shown))
    for character in set(missing):
        assert given.count(character) >= missing.count(character), character
    lines = {button.command_line for message in messages for button in list_buttons(message)}
    rows = [block.button for block in reply.blocks if isinstance(block, Row)]
    assert {button.command_line for button in (*rows, *reply.buttons)} <= lines


def test_every_page_has_title_number_dateline_footnotes_and_pager() -> None:
    lines = tuple(
        (Span(f"Line {n} " + "word " * 40), Span(f"[{n}]", footnote_number=n)) for n in range(1, 60)
    )
    notes = tuple(Footnote(n, make_line(f"Source {n}.")) for n in range(1, 60))
    messages = render(
        Reply("T", (Bullets(lines),), make_line("As of May"), notes, (Button("Up", "up"),), "polls@b")
    )
    total = len(messages)
    assert total > 2
    for number, message in enumerate(messages, 1):
        text = visible_text(message).text
        assert text.startswith(f"T · {number}/{len(messages)}\n\n")
        assert text.endswith("\n\nAs of May")
        above, _, below = text.partition("\n[")
        assert re.findall(r"\[(\d+)\]", above) == re.findall(r"\[(\d+)\]", f"[{below}")
        assert message.keyboard[0] == (Button("Up", "up"),)
        pager = {"«": 1, "‹": number - 1, f"{number}/{total}": number, "›": number + 1, "»": total}
        hidden = {1: "«‹", 2: "«", total - 1: "»", total: "›»"}.get(number, "")
        buttons = (Button(label, f"polls@b#{page}") for label, page in pager.items() if label not in hidden)
        assert message.keyboard[-1] == tuple(buttons)


def test_a_list_has_ten_rows_a_page() -> None:
    messages = render(EXTREMES["300 rows"])
    assert [message.html.count("<b>Row") for message in messages] == [10] * 30
    rows = [button for message in messages for button in list_buttons(message) if button.label[0] == "B"]
    assert [button.command_line for button in rows] == [f"row {number}" for number in range(300)]


def test_a_heading_is_never_left_alone_at_the_end_of_a_page() -> None:
    blocks = tuple(
        block
        for n in range(40)
        for block in (Heading(make_line(f"Heading {n}")), Paragraph(make_line("word " * 60)))
    )
    for message in render(Reply("T", blocks, command_line="t")):
        assert not message.html.rstrip().endswith("</b>")


def test_a_command_too_long_for_a_button_is_shown_to_be_copied() -> None:
    long = "polls " + "x" * 80
    blocks = (Row(make_line("Row"), (), Button("Open", long)),)
    (message,) = render(Reply("T", blocks, buttons=(Button("Own", long + "y"),)))
    assert not message.keyboard
    assert words(visible_text(message).text) == f"T Row /{long} Own: /{long}y".split()


def test_pages_that_no_button_can_request_have_no_pager() -> None:
    reply = Reply("T", EXTREMES["long text"].blocks, command_line="polls " + "x" * 60)
    assert all(not message.keyboard for message in render(reply))
