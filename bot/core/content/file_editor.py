"""Writes into a file what it says of itself: that it, or an item in it, is withdrawn, and its id."""

from datetime import date

from bot.core.content.field_merge import Fields, remove_empty_fields
from bot.core.content.wording_editor import iter_written_entries
from bot.core.content.yaml_editor import edit_content
from bot.core.parsing.yaml_loader import read_fields


def write_withdrawal(content: bytes, file: str, entry_id: str, withdrawal: tuple[date, str]) -> bytes | None:
    """Withdraw the entry with this id, or the whole briefing if it is empty; None without such an entry.

    *withdrawal* is the day and the reason. All else stays as it is written.

    Raises:
        BriefingError: *content* is no YAML; *file* is the name that the problems give the file.
    """
    fields = remove_empty_fields(read_fields(content, file))
    target = _find_entry(fields, entry_id) if entry_id else fields
    if target is None:
        return None
    day, because = withdrawal
    details: Fields = {"on": day.isoformat(), "because": because}
    target |= {"state": "withdrawn", "withdrawn": details}
    return edit_content(content, fields)


def _find_entry(fields: Fields, entry_id: str) -> Fields | None:
    return next((one for name, one in iter_written_entries(fields) if name == entry_id), None)


def write_id(content: bytes, file: str, briefing_id: str) -> bytes:
    """Write the id of the briefing before all else that the file says.

    Raises:
        BriefingError: *content* is no YAML; *file* is the name that the problems give the file.
    """
    named: Fields = {"id": briefing_id}
    return edit_content(content, named | remove_empty_fields(read_fields(content, file)))
