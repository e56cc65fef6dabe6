"""Finds the item that a reader or a moderator names in a message to the other."""

from dataclasses import replace

from bot.core.app import App
from bot.core.messages.reply import Reply
from bot.core.messages.request import Request, short_briefing_id


def find_card(request: Request, app: App) -> Reply | None:
    """Find the card of the visible item whose id is the argument."""
    for briefing in app.library.briefings.values():
        is_selected = request.briefing_id in {"", briefing.id, short_briefing_id(briefing.id)}
        if is_selected and request.argument in briefing.entries_by_id:
            section, _ = briefing.entries_by_id[request.argument]
            reply = app.answer_request(replace(request, command=section, briefing_id=briefing.id))
            if reply.entry_summary:
                return reply
    return None
