"""Somebody's own words: in the reader's quotation marks, with their language, or that they are translated."""

from typing import TYPE_CHECKING

from bot.core.content.briefing import Briefing
from bot.core.content.item import Attribution
from bot.core.formatting import markdown
from bot.core.messages.reply import Line, Span, plain

if TYPE_CHECKING:  # Babel takes a while to import, and files are checked without it
    from bot.core.i18n import Language


def original(attribution: Attribution, briefing: Briefing, language: "Language") -> Line:
    """Return the speaker's own words as a quotation."""
    words, tongue = attribution.original or "", attribution.language
    other = tongue if tongue != briefing.document.language else None
    named = plain(f" ({language.name(other)})" if other else "")
    opening, closing = language.quoted("{text}").split("{text}")
    told = (Span(opening), *markdown.line_of(words), Span(closing))
    return (*told, *(_rendered(words, tongue, briefing, language) or named))


def verbatim(text: str, briefing: Briefing, language: "Language") -> Line:
    """Return somebody's own words without quotation marks."""
    return (*markdown.line_of(text), *_rendered(text, None, briefing, language))


def _rendered(words: str, tongue: str | None, briefing: Briefing, language: "Language") -> Line:
    """Return that *words* are translated, and from which language, or nothing if they are not."""
    if words not in briefing.quotes:
        return ()
    written = language.name(tongue or briefing.document.language)
    told = language.translate("translation; original in {language}").format(language=written)
    return plain(f" ({told})")
