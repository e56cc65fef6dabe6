"""A file that another process has read: its briefing, and what the search index will hold of it, as bytes."""

from dataclasses import dataclass

from bot.core.content.briefing import parse_briefing
from bot.core.content.briefing_codec import encode_briefing
from bot.core.library.snapshot import Library
from bot.core.parsing.problem import BriefingError
from bot.core.sections.registry import SECTIONS
from bot.core.views.entry_finder import EntryFinder


@dataclass(frozen=True, slots=True)
class PreparedFile:
    """A briefing as `encode_briefing` encodes it, and its documents as `SearchService` does."""

    briefing: bytes
    documents: bytes


def prepare_file(file: str, content: bytes) -> PreparedFile | None:
    """Read the *content* of the *file* of a briefing; None if it has problems."""
    try:
        briefing = parse_briefing(content, file, SECTIONS)
    except BriefingError:
        return None
    # What the first answers, and the looks at the clock and at the images, ask of every briefing:
    _ = briefing.visible_from, briefing.corrected_items, briefing.scheduled_entries, briefing.images
    search_service = EntryFinder(Library({briefing.id: briefing})).search_service
    documents = search_service.encode_documents(briefing)
    return PreparedFile(encode_briefing(briefing), documents)
