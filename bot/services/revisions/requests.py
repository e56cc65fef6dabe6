"""Answers that need the kept versions: /asof, /changes, and any line that names a version or a day."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.core.app import App
from bot.core.content.visibility import opened
from bot.core.i18n.date_parsing import first_day, leading
from bot.core.messages.reply import Reply
from bot.core.messages.request import Request, parse, typed
from bot.core.views import as_of as of_past
from bot.core.views import changes
from bot.core.views.search_service import Preparing
from bot.services.store.errors import StoreError

if TYPE_CHECKING:  # SQLAlchemy takes a while to import
    from bot.services.revisions.snapshots import Past

DAYS = 30  # that /changes goes back where nothing else is asked
OFFERED = 6  # days on which something changed, to choose from


def concerns(request: Request) -> bool:
    """Return whether this is about the past."""
    return request.command in {"asof", "changes"} or bool(request.at)


async def answer(past: "Past", app: App, request: Request) -> Reply:
    """Return the reply to a *request* that concerns the past; *app* is the bot of today."""
    try:
        await past.look()
        if past.since is None:
            return await of(app, replace(request, at=""))
        if request.command == "changes":
            return await _changes(past, past.since, app, request)
        if request.command == "asof":
            return await _asof(past, past.since, app, request)
        return await _then(past, past.since, app, request)
    except StoreError:
        return of_past.not_now(request)


async def of(app: App, request: Request) -> Reply:
    """Return what *app* answers, from a thread: what it needs for that may still have to be made."""
    try:
        return await asyncio.to_thread(app.answer, request)
    except Preparing as preparing:
        await asyncio.wrap_future(preparing.index)
    return await asyncio.to_thread(app.answer, request)


async def _asof(past: "Past", since: date, app: App, request: Request) -> Reply:
    day, rest = leading(request.argument, request.language)
    if day is None:
        if request.argument:
            return of_past.no_day(request, since)
        found = await past.steps(app, since, request.today)
        days = dict.fromkeys((*(step.day for step in found), since))
        return of_past.how_to_ask(request, since, list(days)[:OFFERED])
    known = {one.name for one in app.commands(request.language, request.today, history=True)}
    line = typed(rest, known) or "start"
    meant, _ = parse(line, today=request.today, language=request.language, briefing=request.briefing)
    asked = replace(meant, at=day.isoformat(), drafts=request.drafts, history=request.history)
    return await _then(past, since, app, asked)


async def _then(past: "Past", since: date, app: App, request: Request) -> Reply:
    today = replace(request, at="")
    try:
        if not request.at.isdecimal() and date.fromisoformat(request.at) < since:
            return of_past.before_all(request, since)
        then = await past.at(request.at, app, request.today, request.briefing)
    except ValueError:  # no day of the calendar
        return of_past.no_day(replace(request, argument=request.at), since)
    if then is None or request.command in of_past.TIMELESS:
        return await of(app, today)
    reply = await of(then.app, replace(today, today=then.day))
    return of_past.dated(reply, request.at, then.told)


async def _changes(past: "Past", since: date, app: App, request: Request) -> Reply:
    asked = request.argument
    day = first_day(asked, request.language, request.today) if asked else request.today - timedelta(days=DAYS)
    if day is None:
        return of_past.no_day(request, since)
    begun = max(day, since)
    found = await past.steps(app, begun, request.today)
    known = app.library.briefings
    briefings = {name: one for name, one in known.items() if opened(one, request.today)}
    told = replace(request, drafts=False)
    return changes.answer(found, begun, briefings, told, app.telling)
