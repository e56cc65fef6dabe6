"""One file's content to a briefing that hangs together, or to every mistake with its place."""

from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import Field, create_model

from bot.core.content import references
from bot.core.content.briefing import Briefing, Document, SectionSchema
from bot.core.content.custom_page import RESERVED_NAMES
from bot.core.content.item import Entry
from bot.core.parsing.error_codes import ProblemCode
from bot.core.parsing.ids import is_id, to_id
from bot.core.parsing.problem import Finding, quote_excerpt
from bot.core.parsing.yaml_loader import load_model


def parse_briefing(data: bytes, file: str, schemas: Sequence[SectionSchema]) -> Briefing:
    """Return the briefing in *data*, the content of the file named *file*.

    Raises:
        BriefingError: it cannot be read; every problem is named with its place.
    """
    model, file_stem = build_document_model(tuple(schemas)), Path(file).stem.partition(".")[0]
    section_names = tuple(kind.name for kind in schemas)
    document = load_model(
        data,
        file,
        model,
        lambda found: (*_check_file_name(found, file_stem), *_check_document(found, section_names)),
    )
    entries_by_section: dict[str, list[Entry]] = {}
    for _, section, entry in _locate_entries(document, section_names):
        entries_by_section.setdefault(section, []).append(entry)
    sections = {name: tuple(found) for name, found in entries_by_section.items()}
    return Briefing(document.id or file_stem, document, sections, file=file)


@cache
def build_document_model(schemas: tuple[SectionSchema, ...]) -> type[Document]:
    """Return the shape of a whole file: a document with a field for each kind of section."""
    fields: dict[str, Any] = {
        kind.name: (kind.schema | None, Field(default=None, description=kind.description)) for kind in schemas
    }
    return create_model("Briefing", __base__=Document, **fields)


def _check_file_name(document: Document, file_stem: str) -> Iterator[Finding]:
    """Yield that the briefing has no id: none is written, and the file's name can be none."""
    if document.id is None and not is_id(file_stem):
        suggested_id = to_id(file_stem)
        hint = (
            f'call the file "{suggested_id}.yaml"'
            if suggested_id
            else "call it by small letters, digits and hyphens"
        )
        message = f"the file's name, {quote_excerpt(file_stem)}, can be no id"
        yield Finding((), message, f"{hint}, or write an id: into it", code=ProblemCode.FILE_NAME)


def _check_document(document: Document, section_names: Sequence[str]) -> Iterator[Finding]:
    for name in document.pages:
        if name in section_names or name in RESERVED_NAMES:
            owner = "the name of a section" if name in section_names else "a command of the bot itself"
            message = f'"{name}" is {owner}'
            path, hint = ("pages", name), "give the page another name"
            yield Finding(path, message, hint, is_about_name=True, code=ProblemCode.TAKEN_NAME)
    yield from references.check_references(_locate_entries(document, section_names))


def _locate_entries(document: Document, section_names: Sequence[str]) -> Iterator[references.LocatedEntry]:
    """Yield each entry of *document* with its path and its section, the pages' after all others."""
    for name in section_names:
        section_content = getattr(document, name)
        if isinstance(section_content, Entry):
            yield (name,), name, section_content
        else:
            yield from (((name, index), name, entry) for index, entry in enumerate(section_content or ()))
    for name, page in document.pages.items():
        yield from ((("pages", name, "items", index), name, entry) for index, entry in enumerate(page.items))


def compute_digest(content: bytes) -> str:
    """Return what tells this *content* from any other."""
    return sha256(content).hexdigest()
