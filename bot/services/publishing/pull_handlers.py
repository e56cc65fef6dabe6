"""The command behind the messages that say what a pull has done: ``pulled 17`` or ``pulled FILE``."""

import asyncio

from bot.core.content.briefing import Briefing, parse_briefing
from bot.core.content.diff import diff_briefings
from bot.core.i18n.locale import get_locale
from bot.core.messages.caller import Caller
from bot.core.messages.reply import Reply
from bot.core.messages.request import Request, parse_number
from bot.core.parsing.problem import BriefingError
from bot.core.sections.registry import SECTIONS
from bot.services.publishing.pull_views import build_kept_reply, build_merged_reply
from bot.services.store.revisions import Revision, RevisionStore


class PullHandlers:
    """Tells moderators what was merged, and what stayed although git has deleted it."""

    def __init__(self, revisions: RevisionStore) -> None:
        """Read the merged versions from *revisions*."""
        self._revisions = revisions

    async def handle_pulled(self, request: Request, _: Caller) -> Reply:
        """Show a version that joins git's changes with those from chat, or say which file stayed."""
        locale = get_locale(request.language)
        merged = await self._revisions.find_revision(parse_number(request.argument))
        if merged is None:
            newest = next(iter(await self._revisions.list_revisions(request.argument, 1)), None)
            return build_kept_reply(request.argument, newest.number if newest else 0, locale)
        previous = next(iter(await self._revisions.list_revisions(merged.file, 1, merged.number)), None)
        changes = await self._describe_changes(previous, merged) if previous else ()
        return build_merged_reply(merged, previous.number if previous else 0, changes, locale)

    async def _describe_changes(self, before: Revision, after: Revision) -> tuple[str, ...]:
        contents = [await self._revisions.fetch_content(one.number) for one in (before, after)]
        old, new = [await asyncio.to_thread(_parse, after.file, content) for content in contents]
        return tuple(change.description for change in diff_briefings(old, new)) if old and new else ()


def _parse(file: str, content: bytes | None) -> Briefing | None:
    """Parse a version of a briefing; None for a translation, or one that breaks a rule of today."""
    try:
        return None if content is None else parse_briefing(content, file, SECTIONS)
    except BriefingError:
        return None
