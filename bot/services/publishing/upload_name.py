"""The name of a file that a moderator sends: what their system adds to the name of a copy is removed."""

import re
from collections.abc import Callable
from pathlib import Path

_COPY = "copy|kopie|copie|copia|kopia|копія|копия|نسخة"
_MARK_BEFORE = re.compile(rf"(?:{_COPY})[ _]+(?:(?:of|von|de|من)[ _]+)?", re.IGNORECASE)
_MARK_AFTER = re.compile(
    rf"(?:[ _]*\(\d{{1,3}}\)|(?:[ _]+[-–—][ _]*|[ _]+|_)\(?(?:{_COPY})\)?(?:[ _]+\d{{1,3}})?)$",
    re.IGNORECASE,
)
_MARK_IN_ID = re.compile(rf"-(?:{_COPY})(?:-?\d{{1,3}})?$", re.IGNORECASE)


def remove_copy_marks(name: str, is_published: Callable[[str], bool]) -> str:
    """Turn ``harbour (1).yaml`` and ``Copy of harbour.uk.yaml`` into the name of the file that was copied.

    ``harbour-copy`` may be meant as an id: it counts as a copy only if *is_published* knows ``harbour`` and
    not that one.
    """
    path = Path(name)
    stem, dot, language = path.stem.partition(".")
    stem, language = _remove_marks(stem), _remove_marks(language)
    original_id = _MARK_IN_ID.sub("", stem)
    if is_published(original_id) and not is_published(stem):
        stem = original_id
    return f"{stem}{dot}{language}{path.suffix}" if stem else name


def _remove_marks(text: str) -> str:
    """Remove the marks before and after *text*; a copy of a copy has several."""
    start = _MARK_BEFORE.match(text)
    remaining_text = _MARK_AFTER.sub("", text[start.end() :] if start else text).strip(" _")
    return text if remaining_text == text else _remove_marks(remaining_text)
