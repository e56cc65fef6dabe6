"""The tables of whole briefings: one for each section whose items can be told in rows."""

from collections.abc import Iterator, Sequence

from bot.core.content.briefing import Briefing
from bot.core.content.field_merge import Fields
from bot.core.export.item_rows import SECTIONS, ExportedItem, Table, build_table


def build_briefing_tables(
    briefings: Sequence[tuple[Briefing, Fields]], sections: Sequence[str] = SECTIONS
) -> tuple[Table, ...]:
    """Build the tables of the *sections* that briefings have, each of which comes with its file's fields."""
    tables = []
    for section in sections:
        items = [item for one in briefings for item in _iter_items(*one, section)]
        if items:
            tables.append(build_table(section, items))
    return tuple(tables)


def _iter_items(briefing: Briefing, fields: Fields, section: str) -> Iterator[ExportedItem]:
    items = fields.get(section)
    entries = {entry.id: entry for entry in briefing.sections.get(section, ())}
    for one in items if isinstance(items, list) else ():
        if isinstance(one, dict):
            yield ExportedItem(briefing.id, one, entries.get(str(one.get("id"))))
