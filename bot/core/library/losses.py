"""Finds the files from which readers get nothing any more, because they were deleted, renamed or emptied."""

from collections.abc import Collection

from bot.core.content.briefing import Briefing
from bot.core.library.snapshot import LibrarySnapshot


def find_lost_files(
    before: LibrarySnapshot, after: LibrarySnapshot, files: Collection[str]
) -> frozenset[str]:
    """Find those of the changed *files* that readers had something from, and whose place nothing has taken.

    A renamed file that keeps its id is no loss, and neither is a broken one: its last valid version is live.
    """
    return frozenset(file for file in files if _is_lost(before, after, file))


def _is_lost(before: LibrarySnapshot, after: LibrarySnapshot, file: str) -> bool:
    is_deleted = after.current_digest(file) is None
    if file in before.served_by_file:
        briefing = before.served_by_file[file].briefing
        current = after.library.find_briefing(briefing.id)
        return is_deleted if current is None else _is_emptied(briefing, current)
    if not (is_deleted and before.served_digest(file)):
        return False
    briefing_id, language = before.translation_files[file].translation_key
    original = after.library.find_briefing(briefing_id)
    return original is None or language not in original.translations


def _is_emptied(before: Briefing, after: Briefing) -> bool:
    return bool(before.entries_by_id) and not after.entries_by_id


def is_missing(after: LibrarySnapshot, file: str, digest: str) -> bool:
    """True if *file*, which once held the content with this *digest*, is gone, and with it its briefing.

    It is not if another file holds the same content and names the id itself.
    """
    return after.current_digest(file) is None and not any(
        one.digest == digest and one.briefing.document.id is not None for one in after.served_by_file.values()
    )
