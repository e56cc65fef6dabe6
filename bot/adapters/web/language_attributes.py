"""Languages in HTML: what is written in another one than what stands around it says so (WCAG 2.2, 3.1.2).

The views of other platforms hold no languages, so that this is done on the HTML of all three alike.
"""

import re
from collections.abc import Iterable, Sequence
from html import escape

from bot.core.i18n.locale import RIGHT_TO_LEFT
from bot.core.messages.reply import Foreign

SHORT = 4  # characters; a shorter text may be a part of any sentence, and is looked for as a whole one
PART = (
    12  # characters; what is as long and stands in a text is a part of it: cut off, or between other styles
)

_EDGES = " …\u2068\u2069"  # around a text: where it was cut, and Unicode's isolates
_PARTS = re.compile(r"(<svg.*?</svg>|<[^>]*>)", re.DOTALL)  # no element may stand in a drawing's words


def direction(language: str) -> str:
    """Return the direction in which the *language* with this BCP 47 tag is written: ltr or rtl."""
    return "rtl" if language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"


def attributes(language: str) -> str:
    """Return what an element in this *language* says of itself."""
    return f'lang="{escape(language)}" dir="{direction(language)}"'


def marked(html: str, foreign: Sequence[Foreign]) -> str:
    """Return *html* with each text that is in another language inside of a span that says so."""
    if not foreign:
        return html
    tongues = {escape(text): one.language for one in foreign for text in one.texts if _worded(text)}
    parts = _PARTS.split(html)
    for place in range(0, len(parts), 2):
        if parts[place].strip():
            parts[place] = _marked(parts[place], tongues)
    return "".join(parts)


def _marked(words: str, tongues: dict[str, str]) -> str:
    part = words.strip(_EDGES)
    found = [text for text in tongues if text in words and (len(text) >= SHORT or text == part)]
    if not found:
        whole = next((text for text in tongues if len(part) >= PART and part in text), "")
        return _span(words, tongues[whole], whole=False) if whole else words
    parts = {text for text in found if any(text in other and text != other for other in tongues)}
    return re.sub(
        _any(found), lambda text: _span(text[0], tongues[text[0]], whole=text[0] not in parts), words
    )


def _any(texts: Iterable[str]) -> str:
    longest_first = sorted(texts, key=len, reverse=True)
    return rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)"


def _span(words: str, language: str, *, whole: bool) -> str:
    """Return *words* in a span; a part gets no direction, which would set it apart from its sentence."""
    tongue = attributes(language) if whole else f'lang="{escape(language)}"'
    return f"<span {tongue}>{words}</span>"


def _worded(text: str) -> bool:
    return any(map(str.isalpha, text))
