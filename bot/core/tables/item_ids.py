"""Imported items, and their ids, made from what identifies a row, so that the next import finds them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from hashlib import sha256

from bot.core.content.field_merge import Fields
from bot.core.parsing.id_format import MAX_ID_LENGTH, to_id
from bot.core.search.romanization import romanize

_DIGEST_LENGTH = 4  # hexadecimal digits


@dataclass(frozen=True, slots=True)
class ImportedItem:
    """An item as it is written in a briefing, and the numbers of its *rows*.

    It is complete if the table has all that the briefing has of it, so that it replaces what is there.
    """

    fields: Fields
    rows: tuple[int, ...]
    is_complete: bool = False

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.fields["id"])


def build_id(name: str, day: str, fallback: str) -> str:
    """Build an id of the name of a pollster, figure or event and its day, as far as there is room."""
    latin = " ".join(romanize(word) or word for word in name.casefold().split())
    ending = to_id(day.rsplit("/", maxsplit=1)[-1])
    room = MAX_ID_LENGTH - _DIGEST_LENGTH - 2 - len(ending)
    stem = _cut(to_id(latin), room) or _cut(fallback, room)
    return f"{stem}-{ending}" if ending else stem


def _cut(text: str, length: int) -> str:
    """Cut an id between two words."""
    if len(text) <= length:
        return text
    head = text[: length + 1].rpartition("-")[0]
    return head or text[:length].rstrip("-")


def distinguish(base: str, keys: Iterable[str], is_same: Collection[str] = ()) -> dict[str, str]:
    """Give rows with the same *base* ids of their own, by their *keys*.

    A single row takes the base, and so does the first one that *is_same* says is the item with that id;
    without one, the first row. The others get a digest of their key, whatever their order.
    """
    ordered = list(dict.fromkeys(keys))
    first = next((key for key in ordered if key in is_same), ordered[0])
    return {key: base if key == first else _add_digest(base, key) for key in ordered}


def avoid_ids(items: Iterable[ImportedItem], taken: Collection[str]) -> list[ImportedItem]:
    """Give items whose ids are *taken* by other sections another one, the same at each import."""
    return [
        replace(one, fields={**one.fields, "id": _add_digest(one.id, one.id)})
        if one.id in taken and not one.is_complete
        else one
        for one in items
    ]


def _add_digest(base: str, key: str) -> str:
    return f"{base[: MAX_ID_LENGTH - _DIGEST_LENGTH - 1].rstrip('-')}-{digest_text(key)}"


def digest_text(key: str) -> str:
    """Give a few hexadecimal digits that stand for a text."""
    return sha256(key.encode()).hexdigest()[:_DIGEST_LENGTH]
