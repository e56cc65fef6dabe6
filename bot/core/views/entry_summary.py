"""The short form of an entry: the fact, whose word it is and of when, and what to know before using it.

Lists, search results, links and shared messages show it, so these lines are built here alone.
"""

from collections.abc import Iterable, Iterator

from bot.core.content.field_labels import gettext_noop
from bot.core.content.item import Entry, Item, Source
from bot.core.content.partial_date import PartialDate
from bot.core.content.withdrawal import Withdrawal
from bot.core.formatting.formatter import Formatter
from bot.core.formatting.repetition import has_same_words
from bot.core.formatting.shortening import ends_sentence, shorten_prose
from bot.core.messages.reply import Line, Span, Style, line_to_text, make_line
from bot.core.messages.short_form import EntrySummary
from bot.core.views.lookup import EntryMatch

MAX_EXCERPT_CHARS = 200  # characters that search engines, link previews and Telegram's result list show
MAX_FACT_CHARS = (
    300  # of the fact alone: the lede of a summary, the longest fact that has a limit, is shown whole
)
MAX_SHARED_LINE_CHARS = 120  # of a fact that shares its line with its trust line

_KINDS_OF_WORD = {  # what a speaker gave, where a line names them already; a statement needs no mention
    "states": "",
    "estimates": gettext_noop("estimate"),
    "alleges": gettext_noop("allegation"),
    "confirms": gettext_noop("confirmation"),
}


def build_entry_summary(match: EntryMatch, formatter: Formatter) -> EntrySummary:
    """Build the short form of an entry; that of a withdrawn one says no more than its card."""
    entry = match.entry
    as_of = entry.true_as_of if isinstance(entry, Item) and not entry.withdrawn else None
    text_formatter = formatter.for_entries([entry])
    return EntrySummary(
        match.section.name,
        entry.id,
        format_as_of(formatter, as_of),
        list_publishers(entry, formatter),
        _build_excerpt(match, text_formatter),
        fact=shorten_prose(format_whole_fact(match, text_formatter), MAX_FACT_CHARS),
        trust=" · ".join(_list_summary_trust(match, text_formatter)),
        caveat=line_to_text(build_short_caveat(entry, text_formatter)),
        status=_format_status(entry, text_formatter),
        holds=not entry.withdrawn and (not isinstance(entry, Item) or entry.still_holds),
    )


def _format_status(entry: Entry, formatter: Formatter) -> str:
    """Format the status of an entry; empty for one that is merely reported."""
    if entry.withdrawn:
        return formatter.translate("withdrawn")
    if not isinstance(entry, Item) or entry.standing == "reported":
        return ""
    return formatter.format_choice(entry, "standing")


def _format_held_status(entry: Entry, formatter: Formatter) -> str:
    """Format the status of an item that still holds, which stands behind its fact: contested."""
    return _format_status(entry, formatter) if isinstance(entry, Item) and entry.still_holds else ""


def format_whole_fact(match: EntryMatch, formatter: Formatter) -> str:
    """Format the fact without footnote marks; empty for a withdrawn entry."""
    return "" if match.entry.withdrawn else to_plain_text(match.section.fact(match.entry, formatter))


def _format_lost_standing(entry: Entry, formatter: Formatter) -> Line:
    """Format the status of an item that no longer holds, and what separates it from the fact."""
    if not isinstance(entry, Item) or entry.still_holds:
        return ()
    standing = make_line(formatter.format_choice(entry, "standing"), Style.BOLD)
    label = formatter.field_label(Item, "standing")
    return (*formatter.format_labelled(label, standing, Style.BOLD), Span(" · "))


def list_trust_parts(match: EntryMatch, formatter: Formatter, title: str = "") -> Iterator[str]:
    """Yield what to judge the fact by: what its section knows, and the speaker.

    Left out is what the *title* above it, the fact or the publishers already say.
    """
    entry = match.entry
    publishers = list_publishers(entry, formatter)
    own_parts = [
        part
        for part in match.section.trust(entry, formatter)
        if part and part not in title and part not in publishers
    ]
    yield from own_parts
    if isinstance(entry, Item):
        fact = line_to_text(match.section.fact(entry, formatter))
        known_text = " · ".join((title, fact, *own_parts, *publishers))
        yield from _list_speaker_parts(entry, known_text, formatter)


def _list_row_trust(match: EntryMatch, formatter: Formatter, title: str = "") -> Iterator[str]:
    """Yield the parts of a trust line far from the dateline: also its own date."""
    entry = match.entry
    parts = tuple(list_trust_parts(match, formatter, title))
    yield from parts
    if not isinstance(entry, Item):
        return
    if entry.as_of and entry.as_of != formatter.briefing.document.as_of:
        fact = line_to_text(match.section.fact(entry, formatter))
        yield from _list_date_parts(entry.as_of, (title, fact, *parts), formatter)


def build_fact_lines(match: EntryMatch, formatter: Formatter) -> Iterator[Line]:
    """Yield the lines of an entry in a list, with its status first if it is void, and its trust line last."""
    entry = match.entry
    *lines, last_line = (*match.section.row(entry, formatter),) or ((),)
    trust_parts = filter(
        None, (*_list_row_trust(match, formatter, match.title), _format_held_status(entry, formatter))
    )
    fact = line_to_text(match.section.fact(entry, formatter))
    trust = format_trust_line(entry, trust_parts, formatter, fact)
    status = _format_lost_standing(entry, formatter)
    text = line_to_text(last_line)
    if len(text) <= MAX_SHARED_LINE_CHARS and not ends_sentence(text):
        separator = make_line(" · ") if last_line and trust else ()
        lines.append((*last_line, *separator, *trust))
    else:
        lines += [last_line, trust]
    yield (*status, *lines[0])
    yield from filter(None, lines[1:])


