"""The sources of imported items: those of the briefing, and one for each web address in the table.

In a new briefing, whatever else a column of sources names becomes a source, too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count
from urllib.parse import urlsplit

from bot.core.content.field_merge import Fields
from bot.core.content.field_types import NOT_STATED
from bot.core.parsing.id_format import to_id
from bot.core.tables.cell_reader import MAX_LABEL, CellReader
from bot.core.tables.item_ids import ImportedItem
from bot.core.tables.item_merge import iter_sources, merge_items, name_only_source
from bot.core.tables.mapping import TableMapping
from bot.core.tables.sheet import TableError, TableProblem

TABLE_SOURCE = "table"  # the id of the source of a new briefing


class SourceNeededError(TableError):
    """It is not said which of the briefing's sources the table comes from; *ids* are those to choose from."""

    def __init__(self, message: str, ids: Sequence[str]) -> None:
        """Name the sources to choose from."""
        super().__init__(f"{message}; say which one the table comes from: {', '.join(ids)}")
        self.ids = tuple(ids)


class ItemSources:
    """The sources of the briefing, and those that the table adds: one for each web address of an item."""

    def __init__(self, fields: Fields, mapping: TableMapping, table_name: str) -> None:
        """Take the sources of a briefing's *fields*, empty for a new one, and the file name of the table.

        Raises:
            SourceNeededError: the briefing lacks the source that the mapping names.
        """
        self._known = list(iter_sources(fields)) if fields else [{"id": TABLE_SOURCE}]
        self._is_new_briefing = not fields
        own = (str(one["id"]) for one in self._known if one.get("title") == table_name and one.get("id"))
        self._own = next(own, "")
        self._chosen = mapping.source or ""
        self._new: dict[str, Fields] = {}
        if self._chosen and self._chosen not in self.ids:
            raise SourceNeededError(f'the briefing has no source "{self._chosen}"', self.ids)

    def resolve(self, items: Sequence[ImportedItem], reader: CellReader) -> list[ImportedItem]:
        """Write the id of the source that each item comes from, unless the briefing has only one.

        Raises:
            SourceNeededError: nothing says which of several it is.
        """
        for item in items:
            named = "" if item.is_complete else str(item.fields.get("sources", ""))
            url = named if named.startswith(("https://", "http://")) else str(item.fields.get("url", ""))
            if url and named in ("", url) and not self._find(url):
                self._add(url)
            elif named and self._is_new_briefing and not self._find(named):
                self._add_name(named)
        own = self._own or (self.ids[0] if self._new and len(self._known) == 1 else "")
        default = self._chosen or (own if len(self.ids) > 1 else "")
        resolved = [self._resolve_item(one, default, reader) for one in items]
        if len(self._known) + len(self._new) != 1 and any(
            "sources" not in one.fields and not one.is_complete for one in resolved
        ):
            raise SourceNeededError("the briefing has several sources", self.ids)
        return resolved

    def describe(self, items: Sequence[ImportedItem]) -> Iterator[str]:
        """Say what the only source of a briefing is, if that is where *items* are taken to be from."""
        is_only = not self._is_new_briefing and not self._new and len(self._known) == 1
        if is_only and any("sources" not in one.fields and not one.is_complete for one in items):
            name = self._known[0].get("title") or self._known[0].get("id")
            yield (
                f"the source of all items is “{name}”, the only one of the briefing; if the table is from "
                "another, add that to the briefing first"
            )

    def _resolve_item(self, item: ImportedItem, default: str, reader: CellReader) -> ImportedItem:
        if item.is_complete:
            return self._check_sources(item, reader)
        named, url = str(item.fields.get("sources", "")), str(item.fields.get("url", ""))
        fields: Fields = {name: one for name, one in item.fields.items() if name not in ("sources", "url")}
        source_id = self._find(named or url) or default
        if named and not self._find(named):
            message, hint = f'the briefing has no source "{named}"', f"write one of {', '.join(self.ids)}"
            reader.problems.append(TableProblem(item.rows[0], 0, None, message, f"{hint}, or add it first"))
            source_id = self.ids[0]
        return replace(item, fields=fields | ({"sources": source_id} if source_id else {}))

    def _check_sources(self, item: ImportedItem, reader: CellReader) -> ImportedItem:
        """Report the sources of an exported item that the briefing lacks."""
        sources = item.fields.get("sources")
        for one in sources if isinstance(sources, list) else [sources]:
            name = one.get("source") if isinstance(one, dict) else one
            if name and name not in self.ids:
                message = f'the briefing has no source "{name}"'
                reader.problems.append(TableProblem(item.rows[0], 0, None, message, "add it first"))
        return item

    def _find(self, text: str) -> str:
        known = (*self._known, *self._new.values())
        names = ("id", "title", "url")
        return next(
            (str(one["id"]) for one in known if text and text in [one.get(name) for name in names]), ""
        )

    def _add(self, url: str) -> None:
        """Add the page at an address as a source; what is not known of it is its host."""
        host = urlsplit(url).hostname or url
        source_id = self._make_id(host.removeprefix("www."))
        self._new[url] = {"id": source_id, "title": url[:MAX_LABEL], "publisher": host, "url": url}

    def _add_name(self, name: str) -> None:
        """Add a source of which only its *name* is known."""
        self._new[name] = {"id": self._make_id(name), "title": name, "publisher": NOT_STATED}

    def _make_id(self, name: str) -> str:
        base = to_id(name)[:30].rstrip("-") or "source"
        numbered = (f"{base}-{number}" for number in count(2))
        return base if base not in self.ids else next(one for one in numbered if one not in self.ids)

    @property
    def new(self) -> list[Fields]:
        """The sources that the table adds."""
        return list(self._new.values())

    def add_new(self, text: str) -> str:
        """Add the new sources to the text of the briefing."""
        if not self._new:
            return text
        if len(self._known) == 1:
            text = name_only_source(text, str(self._known[0].get("id")))
        return merge_items(text, "sources", [ImportedItem(one, ()) for one in self.new]).text

    @property
    def ids(self) -> list[str]:
        """The ids of all sources."""
        return [str(one.get("id")) for one in (*self._known, *self._new.values())]
