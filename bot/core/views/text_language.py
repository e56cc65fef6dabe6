"""Says which language the texts of an answer are in: to the eye, and to screen readers.

A screen reader must pronounce each text in its own language, so `find_language_spans` lists every text that
is not in the reader's.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import assert_never

from bot.core.content.briefing import BRIEFING_KEY, UntranslatedReason
from bot.core.content.item import Entry, Item, Source
from bot.core.content.poll import Poll
from bot.core.content.shared_definitions import list_shared_texts
from bot.core.content.translation import collect_texts
from bot.core.formatting import markdown
from bot.core.formatting.formatter import Formatter
from bot.core.messages.reply import (
    Block,
    Bullets,
    Chart,
    Details,
    Facts,
    Heading,
    Illustration,
    LanguageSpan,
    Line,
    Paragraph,
    Provenance,
    Quote,
    Row,
    Style,
    Table,
    make_line,
)


def format_text_language(entry_ids: Sequence[str], formatter: Formatter) -> str:
    """Say which language the texts of these entries are in; nothing if it is the reader's own."""
    _, briefing = formatter.translate, formatter.briefing
    original_language = briefing.document.language
    language_name = formatter.locale.get_language_name(original_language)
    if not entry_ids:
        return ""
    if briefing.original and not all(entry_id in briefing.untranslated for entry_id in entry_ids):
        return _("translated from {language}").format(language=language_name)
    if original_language.partition("-")[0] == formatter.locale.language.partition("-")[0]:
        return ""
    return _("{language} only").format(language=language_name)


def format_translation_mark(entry_ids: Sequence[str], formatter: Formatter) -> str:
    """Say from which language these entries are translated; nothing if none of them is."""
    return format_text_language(entry_ids, formatter) if formatter.briefing.original else ""


def build_translation_notices(entry_ids: Sequence[str], formatter: Formatter) -> Iterator[Block]:
    """Yield a paragraph about what is not in the reader's language, if there is any; it opens the answer."""
    if not formatter.briefing.original:
        if text := format_text_language(entry_ids, formatter):
            yield Paragraph(make_line(text[:1].upper() + text[1:], Style.ITALIC))
        return
    untranslated = formatter.briefing.untranslated
    reasons = [untranslated[entry_id] for entry_id in entry_ids if entry_id in untranslated]
    if reasons:
        text = (
            _format_notice(reasons[0], formatter)
            if len(entry_ids) == 1
            else _format_notice_for_many(len(reasons), formatter)
        )
        yield Paragraph(make_line(text, Style.ITALIC))


def _format_notice(reason: UntranslatedReason, formatter: Formatter) -> str:
    _ = formatter.translate
    texts = {
        "missing": _("Not translated yet; shown in the original language."),
        "stale": _("Changed since it was translated; shown in the original language."),
    }
    return texts[reason]


def _format_notice_for_many(count: int, formatter: Formatter) -> str:
    return formatter.locale.translate_plural(
        "{count} item is not translated yet or has changed since; shown in the original language.",
        "{count} items are not translated yet or have changed since; shown in the original language.",
        count,
    )


def find_language_spans(
    entry_ids: Sequence[str], formatter: Formatter, blocks: Iterable[Block] = ()
) -> tuple[LanguageSpan, ...]:
    """Find the texts in other languages among these entries, the briefing's own and the cited sources.

    All words of *blocks* are in the entries' language, if none of these is translated.
    """
    texts_by_language: dict[str, set[str]] = {}
    languages = {formatter.briefing.get_text_language(one, formatter.locale.language) for one in entry_ids}
    if len(languages) == 1 and languages != {formatter.locale.language}:
        texts_by_language[languages.pop()] = set(_list_block_texts(blocks))
    for entry_id in dict.fromkeys((BRIEFING_KEY, *entry_ids, *formatter.cited_ids())):
        for language_code, text in _list_texts(entry_id, formatter):
            if language_code.partition("-")[0] != formatter.locale.language:
                texts_by_language.setdefault(language_code, set()).update(_list_text_variants(text))
    return tuple(LanguageSpan(code, tuple(sorted(texts))) for code, texts in texts_by_language.items())


def _list_row_texts(block: Facts | Table) -> Iterator[str]:
    """Yield the labels and the words of a block's rows, and what stands above them."""
    rows: tuple[tuple[str, tuple[Line, ...]], ...]
    if isinstance(block, Facts):
        rows = tuple((label, (line,)) for label, line in block.rows)
    else:
        rows = block.rows
        yield from (block.title, *block.columns)
    for label, cells in rows:
        yield from (label, *(text for cell in cells for text in _list_words(cell)))


def _list_block_texts(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield the words of *blocks*, each run of one style apart."""
    for block in blocks:
        match block:
            case Heading(line) | Paragraph(line):
                yield from _list_words(line)
            case Bullets(lines) | Quote(lines) | Provenance(lines):
                yield from (text for line in lines for text in _list_words(line))
            case Facts() | Table():
                yield from _list_row_texts(block)
            case Chart(bars, lines):
                yield from (text for bar in bars for text in (bar.label, bar.figure_text))
                yield from (text for line in lines for text in _list_words(line))
            case Illustration(description, caption):
                yield from (text for line in (description, caption) for text in _list_words(line))
            case Row(title, lines):
                yield from (text for line in (title, *lines) for text in _list_words(line))
            case Details(title, inner_blocks):
                yield title
                yield from _list_block_texts(inner_blocks)
            case _:
                assert_never(block)


def _list_words(line: Line) -> Iterator[str]:
    yield from (text for span in line if any(map(str.isalpha, text := span.text.strip())))


def _list_texts(entry_id: str, formatter: Formatter) -> Iterator[tuple[str, str]]:
    """Yield each visible text of an entry with the code of its language, the code first."""
    briefing = formatter.briefing
    original_language = briefing.document.language
    language_code = briefing.get_text_language(entry_id, formatter.locale.language)
    if entry_id == BRIEFING_KEY:
        document_texts = collect_texts(briefing.document).items()
        yield from (  # without its pages, which may be hidden
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
    shared_texts = list_shared_texts(entry) if isinstance(entry, Poll) else ()
    own_texts = (text for text, _ in collect_texts(entry).values())
    yield from ((language_code, text) for text in (*own_texts, *shared_texts))


def _list_original_texts(
    entry: Entry, original_language: str, formatter: Formatter
) -> Iterator[tuple[str, str]]:
    """Yield the texts that keep the language in which they were published or said."""
    if isinstance(entry, Source):
        yield entry.language or original_language, entry.title
    if (
        isinstance(entry, Item)
        and (attribution := entry.attribution)
        and attribution.original not in formatter.briefing.translated_quotes
    ):
        yield attribution.language or original_language, attribution.original or ""


def _list_text_variants(text: str) -> Iterator[str]:
    """Yield *text* in the forms in which it can stand in an answer: whole, and each run of one style."""
    yield text
    for block in markdown.parse_blocks(text):
        lines: tuple[Line, ...] = block.lines if isinstance(block, Bullets) else (block.line,)
        yield from (span.text.strip() for line in lines for span in line)
