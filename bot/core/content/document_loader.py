"""One file's content to a briefing that hangs together, or to every mistake with its place."""

from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import Field, create_model

from bot.core.content import references
from bot.core.content.briefing import Briefing, Document, Kind
from bot.core.content.custom_page import TAKEN
from bot.core.content.item import Entry
from bot.core.parsing.error_codes import Code
from bot.core.parsing.ids import as_id, is_id
from bot.core.parsing.problem import Finding, quoted
from bot.core.parsing.yaml_loader import load


def read(data: bytes, file: str, kinds: Sequence[Kind]) -> Briefing:
    """Return the briefing in *data*, the content of the file named *file*.

    Raises:
        BriefingError: it cannot be read; every problem is named with its place.
    """
    shape, stem = shape_of(tuple(kinds)), Path(file).stem.partition(".")[0]
    names = tuple(kind.name for kind in kinds)
    document = load(data, file, shape, lambda found: (*_unnamed(found, stem), *_findings(found, names)))
    content: dict[str, list[Entry]] = {}
    for _, section, entry in _placed(document, names):
        content.setdefault(section, []).append(entry)
    entries = {name: tuple(found) for name, found in content.items()}
    return Briefing(document.id or stem, document, entries, file=file)


@cache
def shape_of(kinds: tuple[Kind, ...]) -> type[Document]:
    """Return the shape of a whole file: a document with a field for each kind of section."""
    fields: dict[str, Any] = {
        kind.name: (kind.shape | None, Field(default=None, description=kind.about)) for kind in kinds
    }
    return create_model("Briefing", __base__=Document, **fields)


def _unnamed(document: Document, stem: str) -> Iterator[Finding]:
    """Yield that the briefing has no id: none is written, and the file's name can be none."""
    if document.id is None and not is_id(stem):
        right = as_id(stem)
        hint = f'call the file "{right}.yaml"' if right else "call it by small letters, digits and hyphens"
        message = f"the file's name, {quoted(stem)}, can be no id"
        yield Finding((), message, f"{hint}, or write an id: into it", code=Code.FILE_NAME)


def _findings(document: Document, names: Sequence[str]) -> Iterator[Finding]:
    for name in document.pages:
        if name in names or name in TAKEN:
            taken = "the name of a section" if name in names else "a command of the bot itself"
            message = f'"{name}" is {taken}'
            path, hint = ("pages", name), "give the page another name"
            yield Finding(path, message, hint, by_name=True, code=Code.TAKEN_NAME)
    yield from references.findings(_placed(document, names))


def _placed(document: Document, names: Sequence[str]) -> Iterator[references.Placed]:
    """Yield each entry of *document* with its path and its section, the pages' after all others."""
    for name in names:
        content = getattr(document, name)
        if isinstance(content, Entry):
            yield (name,), name, content
        else:
            yield from (((name, index), name, entry) for index, entry in enumerate(content or ()))
    for name, page in document.pages.items():
        yield from ((("pages", name, "items", index), name, entry) for index, entry in enumerate(page.items))


def digest_of(content: bytes) -> str:
    """Return what tells this *content* from any other."""
    return sha256(content).hexdigest()
