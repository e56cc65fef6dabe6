"""What a rule can ask about a briefing: its entries and their sources, titles, speakers and values."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal, TypeVar, cast, get_args, get_origin

from pydantic import BaseModel

from bot.core.content.briefing import Briefing
from bot.core.content.item import Count, Entry, Item, Source
from bot.core.content.poll import Poll
from bot.core.content.references import iter_references
from bot.core.content.shared_definitions import list_definition_keys
from bot.core.parsing.problem import ValuePath

TITLE_FIELDS = ("title", "name", "term", "text", "statement", "pollster")
"""The fields that can hold an entry's title, in the order of preference of the sections."""

E = TypeVar("E", bound=Entry)
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class RuleContext:
    """A briefing as of the day *today*, with its *previous* published version, if there is one."""

    briefing: Briefing
    today: date
    previous: Briefing | None = None

    def entries(self) -> Iterator[tuple[ValuePath, str, Entry]]:
        """Yield every entry, with its path in the file and the name of its section."""
        document = self.briefing.document
        for section, entries in self.briefing.sections.items():
            if section in document.pages:
                start: ValuePath = ("pages", section, "items")
            elif isinstance(getattr(document, section), Entry):
                yield (section,), section, entries[0]
                continue
            else:
                start = (section,)
            for index, entry in enumerate(entries):
                yield (*start, index), section, entry

    def active_entries(self, entry_type: type[E]) -> Iterator[tuple[ValuePath, E]]:
        """Yield each entry of this type that is not withdrawn, with its path."""
        for path, _, entry in self.entries():
            if isinstance(entry, entry_type) and not entry.withdrawn:
                yield path, entry

    def has_untranslated_definition(self, item_id: str, translation: Briefing) -> bool:
        """True if a poll stays in the original because something that it shares is not translated."""
        _, entry = self.briefing.entries_by_id.get(item_id, ("", None))
        keys = list_definition_keys(entry) if isinstance(entry, Poll) else ()
        return any(key in translation.untranslated for key in keys)

    def origin_ids(self, item: Item) -> frozenset[str]:
        """Follow ``derives_from`` from the sources of *item*, and collect the ids of the original sources."""
        ids: set[str] = set()
        pending = [reference.source for reference in self.briefing.get_source_references(item)]
        seen: set[str] = set()
        while pending:
            source = self.briefing.get_source(pending.pop())
            if source.id not in seen:
                seen.add(source.id)
                pending += source.derives_from
                ids |= set() if source.derives_from else {source.id}
        return frozenset(ids)

    def cited_sources(self, path: ValuePath, entry: Entry) -> Iterator[tuple[ValuePath, Source]]:
        """Yield each source that *entry* cites, with the path of the citation.

        An item that cites none rests on the briefing's only source; its path is the item's.
        """
        for reference_path, name, reference in iter_references(entry, path):
            if reference.section == "sources":
                yield reference_path, self.briefing.get_source(name)
        if isinstance(entry, Item) and not entry.sources:
            yield from ((path, source) for source in self.item_sources(entry))

    def item_sources(self, item: Item) -> list[Source]:
        """List the sources of a whole *item*; the default is the briefing's only source."""
        return [self.briefing.get_source(one.source) for one in self.briefing.get_source_references(item)]


def find_title(entry: Entry) -> tuple[str, str]:
    """Find the field that holds the title of an entry, and the title; both are empty if it has none."""
    candidates = ((name, getattr(entry, name, None)) for name in TITLE_FIELDS)
    return next(((name, value) for name, value in candidates if isinstance(value, str)), ("", ""))


def find_sole_speaker(counts: Sequence[Count]) -> str:
    """Find the one speaker of all *counts*; empty if there are several, or if somebody confirms a count.

    How many newspapers repeat a speaker does not matter: it is still one speaker.
    """
    speakers = {count.attribution.who for count in counts}
    is_confirmed = any(count.attribution.verb == "confirms" for count in counts)
    return speakers.pop() if len(speakers) == 1 and not is_confirmed else ""


def iter_values_of_type(
    value_type: type[V], value: object, path: ValuePath = ()
) -> Iterator[tuple[ValuePath, V]]:
    """Yield each value of this type inside *value*, with its path."""
    kind = cast("Hashable", value_type)
    pending: list[tuple[ValuePath, object]] = [(path, value)]
    while pending:
        where, one = pending.pop()
        if isinstance(one, value_type):
            yield where, one
        elif isinstance(one, BaseModel):
            names = _find_holding_fields(type(one), kind)
            pending += [((*where, name), inner) for name in names if (inner := getattr(one, name))]
        elif isinstance(one, tuple):
            pending += [((*where, index), one[index]) for index in range(len(one) - 1, -1, -1)]
        elif isinstance(one, Mapping):
            pending += [((*where, name), inner) for name, inner in reversed([*one.items()])]


@cache
def _find_holding_fields(record: type[BaseModel], value_type: type) -> tuple[str, ...]:
    """List the fields of a record that can hold a value of this type, also in what they hold, last first."""
    return tuple(
        name
        for name, field in reversed(record.model_fields.items())
        if _can_hold(field.annotation, value_type)
    )


def _can_hold(annotation: Any, value_type: type) -> bool:  # noqa: ANN401 (any type)
    parts = get_args(annotation)
    if get_origin(annotation) is Literal:
        return any(isinstance(one, value_type) for one in parts)
    if not isinstance(annotation, type) or parts:
        return annotation is Any or any(_can_hold(part, value_type) for part in parts)
    if issubclass(annotation, BaseModel):
        return bool(_find_holding_fields(annotation, value_type))
    return issubclass(annotation, value_type)
