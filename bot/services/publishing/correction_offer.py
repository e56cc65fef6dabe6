"""Corrections that a proposal can add: what readers have seen, and what it says now.

A changed value of a published item may be news or an error put right. Only a moderator knows, and is asked.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from bot.core.content.briefing import Briefing
from bot.core.content.diff import Change
from bot.core.content.item import Item
from bot.core.content.item_editor import EditedPart, PartEditor
from bot.core.content.visibility import is_entry_published
from bot.core.content.word_diff import excerpt_differences

_MAX_VALUE_CHARACTERS = 300  # of what a correction quotes
_UPDATED_FIELDS = frozenset(  # what changes without an error, and what readers do not see
    {"as_of", "review_by", "sources", "caveats", "standing", "standing_note", "superseded_by", "corrections"}
    | {"aliases", "asked_as", "editor_note", "allow", "publish_at", "state", "withdrawn"}
)


def iterate_correctable_changes(
    changes: Iterable[Change], current: Briefing | None, briefing: Briefing, today: date
) -> Iterator[Change]:
    """Yield those of the *changes* between two versions that are changed values which readers have seen.

    An item that gets a correction anyway has none.
    """
    if current is None:
        return
    for change in changes:
        if change.kind != "changed" or change.language or not change.difference:
            continue
        entries = [one.entries_by_id.get(change.entry_id, ("", None))[1] for one in (current, briefing)]
        was, now = entries
        if not isinstance(was, Item) or not isinstance(now, Item) or not is_entry_published(was, today):
            continue
        is_corrected = len(now.corrections) > len(was.corrections)
        if change.was and change.now and not is_corrected and change.path[0] not in _UPDATED_FIELDS:
            yield change


def add_corrections(
    content: bytes, file: str, briefing: Briefing, changes: Iterable[Change], correction: tuple[date, str]
) -> bytes:
    """Add a correction for each of *changes* to its item, with the day and the reason in *correction*.

    Raises:
        BriefingError: the content is no YAML.
        LookupError: an item is not in the file.
    """
    day, reason = correction
    for change in changes:
        editor = PartEditor(content, file, briefing, EditedPart(change.entry_id))
        was, now = _quote_values(change)
        fields = {"on": day.isoformat(), "field": _name_field(change), "was": was, "now": now, "why": reason}
        editor.add_value("corrections", dict(fields))
        content = editor.write()
    return content


def _quote_values(change: Change) -> tuple[str, str]:
    """Quote both values, or the words that differ where they are long."""
    values = (change.was, change.now)
    if max(map(len, values)) > _MAX_VALUE_CHARACTERS:
        values = excerpt_differences(*values)
    was, now = (" ".join(value.split())[:_MAX_VALUE_CHARACTERS] or "…" for value in values)
    return was, now


def _name_field(change: Change) -> str:
    """Name a field of the item by its YAML key, and a value in a list by its label: “support”."""
    if len(change.path) == 1 or change.difference is None:
        return str(change.path[0])
    return ", ".join(map(str, change.difference.labels))[:_MAX_VALUE_CHARACTERS]
