"""How two versions of a briefing differ, entry by entry."""

from collections.abc import Iterator, Mapping

from bot.briefing.briefing import Briefing
from bot.briefing.item import Entry


def difference(before: Briefing | None, after: Briefing) -> Iterator[str]:
    """Yield a sentence for each entry that is new, gone or different, and for each translation."""
    old, new = _entries(before), _entries(after)
    yield from (f"{name}: new" for name in new.keys() - old.keys())
    yield from (f"{name}: removed" for name in old.keys() - new.keys())
    yield from (f"{name}: changed" for name in new.keys() & old.keys() if new[name] != old[name])
    if before and before.document != after.document and _own(before) != _own(after):
        yield "the briefing's own fields: changed"


def _entries(briefing: Briefing | None) -> Mapping[str, Entry]:
    content = briefing.content if briefing else {}
    return {f"{section}/{entry.id}": entry for section, entries in content.items() for entry in entries}


def _own(briefing: Briefing) -> object:
    document = briefing.document
    return document.model_dump(exclude={*briefing.content})
