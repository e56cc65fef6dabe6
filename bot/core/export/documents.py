"""JSON documents of a briefing, a section and an entry, in the reader's language.

The keys are a public interface: one may be added, but none may change its name or its meaning. They are
documented by `bot.core.export.document_schema`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.core.content.briefing import BRIEFING_KEY
from bot.core.content.item import Entry, Item, Source
from bot.core.export.record_values import JsonValue, build_record
from bot.core.formatting.formatter import Formatter
from bot.core.messages.characters import clean_text
from bot.core.messages.image import Image
from bot.core.sections.section import Section
from bot.core.views.entry_summary import build_entry_summary
from bot.core.views.lookup import EntryMatch
from bot.core.views.picture_links import build_image_path

Document = dict[str, JsonValue]
"""A JSON object."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where the documents are: the address of the site, and the version of the briefing, empty if unknown."""

    base_url: str
    version: str = ""

    def build_permalink(self, *path: str) -> str:
        """Build the permanent address of the briefing, section or entry with these ids."""
        version = f"?v={self.version}" if self.version else ""
        return f"{self.base_url}/{'/'.join(path)}{version}"


def build_briefing_document(
    sections: Iterable[tuple[Section, int]], formatter: Formatter, site: Site
) -> Document:
    """Build the document of a briefing: its own texts, and its *sections* with their numbers of entries."""
    briefing = formatter.briefing
    document = briefing.document
    texts = {
        name: clean_text(text) if (text := getattr(document, name)) else None
        for name in ("scope", "desk", "methodology", "corrections_policy")
    }
    return {
        "id": briefing.id,
        "title": clean_text(briefing.title),
        **_build_language(BRIEFING_KEY, formatter),
        "as_of": str(document.as_of),
        **texts,
        **_build_origin(site, briefing.id),
        "withdrawn": build_record(document.withdrawn, formatter) if document.withdrawn else None,
        "sections": [
            {
                "name": section.name,
                "title": clean_text(formatter.section_title(section)),
                "count": count,
                "url": f"{site.base_url}/{briefing.id}/{section.name}.json",
            }
            for section, count in sections
        ],
    }


def build_section_document(matches: tuple[EntryMatch, ...], formatter: Formatter, site: Site) -> Document:
    """Build the document of a section: all its entries that readers may see."""
    section, briefing = matches[0].section, formatter.briefing
    return {
        "briefing": briefing.id,
        "section": section.name,
        "title": clean_text(formatter.section_title(section)),
        "language": formatter.locale.language,
        **_build_origin(site, briefing.id, section.name),
        "items": [build_entry_document(match, formatter, site) for match in matches],
    }


def build_entry_document(match: EntryMatch, formatter: Formatter, site: Site) -> Document:
    """Build the document of an entry; one that is withdrawn has no fields and no sources."""
    entry, briefing = match.entry, formatter.briefing
    summary = build_entry_summary(match, formatter)
    as_of = entry.true_as_of if isinstance(entry, Item) and not entry.withdrawn else None
    return {
        "briefing": briefing.id,
        "section": match.section.name,
        "id": entry.id,
        "title": clean_text(match.title),
        **_build_language(entry.id, formatter),
        "status": get_status(entry),
        "fact": clean_text(summary.fact) or None,
        "trust": clean_text(summary.trust_line) or None,
        "caveat": clean_text(summary.caveat) or None,
        "as_of": str(as_of or briefing.document.as_of),
        "image_url": _find_image_url(match, formatter, site),
        **_build_origin(site, briefing.id, match.section.name, entry.id),
        "withdrawn": build_record(entry.withdrawn, formatter) if entry.withdrawn else None,
        "fields": None if entry.withdrawn else build_record(entry, formatter),
        "sources": list(_build_sources(entry, formatter)),
    }


def _find_image_url(match: EntryMatch, formatter: Formatter, site: Site) -> str | None:
    """Find the address of an entry's image; None if readers are not shown one."""
    entry = match.entry
    if not isinstance(entry, Item) or entry.withdrawn or not entry.still_holds or not entry.image:
        return None
    file = formatter.find_image(entry.image)
    path = f"/{match.briefing.id}/{match.section.name}/{entry.id}"
    return site.base_url + build_image_path(path, Image(file, entry.image.alt)) if file else None


def get_status(entry: Entry) -> str:
    """Get the status of an entry: withdrawn, or its standing; sources and the like are published."""
    if entry.withdrawn:
        return "withdrawn"
    return entry.standing if isinstance(entry, Item) else "published"


def list_visible_sources(item: Item, formatter: Formatter) -> list[Source]:
    """List the sources of an item and of its parts that readers may see, each once."""
    sources = {source.id: source for source in formatter.briefing.collect_sources(item)}
    return [source for source in sources.values() if formatter.is_visible(source)]


def _build_sources(entry: Entry, formatter: Formatter) -> Iterator[Document]:
    """Yield the sources of an entry with all that is known of them; of a withdrawn one why it is."""
    if not isinstance(entry, Item) or entry.withdrawn:
        return
    for source in list_visible_sources(entry, formatter):
        fields = None if source.withdrawn else build_record(source, formatter)
        withdrawn = build_record(source.withdrawn, formatter) if source.withdrawn else None
        yield {"id": source.id, "status": get_status(source), "withdrawn": withdrawn, "fields": fields}


def _build_language(key: str, formatter: Formatter) -> Document:
    """Name the language that was asked for, and the one that the texts are in."""
    briefing = formatter.briefing
    is_translated = briefing.original is not None and key not in briefing.untranslated
    original_language = (briefing.original or briefing).document.language
    language = formatter.locale.language
    return {"language": language, "text_language": language if is_translated else original_language}


def _build_origin(site: Site, *path: str) -> Document:
    return {
        "version": site.version or None,
        "permalink": site.build_permalink(*path),
        "licence": None,
    }
