"""Finds out what a published version has changed."""

from bot.services.notices.notice import PublicationNotice
from bot.services.notices.publication_views import Publication
from bot.services.publishing.revision_comparer import RevisionComparer
from bot.services.store.revisions import GIT, Revision, RevisionStore


class PublicationFinder:
    """Looks at versions and at those before them; every method may raise `StoreError`."""

    def __init__(self, revisions: RevisionStore, comparer: RevisionComparer) -> None:
        """Look at *revisions*, and compare them with *comparer*."""
        self._revisions = revisions
        self._comparer = comparer

    async def find_publication(self, number: int) -> Publication | None:
        """Find a version by its number."""
        revision = await self._revisions.find_revision(number)
        return await self._describe(revision) if revision else None

    async def list_pulled(self, notice: PublicationNotice, limit: int) -> tuple[list[Publication], int]:
        """List at most *limit* of the versions that git brought, and count the rest."""
        first, last = notice.number, notice.last
        revisions = await self._revisions.list_revisions(limit=last - first + 1, below=last + 1)
        pulled = [one for one in reversed(revisions) if one.number >= first and one.origin == GIT]
        return [await self._describe(one) for one in pulled[:limit]], len(pulled[limit:])

    async def _describe(self, revision: Revision) -> Publication:
        previous = await self._comparer.find_previous(revision)
        changes = await self._comparer.describe_changes(previous, revision) if previous else ()
        newest = await self._revisions.list_revisions(revision.file, 1)
        return Publication(revision, previous, changes, is_newest=newest[0].number == revision.number)
