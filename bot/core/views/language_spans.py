"""What of an answer stands in another language than its reader's: a screen reader must say it in that one."""

from collections.abc import Iterable, Iterator

from bot.core.content.briefing import BRIEFING_KEY
from bot.core.content.item import Entry, Item, Source
from bot.core.content.translation import collect_texts
from bot.core.formatting import markdown
from bot.core.formatting.formatter import Formatter
from bot.core.messages.reply import Bullets, LanguageSpan, Line


def find_language_spans(entry_ids: Iterable[str], formatter: Formatter) -> tuple[LanguageSpan, ...]:
    """Return the foreign texts of the entries with these ids, of the briefing and of what was cited."""
    texts_by_language: dict[str, set[str]] = {}
    for entry_id in dict.fromkeys((BRIEFING_KEY, *entry_ids, *formatter.cited_ids())):
        for language_code, text in _list_texts(entry_id, formatter):
            if language_code.partition("-")[0] != formatter.language.code:
                texts_by_language.setdefault(language_code, set()).update(_list_text_variants(text))
    return tuple(LanguageSpan(tongue, tuple(sorted(texts))) for tongue, texts in texts_by_language.items())


def _list_texts(entry_id: str, formatter: Formatter) -> Iterator[tuple[str, str]]:
    """Yield the language and the words of each text of an entry, as it is told."""
    briefing = formatter.briefing
    original_language = briefing.document.language
    language_code = (
        formatter.language.code
        if briefing.original and entry_id not in briefing.untranslated
        else original_language
    )
    if entry_id == BRIEFING_KEY:  # but for its pages, which may be hidden
        document_texts = collect_texts(briefing.document).items()
        yield from (
            (language_code, text) for path, (text, _) in document_texts if not path.startswith("pages.")
        )
        return
    _, entry = briefing.entries_by_id[entry_id]
    if not formatter.is_visible(entry):
        return
    if entry.withdrawn:
        yield language_code, entry.withdrawn.because
        return
    yield from _list_original_texts(entry, original_language, formatter)
    yield from ((language_code, text) for text, _ in collect_texts(entry).values())


def _list_original_texts(
    entry: Entry, original_language: str, formatter: Formatter
) -> Iterator[tuple[str, str]]:
    """Yield what was published or said in a language of its own, as far as it stands in that."""
    if isinstance(entry, Source):
        yield entry.language or original_language, entry.title
    if (
        isinstance(entry, Item)
        and (attribution := entry.attribution)
        and attribution.original not in formatter.briefing.translated_quotes
    ):
        yield attribution.language or original_language, attribution.original or ""


def _list_text_variants(text: str) -> Iterator[str]:
    """Yield *text* as it may be told: whole, or each run of it in one style."""
    yield text
    for block in markdown.parse_blocks(text):
        lines: tuple[Line, ...] = block.lines if isinstance(block, Bullets) else (block.line,)
        yield from (span.text.strip() for line in lines for span in line)