def format_trust_line(entry: Entry, parts: Iterable[str], formatter: Formatter, fact: str = "") -> Line:
    """Format the trust line of *parts*, with the sources: only their marks if they are named already."""
    parts = tuple(parts)
    line = make_line(" · ".join(parts), Style.ITALIC)
    if not isinstance(entry, Item):
        return line
    if parts and not _list_unnamed_publishers(entry, (fact, *parts), formatter):
        return (*line, *formatter.source_marks(entry))
    separator = make_line(" · ", Style.ITALIC) if parts else ()
    return (*line, *separator, *formatter.source_list(entry))


def _list_unnamed_publishers(item: Item, texts: Iterable[str], formatter: Formatter) -> tuple[str, ...]:
    """List the publishers of *item* that none of *texts* names."""
    known_text = " · ".join(texts)
    return tuple(name for name in formatter.publishers(item) if name not in known_text)


def _list_speaker_parts(item: Item, known_text: str, formatter: Formatter) -> Iterator[str]:
    """Yield who says it, and how; of a speaker whom *known_text* names, only how and when."""
    attribution = item.attribution
    if attribution is None:
        return
    if attribution.who not in known_text:
        yield formatter.format_attribution(attribution)
        return
    kind = formatter.translate(_KINDS_OF_WORD[attribution.verb])
    date_text = formatter.format_date(attribution.on) if attribution.on else ""
    is_dated = date_text in known_text
    yield from filter(None, [formatter.locale.join_with_comma(kind, "" if is_dated else date_text)])


def _list_date_parts(as_of: PartialDate, texts: Iterable[str], formatter: Formatter) -> Iterator[str]:
    date_text = formatter.format_date(as_of)
    if not any(has_same_words(date_text, text) for text in texts):
        yield formatter.translate("as of {date}").format(date=date_text)


def _list_summary_trust(match: EntryMatch, formatter: Formatter) -> Iterator[str]:
    """Yield the parts of the trust line of an entry that stands alone: with its date in any case."""
    entry = match.entry
    if entry.withdrawn:
        return
    parts = tuple(_list_row_trust(match, formatter))
    yield from parts
    if isinstance(entry, Item):
        texts = (line_to_text(match.section.fact(entry, formatter)), *parts)
        if not entry.as_of:
            as_of = entry.true_as_of or formatter.briefing.document.as_of
            yield from _list_date_parts(as_of, texts, formatter)
        yield from _list_unnamed_publishers(entry, texts, formatter) if parts else formatter.publishers(entry)


def build_short_caveat(entry: Entry, formatter: Formatter) -> Line:
    """Build the first caveat of an item that is not withdrawn, in short."""
    return formatter.format_short_caveat(entry) if isinstance(entry, Item) and not entry.withdrawn else ()


def format_as_of(formatter: Formatter, as_of: PartialDate | None) -> str:
    """Format the date that an answer is true of, with its age; that of the briefing if *as_of* is None."""
    date_text = formatter.format_date_with_age(as_of or formatter.briefing.document.as_of)
    return formatter.translate("As of {date}").format(date=date_text)


def list_publishers(entry: Entry, formatter: Formatter) -> tuple[str, ...]:
    """List the publishers of the sources of an entry, each once; none for a withdrawn one."""
    if entry.withdrawn:
        return ()
    if isinstance(entry, Source):
        return (formatter.publisher_name(entry),)
    return formatter.publishers(entry) if isinstance(entry, Item) else ()


def format_withdrawal(details: Withdrawal, formatter: Formatter) -> Line:
    """Format when and why something was withdrawn."""
    text = formatter.translate("Withdrawn on {date}:").format(date=formatter.format_date(details.on))
    return (Span(f"{text} "), *formatter.format_prose(details.because))


def to_plain_text(line: Line) -> str:
    """Join the text of *line* without footnote marks."""
    return "".join(span.text for span in line if not span.footnote_number).strip()


def _build_excerpt(match: EntryMatch, formatter: Formatter) -> str:
    """Build the first `MAX_EXCERPT_CHARS` characters of an entry's row, without footnote marks."""
    entry = match.entry
    lines = (
        (format_withdrawal(entry.withdrawn, formatter),)
        if entry.withdrawn
        else tuple(_build_excerpt_lines(match, formatter))
    )
    text = " ".join(
        line_to_text(tuple(span for span in line if not span.footnote_number)).strip() for line in lines
    )
    return text if len(text) <= MAX_EXCERPT_CHARS else text[:MAX_EXCERPT_CHARS].rsplit(" ", 1)[0] + "…"


def _build_excerpt_lines(match: EntryMatch, formatter: Formatter) -> Iterator[Line]:
    """Yield the lines of a row, after the status of an item that no longer holds."""
    entry = match.entry
    if isinstance(entry, Item) and not entry.still_holds:
        standing = make_line(f"{formatter.format_choice(entry, 'standing')}.")
        yield formatter.format_labelled(formatter.field_label(Item, "standing"), standing)
    yield from match.section.row(entry, formatter)
