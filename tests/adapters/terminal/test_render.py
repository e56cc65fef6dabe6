"""The terminal: every block as plain text, and nothing in it that a terminal would interpret."""

import io
import re
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bot.adapters.terminal.render import assign_numbers, render
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
    make_command_span,
    make_line,
    number_rows,
)

OPEN = Button("Open", "polls levada-2026-01@north")


def piped(reply: Reply, width: int = 60, *, numbered: bool = False) -> str:
    output = io.StringIO()
    Console(file=output, width=width, highlight=False).print(*render(reply, number_buttons=numbered))
    return output.getvalue()


def in_terminal(
    reply: Reply, *, color_system: Literal["truecolor"] | None = "truecolor", no_color: bool = False
) -> str:
    output = io.StringIO()
    console = Console(
        file=output,
        width=60,
        force_terminal=True,
        color_system=color_system,
        no_color=no_color,
        highlight=False,
        _environ={},
    )
    console.print(*render(reply))
    return output.getvalue()


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (Heading(make_line("Support")), "\nSupport\n"),
        (Paragraph(make_line("Said so.")), "Said so.\n"),
        (Bullets((make_line("one"), make_line("two"))), "• one\n• two\n"),
        (Facts((("Who", make_line("A")), ("Asked", make_line("B")))), "\nWho:   A\nAsked: B\n"),
        (Facts((("A label which is longer than there is room", make_line("A")), ("B", make_line("C")))),
         "\nA label which is longer than there is room:\nA\nB:                      C\n"),
        (Quote((make_line("one"), make_line("two"))), "\n│ one\n│ two\n"),
        (Quote((make_line("one"),), is_collapsed=True), "\n│ one\n"),
        (Chart((Bar("Yes", "nearly 60%", 60), Bar("surely", "20%", 20, is_part=True))),
         "\n████████████         nearly 60% Yes\n  ████               20% surely\n"),
        (Chart((Bar("No", "dozens"), Bar("of them", "ten", is_part=True))), "\ndozens No\n  ten of them\n"),
        (Chart((Bar("No", "dozens"), Bar("All", "100%", 100))),
         "\n                     dozens No\n████████████████████ 100% All\n"),
        (Chart((Bar("Hardly", "0.1%", 0.1), Bar("All", "100%", 100))),
         "\n█                    0.1% Hardly\n████████████████████ 100% All\n"),
        (Row(make_line("Levada"), (make_line("76%"),), OPEN),
         "\nLevada\n  76%\n  › /polls levada-2026-01@north  Open\n"),
        (Row(make_line("Levada"), (), Button("/polls", "polls")), "\nLevada\n  › /polls\n"),
    ],
)  # fmt: skip
def test_every_block_is_rendered(block: Block, expected: str) -> None:
    assert piped(Reply("Title", (block,))) == f"Title\n{expected}"


def test_a_reply_ends_with_its_footnotes_its_dateline_and_its_buttons() -> None:
    reply = Reply(
        "Title",
        dateline=make_line("As of January 2026"),
        footnotes=(Footnote(1, (Span("The Paper", url="https://example.org/a"),)),),
        buttons=(OPEN,),
    )
    assert piped(reply) == (
        "Title\n\n1. The Paper <https://example.org/a>\n\nAs of January 2026\n\n"
        "› /polls levada-2026-01@north  Open\n"
    )


def test_buttons_are_numbered_in_order() -> None:
    reply = Reply(
        "T", (Row(make_line("A"), (), Button("Open", "a")), Row(make_line("B"), (), OPEN)), buttons=(OPEN,)
    )
    assert re.findall(r"(\d+) › /(.*?)  Open", piped(reply, numbered=True)) == [
        ("1", "a"),
        ("2", OPEN.command_line),
        ("3", OPEN.command_line),
    ]
    assert [button.command_line for button in assign_numbers(reply).values()] == [
        "a",
        OPEN.command_line,
        OPEN.command_line,
    ]


def test_the_rows_of_a_list_keep_their_numbers_and_other_buttons_go_on_from_there() -> None:
    rows = (Row(make_line(name), (), Button(name, f"units {name}")) for name in ("a", "b"))
    reply = Reply("T", number_rows(rows, 101), navigation=(Button("Menu", "start"),))
    output = piped(reply, numbered=True)
    assert "101. a\n" in output
    assert "103 › /start  Menu" in output
    assert {number: one.command_line for number, one in assign_numbers(reply).items()} == {
        101: "units a",
        102: "units b",
        103: "start",
    }


def test_a_title_is_followed_by_the_command_that_shows_it() -> None:
    title = Span("Salt Guard", command_line="units guard@isles")
    line = (title, Span(", or "), make_command_span("help"))
    assert piped(Reply("T", (Paragraph(line),))) == "T\nSalt Guard /units guard@isles, or /help\n"


def test_wrapped_lines_are_indented_and_have_no_trailing_spaces() -> None:
    output = piped(
        Reply("T", (Bullets((make_line("many words here"),)), Quote((make_line("many words"),)))), width=12
    )
    assert output == "T\n• many words\n  here\n\n│ many words\n"


