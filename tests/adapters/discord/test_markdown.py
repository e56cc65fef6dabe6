"""Text of a briefing as Discord's markdown: it is shown as written, and none of it has an effect."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.adapters.discord.markdown import (
    ZERO_WIDTH_SPACE,
    escape_markdown,
    render_line,
)
from bot.adapters.discord.sanitize import isolate_bidi
from bot.core.messages.characters import clean_line
from bot.core.messages.reply import PLAIN, Line, Span, Style, line_to_text, make_line
from tests.emulators.discord_markdown import read_markdown

HOSTILE = (
    *"*_~`|<>[]()#-+:.@\\! \n\t",
    *("**", "__", "~~", "||", "``", "```", "> ", ">>> ", "# ", "### ", "-# ", "- ", "* ", "1. ", "2) "),
    *("[x](https://e.vil)", "](https://e.vil)", "https://e.vil/_a_*", "<https://e.vil>", "http", "s://"),
    *("discord.gg/abc", "@everyone", "@here", "@", "everyone", "<@1>", "<@!1>", "<@&1>", "<#1>", "</x:1>"),
    *("<id:customize>", "<t:1700000000:R>", "<:e:1>", "<a:e:1>", ":smile:", "\u200b", "\u00ad", "\u202e"),
    *("word", "слово", "كلمة", "漢字", "👩🏽‍🚀", "e\u0301", "<mailto:a@b.org>"),
)
WORDS = st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=3)), max_size=7).map("".join)
STYLES = st.sampled_from([PLAIN, *(Style(number) for number in range(1, 16))])
ADDRESSES = st.one_of(
    st.just(""),
    st.just("https://source.example/a_(b)*~~|<>\"'[1]`\\ é"),
    st.just("javascript:alert(1)"),
    WORDS.map("https://source.example/".__add__),
)
SPANS = st.builds(Span, WORDS, STYLES, ADDRESSES)
LINES = st.lists(SPANS, min_size=1, max_size=4).map(tuple)
OURS = {"bold", "italic", "struck", "code", "link"}


def visible(text: str) -> str:
    """Return *text* without space and without what has no width."""
    return "".join(
        one for one in text if not one.isspace() and unicodedata.category(one) not in {"Cc", "Cf", "Cs"}
    )


@pytest.mark.parametrize(
    ("text", "alive"),
    [
        ("# a", ["heading"]),
        ("- # a", ["list", "heading"]),
        ("*# a*", ["italic", "heading"]),
        ("-# a", ["subtext"]),
        ("a\n> b", ["quote"]),
        ("@everyone and <@1> in <#2>", ["everyone", "mention", "mention"]),
        ("</x:1> <id:customize> <t:1:R>", ["command", "guide", "time"]),
        ("<a:e:1> :smile:", ["emoji", "short emoji"]),
        ("[a](<https://e.vil>)", ["link"]),
        ("<https://e.vil> https://e.vil discord.gg/abc", ["autolink", "address", "invitation"]),
        ("**a** __b__ *c* _d_ ~~e~~ ||f||", ["bold", "underlined", "italic", "slanted", "struck", "spoiler"]),
        ("`a` ```b```", ["code", "code block"]),
        (r"\*a\* \# \<@1>", []),
    ],
)
def test_the_markdown_reader_finds_active_markup(text: str, alive: list[str]) -> None:
    assert read_markdown(text).active_markup == alive


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("5.3% of 1,200", r"5\.3% of 1,200"),
        ("Note: 12:30", r"Note: 12\:30"),
        ("1. first", r"1\. first"),
        ("- a point", r"\- a point"),
        ("# a heading", r"\# a heading"),
        ("-# small", r"\-# small"),
        ("> said", r"\> said"),
        ("snake_case", r"snake\_case"),
        ("@everyone", f"\\@{ZERO_WIDTH_SPACE}everyone"),
        ("@somebody", "@somebody"),
        ("https://e.vil", r"https\://e\.vil"),
        ("<@1>", r"\<@1\>"),
        ("a\nb\x1b[31m\u202ec", r"a b\[31mc"),
        ("@ever\u00adyone", "@ever\u00adyone"),
    ],
)
def test_text_is_escaped_no_more_than_necessary(text: str, escaped: str) -> None:
    assert escape_markdown(text) == escaped


@pytest.mark.parametrize(
    ("line", "marked"),
    [
        (make_line("plain"), "plain"),
        ((Span("a ", Style.BOLD), Span("b", Style.BOLD)), "**a b**"),
        ((Span("a", Style.BOLD), Span("b", Style.ITALIC)), f"**a**{ZERO_WIDTH_SPACE}*b*"),
        ((Span("so "), Span(" bold ", Style.BOLD), Span("then")), "so  **bold** then"),
        ((Span("x", Style.BOLD | Style.ITALIC | Style.STRIKE),), "***~~x~~***"),
        ((Span("a~", Style.STRIKE),), f"~~a\\~{ZERO_WIDTH_SPACE}~~"),
        ((Span("/source x", Style.CODE),), "`/source x`"),
        ((Span("a`b", Style.CODE),), r"a\`b"),
        ((Span(" ", Style.BOLD),), ""),
        ((Span("LBC", url="https://e.org/a_(b)"),), "[LBC](<https://e.org/a_%28b%29>)"),
        ((Span("[1, p. 3]", url="https://e.org"),), r"[\[1, p. 3\]](<https://e.org>)"),
        ((Span("a ] b", url="https://e.org"),), r"a \] b [»](<https://e.org>)"),
        ((Span("https://e.org", url="https://e.org"),), r"https\://e\.org [»](<https://e.org>)"),
        ((Span("", url="https://e.org"),), "[»](<https://e.org>)"),
        ((Span("bad", url="javascript:alert(1)"),), "bad"),
        ((Span("bad", url="https://[::"),), "bad"),
        ((Span("LBC", Style.BOLD, url="https://e.org"),), "**[LBC](<https://e.org>)**"),
    ],
)
def test_a_line_becomes_discords_markdown(line: Line, marked: str) -> None:
    assert render_line(line) == marked


def test_a_url_too_long_for_a_link_is_written_out() -> None:
    url = "https://e.org/" + "a" * 2000
    reading = read_markdown(render_line((Span("source", url=url),)))
    assert reading.text == f"source ({url})"
    assert reading.active_markup == []


@pytest.mark.parametrize(
    ("text", "safe"), [("abc", "abc"), ("كلمة", "\u2068كلمة\u2069"), (" שם ", " \u2068שם\u2069 ")]
)
def test_right_to_left_words_are_isolated(text: str, safe: str) -> None:
    assert isolate_bidi(text) == safe


@given(WORDS)
@example("@everyone")
@example("[a](https://e.vil)")
def test_escaped_text_has_no_active_markup(text: str) -> None:
    reading = read_markdown(escape_markdown(text))
    assert reading.active_markup == []
    assert visible(reading.text) == visible(clean_line(text))


@given(LINES)
def test_a_hostile_line_shows_its_text_and_only_our_markup(line: tuple[Span, ...]) -> None:
    reading = read_markdown(render_line(line))
    assert set(reading.active_markup) <= OURS
    assert visible(reading.text).replace("»", "") == visible(clean_line(line_to_text(line))).replace("»", "")
    assert all(link.startswith("https://source.example/") for link in reading.links)


@given(st.text())
def test_sanitized_text_is_one_line_without_control_characters(text: str) -> None:
    cleaned = clean_line(text)
    assert not any(unicodedata.category(one) in {"Cc", "Cs", "Zl", "Zp"} for one in cleaned)
    assert not set(cleaned) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
