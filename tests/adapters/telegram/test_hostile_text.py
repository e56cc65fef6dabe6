"""Hostile text in every field of every block neither breaks Telegram's HTML nor becomes an entity."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.telegram.render import render
from bot.core.messages.reply import (
    Bar,
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
)
from tests.emulators import telegram_limits
from tests.emulators.telegram_html import ParsedText

HOSTILE = (
    *("@durov", "@", "durov", "@all", "#tag", "#", "/start", "/", "t.me/x", "https://e.org", "tg://x", "://"),
    *(
        "e.org",
        ".com",
        "a@b.org",
        "$USD",
        "1.1.1.1",
        "<b>",
        "</b>",
        "<a href=",
        "</blockquote>",
        "&amp;",
        "&#60;",
    ),
    *(
        "<",
        ">",
        "&",
        '"',
        "'",
        "`",
        "*",
        "_",
        "\u202e",
        "\u2066",
        "\u2069",
        "\u200f",
        "שלום",
        "مرحبا",
        "漢字",
    ),
    *("🙂", "é", "\x00", "\x1b[31m", "\n", "\r\n", "\t", "\u2028", "\ud800", " ", "\u2060", "\u200b", "word"),
)
TEXT = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(HOSTILE), max_size=12).map("".join),
    st.sampled_from(HOSTILE).map(lambda text: text * 120),
)
STYLE = st.sampled_from(
    [Style(0), Style.BOLD, Style.ITALIC, Style.STRIKE, Style.CODE, Style.BOLD | Style.CODE]
)
URL = st.sampled_from(
    ["", "", "", "https://e.org/?a=1&b=2", 'https://e.org/"><b>', "javascript:x", "https://é.org"]
)
SPAN = st.builds(Span, TEXT, STYLE, URL, st.sampled_from([0, 0, 1, 2]))
LINE = st.lists(SPAN, max_size=4).map(tuple)
LINES = st.lists(LINE, max_size=3).map(tuple)
BUTTON = st.builds(Button, TEXT, st.sampled_from(["polls", "polls a@b", "x" * 64]))
BLOCK = st.one_of(
    st.builds(Heading, LINE),
    st.builds(Paragraph, LINE),
    st.builds(Bullets, LINES),
    st.builds(Facts, st.lists(st.tuples(TEXT, LINE), max_size=3).map(tuple)),
    st.builds(Quote, LINES, st.booleans()),
    st.builds(
        Chart,
        st.lists(st.builds(Bar, TEXT, TEXT, st.none() | st.floats(-10, 200), st.booleans()), max_size=3).map(
            tuple
        ),
    ),
    st.builds(Row, LINE, LINES, BUTTON),
)
REPLY = st.builds(
    Reply,
    TEXT,
    st.lists(BLOCK, max_size=5).map(tuple),
    LINE,
    st.tuples(st.builds(Footnote, st.just(1), LINE), st.builds(Footnote, st.just(2), LINE)),
    st.lists(BUTTON, max_size=30).map(tuple),
    st.sampled_from(["", "polls", "polls a@b"]),
)


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(REPLY)
def test_hostile_text_neither_breaks_markup_nor_becomes_entities_nor_gets_lost(reply: Reply) -> None:
    given_texts = [*_texts(reply)]
    seen = [_seen(message) for message in render(reply)]
    plain = {"".join(filter(str.isprintable, text)).strip() for text in given_texts}
    offered = {text for text in plain if re.fullmatch(r"/[a-z0-9_]{1,32}", text)}
    assert [words for text in seen for words in text.auto_entities if words not in offered] == []
    shown = _letters("".join(text.text for text in seen))
    wanted = _letters("".join(given_texts))
    for character in set(wanted):
        assert shown.count(character) >= wanted.count(character), character


def _seen(message: Any) -> ParsedText:
    rows = [
        [{"text": key.label, "callback_data": key.command_line} for key in row] for row in message.keyboard
    ]
    telegram_limits.check_keyboard({"inline_keyboard": rows})
    message.html.encode()
    return telegram_limits.check_text(message.html, "HTML")


def _letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


def _texts(value: Any) -> list[str]:
    """Return every text that people must find, except the labels of buttons."""
    match value:
        case Button():
            return []
        case Reply():
            value = (value.title, value.blocks, value.dateline, value.footnotes)
        case Span(text):
            value = (text,)
        case str():
            return [value]
    if hasattr(value, "__dataclass_fields__"):
        value = tuple(getattr(value, name) for name in value.__dataclass_fields__)
    return [text for one in value for text in _texts(one)] if isinstance(value, tuple) else []
