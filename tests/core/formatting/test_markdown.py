"""The Markdown of a briefing's texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.formatting.markdown import parse_blocks, parse_inline
from bot.core.messages.reply import Bullets, Line, Paragraph, Span, Style, line_to_text

BOLD, ITALIC, STRIKE, CODE = Style.BOLD, Style.ITALIC, Style.STRIKE, Style.CODE


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("plain", (Span("plain"),)),
        ("**bold**", (Span("bold", BOLD),)),
        ("__bold__", (Span("bold", BOLD),)),
        ("*italic* _italic_", (Span("italic", ITALIC), Span(" "), Span("italic", ITALIC))),
        ("~~struck~~", (Span("struck", STRIKE),)),
        ("`code *as is*`", (Span("code *as is*", CODE),)),
        ("***both***", (Span("both", BOLD | ITALIC),)),
        ("**bold `code`**", (Span("bold ", BOLD), Span("code", BOLD | CODE))),
        ("[a *b*](https://x.example/c_d)", (
            Span("a ", url="https://x.example/c_d"), Span("b", ITALIC, "https://x.example/c_d"))),
        ("[a](http://x.example)", (Span("a", url="http://x.example"),)),
        (r"\*not italic\*", (Span("*not italic*"),)),
        ("[](http://x.example) [ ](http://y.example)", (
            Span("http://x.example", url="http://x.example"), Span(" "),
            Span(" http://y.example", url="http://y.example"))),
        ("2 * 3 * 4", (Span("2 * 3 * 4"),)),
        ("snake_case_word", (Span("snake_case_word"),)),
    ],
)  # fmt: skip
def test_markdown_becomes_spans(text: str, line: Line) -> None:
    merged: list[Span] = []
    for span in parse_inline(text):
        if merged and (merged[-1].style, merged[-1].url) == (span.style, span.url):
            merged[-1] = Span(merged[-1].text + span.text, span.style, span.url)
        else:
            merged.append(span)
    assert tuple(merged) == line


@pytest.mark.parametrize(
    "text",
    [
        "<b>HTML</b>",
        "&amp; &lt;",
        "[script](javascript:alert)",
        "[file](file:///etc/passwd)",
        "[relative](/polls)",
        "<https://x.example>",
        "https://x.example",
        "# heading",
        "> quote",
        "***",
        "| a | b |",
        "@everyone <@1>",
        "**unclosed",
    ],
)
def test_unsupported_markup_stays_text(text: str) -> None:
    assert line_to_text(parse_inline(text)) == text
    assert not any(span.url or span.style for span in parse_inline(text))


def test_an_image_becomes_a_link_text() -> None:
    assert line_to_text(parse_inline("![seen](https://x.example/p.png)")) == "!seen"


def test_each_line_is_a_paragraph() -> None:
    text = "one\ntwo\n\nthree"
    assert parse_blocks(text) == tuple(Paragraph((Span(word),)) for word in ("one", "two", "three"))


def test_lists_become_bullets_and_numbers_stay() -> None:
    blocks = parse_blocks("Before:\n\n- one\n- two\n  - inner\n\n3. three\n4. four")
    assert [type(block) for block in blocks] == [Paragraph, Bullets, Paragraph, Paragraph]
    assert blocks[1] == Bullets(((Span("one"),), (Span("two"),), (Span("inner"),)))
    assert [line_to_text(block.line) for block in blocks[2:] if isinstance(block, Paragraph)] == [
        "3. three",
        "4. four",
    ]


def test_a_text_in_one_line_keeps_the_order_of_its_words() -> None:
    assert line_to_text(parse_inline("one\n\n- two\n- three\n\nfour")) == "one two three four"


@given(st.text(max_size=300))
def test_any_text_is_parsed_and_no_line_has_a_line_break(text: str) -> None:
    lines = [block.lines if isinstance(block, Bullets) else (block.line,) for block in parse_blocks(text)]
    spans = [span for block in lines for line in block for span in line]
    assert not any("\n" in span.text for span in spans)
    assert all(span.url.startswith(("http://", "https://")) for span in spans if span.url)


@given(st.text(alphabet=st.characters(categories=("L", "N")), min_size=1, max_size=100))
def test_no_letter_is_lost(text: str) -> None:
    assert line_to_text(parse_inline(text)) == text
