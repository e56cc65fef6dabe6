"""The library: every briefing of a folder, read and checked; a broken file never takes down the others."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import Field, create_model

from bot.briefing import crossing
from bot.briefing.briefing import Briefing, Document, Kind
from bot.briefing.events import BYTES
from bot.briefing.item import Entry
from bot.briefing.page import TAKEN
from bot.briefing.problem import BriefingError, Finding, Problem, quoted
from bot.briefing.reader import load
from bot.briefing.translation import read_translation, translates
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
    """Return the library of these *files*; two briefings with one id are a problem of the second.

    A translation, ``ID.LANG.yaml``, belongs to the briefing beside it, which is read with it.
    """
    found: dict[str, Briefing] = {}
    problems: list[Problem] = []
    for file in _written(files):
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
    broken = bool(problems)
    for file in filter(translates, files):
        problems += _translate(file, found, broken=broken)
    newest = sorted(found.values(), key=lambda briefing: briefing.document.as_of.last, reverse=True)
    return Library({briefing.id: briefing for briefing in newest}, tuple(problems))


def _written(files: Sequence[Path]) -> Iterator[Path]:
    """Yield the files that are no translations, and those beside translations that came alone."""
    yield from (file for file in files if not translates(file))
    for file in files:
        if name := translates(file):
            beside = [file.with_name(f"{name[0]}{ending}") for ending in sorted(ENDINGS)]
            if not any(other in files for other in beside):
                yield from [other for other in beside if other.exists()][:1]


def _translate(file: Path, found: dict[str, Briefing], *, broken: bool) -> Sequence[Problem]:
    """Put the translation in *file* to its briefing, as much of it as is right; return what is wrong."""
    name, code = translates(file) or ("", "")
    if name not in found:
        message = f'there is no briefing with the id "{name}" that this could be the translation of'
        wrong = Problem(str(file), 1, 1, "", message, "name the file as its briefing: ID.LANGUAGE.yaml")
        return () if broken else (wrong,)  # whose own problem is told
    try:
        translation, problems = read_translation(_content(file), str(file), found[name], code)
    except BriefingError as error:
        return error.problems
    known = found[name].translations
    found[name] = replace(found[name], translations={**known, code: translation})
    return problems


def read_file(file: Path, kinds: Sequence[Kind]) -> Briefing:
    """Return the briefing in *file*.

    Raises:
        BriefingError: it cannot be read; every problem is named with its place.
    """
    return read(_content(file), str(file), kinds)


def _content(file: Path) -> bytes:
    """Return what *file* holds, or as much as it takes for the reader to see that it is too large."""
    try:
        with file.open("rb") as content:
            return content.read(BYTES + 1)
    except OSError as error:
        reason = f"the file cannot be read: {error.strerror}"
        raise BriefingError([Problem(str(file), 1, 1, "", reason, "")]) from None


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
