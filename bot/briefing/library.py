"""The library: every briefing of a folder, read and checked; a broken file never takes down the others."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import create_model

from bot.briefing import crossing
from bot.briefing.briefing import Briefing, Document, Kind
from bot.briefing.events import BYTES
from bot.briefing.item import Entry
from bot.briefing.page import TAKEN
from bot.briefing.problem import BriefingError, Finding, Problem, quoted
from bot.briefing.reader import load
from bot.briefing.words import as_id, is_id

ENDINGS = frozenset({".yaml", ".yml"})


@dataclass(frozen=True, slots=True)
class Library:
    """The briefings that could be read, by id and the newest first, and what is wrong with the others."""

    briefings: Mapping[str, Briefing]
    problems: tuple[Problem, ...] = ()


def read_folder(folder: Path, kinds: Sequence[Kind]) -> Library:
    """Return the library of *folder*, whose briefings have sections of these *kinds*.

    Files that begin with a dot or do not end in .yaml or .yml are passed over.

    Raises:
        OSError: the folder cannot be listed.
    """
    files = sorted(file for file in folder.iterdir() if file.suffix in ENDINGS and file.name[0] != ".")
    return read_files(files, kinds)


def read_files(files: Sequence[Path], kinds: Sequence[Kind]) -> Library:
    """Return the library of these *files*; two briefings with one id are a problem of the second."""
    found: dict[str, Briefing] = {}
    problems: list[Problem] = []
    for file in files:
        try:
            briefing = read_file(file, kinds)
        except BriefingError as error:
            problems += error.problems
            continue
        if briefing.id in found:
            message = f'another file has a briefing with the id "{briefing.id}"'
            problems.append(Problem(str(file), 1, 1, "id", message, "give each briefing an id of its own"))
        else:
            found[briefing.id] = briefing
    newest = sorted(found.values(), key=lambda briefing: briefing.document.as_of.last, reverse=True)
    return Library({briefing.id: briefing for briefing in newest}, tuple(problems))


def read_file(file: Path, kinds: Sequence[Kind]) -> Briefing:
    """Return the briefing in *file*.

    Raises:
        BriefingError: it cannot be read; every problem is named with its place.
    """
    try:
        with file.open("rb") as content:
            data = content.read(BYTES + 1)  # as much as it takes for the reader to see that it is too large
    except OSError as error:
        reason = f"the file cannot be read: {error.strerror}"
        raise BriefingError([Problem(str(file), 1, 1, "", reason, "")]) from None
    return read(data, str(file), kinds)


def read(data: bytes, file: str, kinds: Sequence[Kind]) -> Briefing:
    """Return the briefing in *data*, the content of the file named *file*.

    Raises:
        BriefingError: it cannot be read; every problem is named with its place.
    """
    shape, stem = _shape(tuple(kinds)), Path(file).stem.partition(".")[0]
    names = tuple(kind.name for kind in kinds)
    document = load(data, file, shape, lambda found: (*_unnamed(found, stem), *_findings(found, names)))
    content: dict[str, list[Entry]] = {}
    for _, section, entry in _placed(document, names):
        content.setdefault(section, []).append(entry)
    return Briefing(document.id or stem, document, {name: tuple(found) for name, found in content.items()})


@cache
def _shape(kinds: tuple[Kind, ...]) -> type[Document]:
    """Return the shape of a whole file: a document with a field for each kind of section."""
    fields: dict[str, Any] = {kind.name: (kind.shape | None, None) for kind in kinds}
    return create_model("Briefing", __base__=Document, **fields)


def _unnamed(document: Document, stem: str) -> Iterator[Finding]:
    """Yield that the briefing has no id: none is written, and the file's name can be none."""
    if document.id is None and not is_id(stem):
        right = as_id(stem)
        hint = f'call the file "{right}.yaml"' if right else "call it by small letters, digits and hyphens"
        yield Finding(
            (), f"the file's name, {quoted(stem)}, can be no id", f"{hint}, or write an id: into it"
        )


def _findings(document: Document, names: Sequence[str]) -> Iterator[Finding]:
    for name in document.pages:
        if name in names or name in TAKEN:
            taken = "the name of a section" if name in names else "a command of the bot itself"
            message = f'"{name}" is {taken}'
            yield Finding(("pages", name), message, "give the page another name", by_name=True)
    yield from crossing.findings(_placed(document, names))


def _placed(document: Document, names: Sequence[str]) -> Iterator[crossing.Placed]:
    """Yield each entry of *document* with its path and its section, the pages' after all others."""
    for name in names:
        content = getattr(document, name)
        if isinstance(content, Entry):
            yield (name,), name, content
        else:
            yield from (((name, index), name, entry) for index, entry in enumerate(content or ()))
    for name, page in document.pages.items():
        yield from ((("pages", name, "items", index), name, entry) for index, entry in enumerate(page.items))
