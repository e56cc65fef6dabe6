"""Adds a question in a reader's words to an entry of a file: a briefing's own, or a translation's."""

from collections.abc import Iterator

from bot.core.content.field_merge import Fields, remove_empty_fields
from bot.core.content.translation import QUESTIONS_FIELD
from bot.core.content.yaml_editor import edit_content
from bot.core.parsing.yaml_loader import read_fields
from bot.core.parsing.yaml_subset import YamlValue

_PAGES_FIELD, _ITEMS_FIELD = "pages", "items"  # of a briefing, and of each of its custom pages


def add_wording(content: bytes, file: str, entry_id: str, wording: str) -> bytes | None:
    """Add *wording* to the entry's `asked_as`, and leave all else as it is; None without such an entry.

    Raises:
        BriefingError: *content* is no YAML; *file* is the name that the problems give the file.
    """
    fields = remove_empty_fields(read_fields(content, file))
    entry = next((one for name, one in iter_written_entries(fields) if name == entry_id), None)
    if entry is None:
        return None
    questions = entry.get(QUESTIONS_FIELD)
    known = questions if isinstance(questions, list) else [questions] if questions else []
    entry[QUESTIONS_FIELD] = [*known, *([] if wording in known else [wording])]
    return edit_content(content, fields)


def iter_written_entries(fields: Fields) -> Iterator[tuple[str, Fields]]:
    """Yield the entries with their ids: those in lists, and those that a translation has by their ids."""
    pages = fields.get(_PAGES_FIELD)
    page_items = [one.get(_ITEMS_FIELD) for one in _list_mappings(pages)]
    for entries in (*fields.values(), *page_items):
        for entry in _list_mappings(entries):
            yield str(entry.get("id", "")), entry
    yield from ((name, value) for name, value in fields.items() if isinstance(value, dict))


def _list_mappings(value: YamlValue) -> list[Fields]:
    """List the mappings in a list, or in the values of a mapping."""
    values = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [one for one in values if isinstance(one, dict)]
