"""Marks text in HTML that is in another language than the text around it (WCAG 2.2, 3.1.2).

This works on finished HTML, because messages for Telegram and Discord carry no languages.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from html import unescape
from unicodedata import bidirectional

from markupsafe import Markup, escape

from bot.core.i18n.locale import is_right_to_left
from bot.core.messages.reply import LanguageSpan

MIN_SUBSTRING_LENGTH = 4  # characters; a shorter text could be part of any sentence, so it must stand alone
MIN_FRAGMENT_LENGTH = 12  # characters; a shorter piece of a text could come from anywhere

_EDGE_CHARACTERS = " …\u2068\u2069"  # an ellipsis where a text was cut, and Unicode's isolates
_BLOCK_TAGS = "p|ul|ol|li|div|dl|dt|dd|summary|h[1-6]"
_LEAF_BLOCK = re.compile(
    rf"(?P<tag><(?:p|li|dt|dd|summary|h[1-6])\b[^>]*)>(?P<content>(?:(?!</?(?:{_BLOCK_TAGS})\b).)+)",
    re.DOTALL,
)
_LATIN_NAME_BEFORE_DATE = re.compile(r"[A-Za-z][A-Za-z .’-]*(?=[,،] \d+ [\u0620-\u064a])")
_MARKUP = re.compile(r"(<svg.*?</svg>|<[^>]*>)", re.DOTALL)  # no element may be added to a drawing's text


def text_direction(language: str) -> str:
    """Return the direction, ltr or rtl, of the *language* with this BCP 47 tag."""
    return "rtl" if is_right_to_left(language) else "ltr"


@cache
def lang_attributes(language: str) -> Markup:
    """Format the ``lang`` and ``dir`` attributes of an element in this *language*."""
    return Markup('lang="{}" dir="{}"').format(language, text_direction(language))


def mark_left_to_right(html: Markup) -> Markup:
    """Give each block of an Arabic page that holds only text from left to right that direction.

    Otherwise its runs in several styles would stand in the order of the page, from right to left.
    """

    def add_direction(match: re.Match[str]) -> str:
        directions = set(map(bidirectional, unescape(_MARKUP.sub("", match["content"]))))
        is_left_to_right = "L" in directions and not directions & {"R", "AL"}
        return f'{match["tag"]} dir="ltr">{match["content"]}' if is_left_to_right else match[0]

    return Markup(_LEAF_BLOCK.sub(add_direction, html))  # noqa: S704 (pieces of escaped HTML)


def isolate_names(html: Markup) -> Markup:
    """Isolate each Latin name that a number follows in an Arabic page.

    Otherwise the number would join the name from left to right, and leave the rest of its date.
    """
    segments = _MARKUP.split(str(html))
    segments[::2] = [_LATIN_NAME_BEFORE_DATE.sub(r"<bdi>\g<0></bdi>", one) for one in segments[::2]]
    return Markup("".join(segments))  # noqa: S704 (pieces of escaped HTML)


def annotate_languages(html: Markup, language_spans: Sequence[LanguageSpan]) -> Markup:
    """Wrap each text that is in another language in a ``span`` with its language."""
    if not language_spans:
        return html
    language_by_text = {
        text: one.language for one in language_spans for text in one.texts if _has_letters(text)
    }
    segments = _MARKUP.split(str(html))
    for index in range(0, len(segments), 2):
        if segments[index].strip():
            segments[index] = _annotate_segment(segments[index], language_by_text)
    return Markup("".join(segments))  # noqa: S704 (pieces of escaped HTML)


def _annotate_segment(segment: str, language_by_text: Mapping[str, str]) -> str:
    """Annotate a run of HTML that has no tags."""
    plain_text = unescape(segment)
    trimmed_text = plain_text.strip(_EDGE_CHARACTERS)
    matches = [
        text
        for text in language_by_text
        if text in plain_text and (len(text) >= MIN_SUBSTRING_LENGTH or text == trimmed_text)
    ]
    if matches:
        return _annotate_matches(plain_text, matches, language_by_text)
    if len(trimmed_text) >= MIN_FRAGMENT_LENGTH:
        for text, language in language_by_text.items():
            if trimmed_text in text:
                return _wrap_fragment(plain_text, language)
    return segment


def _annotate_matches(plain_text: str, matches: Sequence[str], language_by_text: Mapping[str, str]) -> str:
    nested_texts = {
        text for text in matches if any(text in other and text != other for other in language_by_text)
    }
    pieces = re.split(_any_of_pattern(matches), plain_text)
    for index, text in enumerate(pieces):
        language = language_by_text[text] if index % 2 else ""
        wrap = _wrap_fragment if text in nested_texts else _wrap_whole
        pieces[index] = wrap(text, language) if language else escape(text)
    return "".join(pieces)


def _any_of_pattern(texts: Iterable[str]) -> str:
    longest_first = sorted(texts, key=len, reverse=True)
    return rf"(?<!\w)({'|'.join(map(re.escape, longest_first))})(?!\w)"


def _wrap_whole(text: str, language: str) -> str:
    return f"<span {lang_attributes(language)}>{escape(text)}</span>"


def _wrap_fragment(text: str, language: str) -> str:
    """Wrap part of a text, without a direction, which would take it out of the order of its sentence."""
    return f'<span lang="{escape(language)}">{escape(text)}</span>'


def _has_letters(text: str) -> bool:
    return any(map(str.isalpha, text))
