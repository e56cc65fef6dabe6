"""Somebody's own words: in the reader's quotation marks, with their language, or that they are translated."""

from typing import TYPE_CHECKING

from bot.core.content.briefing import Briefing
from bot.core.content.item import Attribution
from bot.core.formatting import markdown
from bot.core.messages.reply import Line, Span, make_line

if TYPE_CHECKING:  # Babel takes a while to import, and files are checked without it
    from bot.core.i18n import Locale


def format_quotation(attribution: Attribution, briefing: Briefing, language: "Locale") -> Line:
    """Return the speaker's own words as a quotation."""
    words, language_code = attribution.original or "", attribution.language
    foreign_language = language_code if language_code != briefing.document.language else None
    language_note = make_line(
        f" ({language.get_language_name(foreign_language)})" if foreign_language else ""
    )
    opening, closing = language.quote("{text}").split("{text}")
    quotation = (Span(opening), *markdown.parse_inline(words), Span(closing))
    return (
        *quotation,
        *(_format_translation_note(words, language_code, briefing, language) or language_note),
    )


def format_verbatim(text: str, briefing: Briefing, language: "Locale") -> Line:
    """Return somebody's own words without quotation marks."""
    return (*markdown.parse_inline(text), *_format_translation_note(text, None, briefing, language))


def _format_translation_note(
    words: str, language_code: str | None, briefing: Briefing, language: "Locale"
) -> Line:
    """Return that *words* are translated, and from which language, or nothing if they are not."""
    if words not in briefing.translated_quotes:
        return ()
    original_language = language.get_language_name(language_code or briefing.document.language)
    note = language.translate("translated from {language}").format(language=original_language)
    return make_line(f" ({note})")
