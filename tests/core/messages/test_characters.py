"""The one cleaning of texts: what it removes, and what must stay."""

import pytest

from bot.core.messages.characters import clean_line, clean_text, has_ink, name_character


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("We asked \u202e12 of 34\u202c people", "We asked 12 of 34 people"),
        ("\u2066a\u2069 \u2067b\u2068c \u202ad\u202be\u202df", "a bc def"),
        ("a\x00b\x1b[31mc\x7fd\x9be", "ab[31mcde"),
        ("a\ufeffb\u2028c\u206ad\ufff9e\ufdd0f", "abcdef"),
        ("tag \U000e0001\U000e0041\U000e0042s", "tag s"),
        ("half \ud83d of one", "half � of one"),
        ("two\nlines\tand a tab\r\n", "two\nlines\tand a tab\r\n"),
    ],
)
def test_what_controls_a_screen_or_the_direction_is_removed(text: str, cleaned: str) -> None:
    assert clean_text(text) == cleaned


@pytest.mark.parametrize(
    "text",
    [
        "👩‍🚒 🏳️‍🌈 ❤️ 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f 1️⃣",
        "می‌خواهم",  # Persian, with a zero-width non-joiner
        "क्‍ष শ্‌র",  # Hindi and Bengali, with both joiners
        "\u200eabc\u200f \u061cשלום",
        "ไทย\u200bไทย Donau\u00addampf\u2060schiff \u00a0\u202f",
        "e\u0301 漢\U000e0100字",
    ],
)
def test_what_languages_and_emoji_need_stays(text: str) -> None:
    assert clean_text(text) == clean_line(text) == text


def test_a_line_has_no_line_breaks() -> None:
    assert clean_line("a\r\nb\tc\u2028d\x85e") == "a b c d e"


@pytest.mark.parametrize(
    "text", ["", " \u00a0", "\u200b\u200d", "ㅤ", "⠀⠀", "\u0301", "\ufe0f", "\u00ad", "\ufffc"]
)
def test_spaces_invisible_and_combining_characters_have_no_ink(text: str) -> None:
    assert not has_ink(text)


@pytest.mark.parametrize("text", ["a", "—", "…", "燈", "👍", "١", "e\u0301", "€"])
def test_letters_signs_and_emoji_have_ink(text: str) -> None:
    assert has_ink(text)


@pytest.mark.parametrize(
    ("character", "name"),
    [("\u202e", "U+202E RIGHT-TO-LEFT OVERRIDE"), ("\x07", "U+0007 BELL"), ("\x01", "U+0001")],
)
def test_a_character_is_named_by_its_code_point(character: str, name: str) -> None:
    assert name_character(character) == name
