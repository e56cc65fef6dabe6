"""The command behind the messages that say what a pull has done: ``pulled 17`` or ``pulled FILE``."""

from bot.core.i18n.locale import get_locale
from bot.core.messages.caller import Caller
from bot.core.messages.reply import Reply
from bot.core.messages.request import Request, parse_number
from bot.services.publishing.pull_views import build_kept_reply, build_merged_reply
from bot.services.publishing.revision_comparer import RevisionComparer
from bot.services.store.revisions import RevisionStore


class PullHandlers:
    """Shows moderators what was merged, and which file stayed although git has deleted it."""

    def __init__(self, revisions: RevisionStore, comparer: RevisionComparer) -> None:
        """Read the merged versions from *revisions*."""
        self._revisions = revisions
        self._comparer = comparer

    async def handle_pulled(self, request: Request, _: Caller) -> Reply:
        """Show a version that merges git's changes with those from chat, or say which file stayed."""
        locale = get_locale(request.language)
        merged = await self._revisions.find_revision(parse_number(request.argument))
        if merged is None:
            newest = next(iter(await self._revisions.list_revisions(request.argument, 1)), None)
            return build_kept_reply(request.argument, newest.number if newest else 0, locale)
        previous = await self._comparer.find_previous(merged)
        changes = await self._comparer.describe_changes(previous, merged) if previous else ()
        return build_merged_reply(merged, changes, locale, has_previous=previous is not None)
