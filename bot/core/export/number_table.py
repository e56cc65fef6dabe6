"""All numbers of entries as a table, a row for each, for spreadsheets and programs (CSV, RFC 4180).

The file is UTF-8 with a byte order mark: without it, Excel takes it for another encoding.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from pydantic import BaseModel

from bot.core.content.figure_value import Figure
from bot.core.content.item import Attribution, Item, SourceReference
from bot.core.content.partial_date import PartialDate
from bot.core.export.documents import Site, get_status
from bot.core.export.formula_protection import protect_text
from bot.core.export.record_values import get_bound_name, list_public_fields
from bot.core.formatting.formatter import Formatter
from bot.core.messages.characters import clean_line
from bot.core.views.lookup import EntryMatch

COLUMNS = {
    "briefing": "The id of the briefing.",
    "section": "The name of the section.",
    "id": "The id of the entry.",
    "title": "The title of the entry.",
    "status": "The status of the entry; a withdrawn one has a row without a number.",
    "field": "The field that holds the number, with the fields that lead to it.",
    "label": "What the number counts: the question and the answer, or who was counted.",
    "text": "The number as it must be read.",
    "value": "The number, or the best estimate of a range.",
    "low": "The lowest number of a range.",
    "high": "The highest number of a range.",
    "bound": "How the number bounds the true value: exact, about, nearly, over, at_least, …",
    "unit": "What is counted; % for a share.",
    "currency": "The currency.",
    "words": "The source’s own words for it.",
    "according_to": "Who says so, if the briefing names somebody.",
    "as_of": "The day, month or year that the number is true of.",
    "sources": "The publishers of the sources.",
    "permalink": "The permanent address of the entry.",
}
"""The columns in their order, with what they hold."""

_BYTE_ORDER_MARK = "\ufeff"
_LABEL_SEPARATOR = " › "
_LABEL_FIELDS = ("label", "of", "who", "text", "name")  # what tells a record apart, the first that it has
_SPEAKER_FIELDS = ("who", "counted_by", "pollster")

Cell = str | Decimal | None


@dataclass(frozen=True, slots=True)
class _Context:
    """What surrounds a number: the fields and labels that lead to it, who says so, when, and the sources."""

    fields: tuple[str, ...]
    labels: tuple[str, ...]
    who: str
    as_of: PartialDate
    sources: tuple[SourceReference, ...]


def build_number_table(matches: Iterable[EntryMatch], formatter: Formatter, site: Site) -> str:
    """Build the table of all numbers of these entries; empty if they have none."""
    rows = [row for match in matches for row in _iter_rows(match, formatter, site)]
    if not rows:
        return ""
    file = io.StringIO()
    writer = csv.writer(file, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(COLUMNS)
    writer.writerows([_protect(row.get(name)) for name in COLUMNS] for row in rows)
    return _BYTE_ORDER_MARK + file.getvalue()


def _protect(cell: Cell) -> str | Decimal:
    """Clean a text, and protect it from being taken for a formula; a number stays one."""
    return cell if isinstance(cell, Decimal) else protect_text(clean_line(cell or ""))


def _iter_rows(match: EntryMatch, formatter: Formatter, site: Site) -> Iterator[dict[str, Cell]]:
    """Yield the numbers of an entry; an empty row for a withdrawn one, so that nobody keeps its numbers."""
    entry, briefing = match.entry, formatter.briefing
    base: dict[str, Cell] = {
        "briefing": briefing.id,
        "section": match.section.name,
        "id": entry.id,
        "title": match.title,
        "status": get_status(entry),
        "permalink": site.build_permalink(briefing.id, match.section.name, entry.id),
    }
    if entry.withdrawn:
        yield base
    elif isinstance(entry, Item):
        as_of = entry.true_as_of or briefing.document.as_of
        context = _Context((), (), "", as_of, briefing.get_source_references(entry))
        for figure, place in _iter_figures(entry, context, formatter):
            yield base | _build_cells(figure, place, formatter)


def _iter_figures(
    record: BaseModel, context: _Context, formatter: Formatter
) -> Iterator[tuple[Figure, _Context]]:
    """Yield each figure in a record and in the records inside it, with what surrounds it."""
    context = _enter_record(record, context)
    for name in list_public_fields(type(record)):
        inner = replace(context, fields=(*context.fields, name))
        value = getattr(record, name)
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, Figure):
                label = inner.labels or (formatter.field_label(type(record), name),)
                yield one, replace(inner, labels=label)
            elif isinstance(one, BaseModel):
                yield from _iter_figures(one, inner, formatter)
            elif isinstance(one, Mapping):
                yield from _iter_labelled_figures(one, inner)


def _iter_labelled_figures(
    figures: Mapping[str, object], context: _Context
) -> Iterator[tuple[Figure, _Context]]:
    """Yield the figures of a mapping, each under its own label."""
    for label, one in figures.items():
        if isinstance(one, Figure):
            yield one, replace(context, labels=(*context.labels, label))


def _enter_record(record: BaseModel, context: _Context) -> _Context:
    """Note what a record adds: its label, and its own speaker, date and sources."""
    attribution = getattr(record, "attribution", None)
    speaker = attribution.who if isinstance(attribution, Attribution) else _get_first(record, _SPEAKER_FIELDS)
    label = _get_first(record, _LABEL_FIELDS)
    labels = context.labels if isinstance(record, Item) or not label else (*context.labels, label)
    return replace(
        context,
        labels=labels,
        who=speaker or context.who,
        as_of=getattr(record, "as_of", None) or getattr(record, "on", None) or context.as_of,
        sources=getattr(record, "sources", ()) or context.sources,
    )


def _get_first(record: BaseModel, names: Iterable[str]) -> str:
    """Get the first of these fields that a record has and that is not empty."""
    return next((text for name in names if (text := getattr(record, name, None))), "")


def _build_cells(figure: Figure, context: _Context, formatter: Formatter) -> dict[str, Cell]:
    sources = map(formatter.briefing.get_source, (one.source for one in context.sources))
    return {
        "field": ".".join(context.fields),
        "label": _LABEL_SEPARATOR.join(context.labels),
        "text": formatter.format_figure(figure),
        "value": figure.best,
        "low": figure.low,
        "high": figure.high,
        "bound": get_bound_name(figure),
        "unit": figure.unit,
        "currency": figure.currency,
        "words": figure.words,
        "according_to": context.who,
        "as_of": str(context.as_of),
        "sources": "; ".join(dict.fromkeys(map(formatter.publisher_name, sources))),
    }