def test_a_command_does_not_wrap_if_a_row_can_hold_it() -> None:
    button = Button("All that Levada asked", "polls levada-2026-01")
    note = Footnote(1, (Span("The Paper, in January. "), Span("/source paper-one", Style.CODE)))
    output = piped(Reply("T", (Row(make_line("A"), (), button),), footnotes=(note,)), 30)
    assert output == (
        "T\n\nA\n  › /polls levada-2026-01  All\n    that Levada asked\n\n"
        "1. The Paper, in January.\n   /source paper-one\n"
    )
    wrapped = piped(Reply("T", (Row(make_line("A"), (), button),)), 20)
    assert "  › /polls\n    levada-2026-01\n    All that Levada\n" in wrapped


@pytest.mark.parametrize("width", range(9, 60, 5))
def test_no_row_has_trailing_spaces(width: int) -> None:
    words: Line = make_line("some words that are cut into many rows")
    blocks: tuple[Block, ...] = (
        Heading(words), Paragraph(words), Bullets((words,)), Facts((("A label", words), ("B", ()))),
        Quote((words, ())), Chart((Bar("some words that are cut", "many of them", 50),)),
        Row(words, (words,), OPEN),
    )  # fmt: skip
    output = piped(Reply("A title of some words", blocks, words, (Footnote(1, words),), (OPEN,)), width)
    assert not re.search(r"[^\S\n]$", output, re.MULTILINE)


@pytest.mark.parametrize("width", [4, 12, 30, 200])
def test_no_word_is_lost_at_any_width(width: int) -> None:
    words = "Незалежність 独立 استقلال independence"
    line: Line = (Span(words, Style.BOLD),)
    blocks: tuple[Block, ...] = (
        Heading(line), Paragraph(line), Bullets((line,)), Facts(((words, line),)), Quote((line,)),
        Chart((Bar(words, words, 50),)), Row(line, (line,), Button(words, words)),
    )  # fmt: skip
    output = re.sub(r"[\s│]", "", piped(Reply(words, blocks, line, (Footnote(1, line),)), width))
    assert output.count(words.replace(" ", "")) == 14


def test_urls_are_links_in_a_terminal_and_text_elsewhere() -> None:
    reply = Reply(
        "T",
        (
            Paragraph(
                (Span("here", url="https://example.org/a"), Span("[1]", url="https://b.c", footnote_number=1))
            ),
        ),
    )
    assert piped(reply) == "T\nhere <https://example.org/a>[1]\n"
    output = in_terminal(reply)
    assert re.search(r"\x1b\]8;id=\d+;https://example.org/a\x1b\\", output)
    assert re.search(r"\x1b\]8;id=\d+;https://b.c\x1b\\", output)
    assert "<https" not in output
    assert "here <https://example.org/a>" in in_terminal(reply, color_system=None)


def test_no_color_is_respected() -> None:
    reply = Reply("T", (Paragraph((Span("code", Style.CODE),)),))
    assert "\x1b[36m" in in_terminal(reply)
    assert "\x1b[36m" not in in_terminal(reply, no_color=True)
    assert "\x1b" not in piped(reply)


def build_hostile_reply(text: str) -> Reply:
    line: Line = (Span(text, Style.CODE, url=f"https://example.org/{text}"), Span(text, footnote_number=1))
    button = Button(text, text)
    blocks: tuple[Block, ...] = (
        Heading(line), Paragraph(line), Bullets((line,)), Facts(((text, line),)), Quote((line,)),
        Chart((Bar(text, text, 50),)), Row(line, (line,), button),
    )  # fmt: skip
    return Reply(text, blocks, line, (Footnote(1, line),), (button,))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\x1b[31mb", "ab"),
        ("a\x9b2Jb", "ab"),
        ("a\x1b]0;title\x07b", "a]0;titleb"),
        ("a\x1b]8;;https://evil\x1b\\b", "a]8;;https://evil\\b"),
        ("a\r\nb\tc\u2028d", "a b c d"),
        ("a\x08\x7fb", "ab"),
        ("a\u202eb\u202c", "ab"),
        ("[bold]a[/bold] [link=x]b", "[bold]a[/bold] [link=x]b"),
        (":smile: \\[a]", ":smile: \\[a]"),
    ],
)
def test_control_sequences_are_removed(text: str, expected: str) -> None:
    output = piped(build_hostile_reply(text), width=400)
    assert output.startswith(f"{expected}\n")
    assert output.count(expected) >= 13
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2028]", output)


@given(st.text(st.characters(categories=["L", "P", "S", "Zs", "Cc", "Cf", "Zl", "Zp"]), max_size=40))
def test_no_text_leaves_a_control_character(text: str) -> None:
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", piped(build_hostile_reply(text)))
    own_sequences = r"\x1b\[[\d;]*m|\x1b\]8;(?:id=\d+;https://example\.org/[^\x1b]*|;)\x1b\\"
    assert "\x1b" not in re.sub(own_sequences, "", in_terminal(build_hostile_reply(text)))
