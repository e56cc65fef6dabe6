"""Languages in HTML: what is written in another one than what stands around it says so (WCAG 2.2, 3.1.2).

The views of other platforms hold no languages, so that this is done on the HTML of all three alike.
"""

import re
from collections.abc import Iterable, Sequence
from html import escape

from bot.core.i18n.locale import RIGHT_TO_LEFT_LANGUAGES
from bot.core.messages.reply import LanguageSpan

MIN_SUBSTRING_LENGTH = (
    4  # characters; a shorter text may be a part of any sentence, and is looked for as a whole one
)
MIN_FRAGMENT_LENGTH = (
    12  # characters; what is as long and stands in a text is a part of it: cut off, or between other styles
)

_EDGE_CHARACTERS = " …\u2068\u2069"  # around a text: where it was cut, and Unicode's isolates
_MARKUP = re.compile(r"(<svg.*?</svg>|<[^>]*>)", re.DOTALL)  # no element may stand in a drawing's words


def text_direction(language: str) -> str:
    """Return the direction in which the *language* with this BCP 47 tag is written: ltr or rtl."""
    return "rtl" if language.partition("-")[0] in RIGHT_TO_LEFT_LANGUAGES else "ltr"


def lang_attributes(language: str) -> str:
    """Return what an element in this *language* says of itself."""
    return f'lang="{escape(language)}" dir="{text_direction(language)}"'


def annotate_languages(html: str, language_spans: Sequence[LanguageSpan]) -> str:
    """Return *html* with each text that is in another language inside of a span that says so."""
    if not language_spans:
        return html
    language_by_text = {
        escape(text): one.language for one in language_spans for text in one.texts if _has_letters(text)
    }
    segments = _MARKUP.split(html)
    for index in range(0, len(segments), 2):
        if segments[index].strip():
            segments[index] = _annotate_segment(segments[index], language_by_text)
    return "".join(segments)


def _annotate_segment(html_text: str, language_by_text: dict[str, str]) -> str:
    trimmed_html = html_text.strip(_EDGE_CHARACTERS)
    matching_texts = [
        text
        for text in language_by_text
        if text in html_text and (len(text) >= MIN_SUBSTRING_LENGTH or text == trimmed_html)
    ]
    if not matching_texts:
        containing_text = next(
            (
                text
                for text in language_by_text
                if len(trimmed_html) >= MIN_FRAGMENT_LENGTH and trimmed_html in text
            ),
            "",
        )
        return (
            _wrap_in_span(html_text, language_by_text[containing_text], is_whole=False)
            if containing_text
            else html_text
        )
    nested_texts = {
        text for text in matching_texts if any(text in other and text != other for other in language_by_text)
    }
    return re.sub(
        _match_any_pattern(matching_texts),
        lambda text: _wrap_in_span(text[0], language_by_text[text[0]], is_whole=text[0] not in nested_texts),
        html_text,
    )


def _match_any_pattern(texts: Iterable[str]) -> str:
    longest_first = sorted(texts, key=len, reverse=True)
    return rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)"


def _wrap_in_span(html_text: str, language: str, *, is_whole: bool) -> str:
    """Return *words* in a span; a part gets no direction, which would set it apart from its sentence."""
    language_attribute = lang_attributes(language) if is_whole else f'lang="{escape(language)}"'
    return f"<span {language_attribute}>{html_text}</span>"


def _has_letters(text: str) -> bool:
    return any(map(str.isalpha, text))
