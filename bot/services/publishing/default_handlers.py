"""The moderators' command /default: which briefing answers readers who chose none, and deciding on it."""

from collections.abc import Awaitable, Callable
from logging import getLogger

from bot.core.app import App
from bot.core.i18n.locale import get_locale
from bot.core.library.default_briefing import DefaultOrder
from bot.core.messages.caller import Caller
from bot.core.messages.reply import Reply
from bot.core.messages.request import Request
from bot.core.views.help_pages import match_briefing
from bot.services.publishing.default_views import (
    build_decided_reply,
    build_default_reply,
    build_unknown_briefing_reply,
)

ChangeDefaults = Callable[[Callable[[DefaultOrder], DefaultOrder]], Awaitable[bool]]
"""Changes the order of the default briefings as somebody decided; true if that is stored."""

_log = getLogger(__name__)


class DefaultHandlers:
    """Shows and changes the default briefing."""

    def __init__(self, get_app: Callable[[], App], change_defaults: ChangeDefaults) -> None:
        """Answer about the app that answers now, and change its default with *change_defaults*."""
        self._get_app = get_app
        self._change_defaults = change_defaults

    async def handle_default(self, request: Request, caller: Caller) -> Reply:
        """Show the default briefing; ``default harbour`` decides on it."""
        locale, app = get_locale(request.language), self._get_app()
        if not request.argument:
            return build_default_reply(app, request.today, locale)
        briefing = match_briefing(request.argument, app.library.briefings)
        if briefing is None:
            return build_unknown_briefing_reply(request.argument, app, request.today, locale)
        former = app.pick_default(request.today)
        is_stored = await self._change_defaults(lambda defaults: defaults.with_decision(briefing.id))
        _log.info("moderation: default", extra={"briefing": briefing.id, "who": caller.log_name})
        current = self._get_app().pick_default(request.today)
        return build_decided_reply(briefing, current, former, locale, is_stored=is_stored)
