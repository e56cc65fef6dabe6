"""Answers about the past: /asof, /changes, and any line that names a version or a day."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.core.app import App
from bot.core.content.diff import diff_records
from bot.core.content.visibility import is_briefing_visible
from bot.core.i18n.date_parsing import parse_first_day, parse_leading_date
from bot.core.i18n.locale import get_locale
from bot.core.messages.reply import Reply
from bot.core.messages.request import Request, parse_command_line, to_command_line
from bot.core.sections.registry import SECTIONS
from bot.core.views import as_of_pages, changes, update_notices
from bot.core.views.search_service import IndexNotReady
from bot.services.revisions.change_feed import HIDDEN_FIELDS
from bot.services.store.errors import StoreError

if TYPE_CHECKING:  # SQLAlchemy takes a while to import
    from bot.services.revisions.history import HistoricalApp, History

DEFAULT_CHANGES_DAYS = 30  # that /changes goes back without an argument
FEED_DAYS = 365  # that a feed goes back
MAX_SUGGESTED_DAYS = 6  # days with changes, to choose from


def is_historical(request: Request) -> bool:
    """True if a request is about the past."""
    return request.command in {"asof", "changes"} or bool(request.as_of)


async def answer_historical(history: "History", app: App, request: Request) -> Reply:
    """Answer a request about the past; *app* is the current app."""
    try:
        await history.load_start_day()
        if history.start_day is None:
            return await answer_in_thread(app, replace(request, as_of=""))
        if request.command == "changes":
            return await _answer_changes(history, history.start_day, app, request)
        if request.command == "asof":
            return await _answer_as_of(history, history.start_day, app, request)
        return await _answer_at(history, history.start_day, app, request)
    except StoreError:
        return as_of_pages.build_unavailable_page(request)


async def add_update_notice(
    history: "History", app: App, request: Request, reply: Reply, seen_at: datetime
) -> Reply:
    """Say above an entry's card what has changed since the reader saw the answer of *seen_at*.

    Platforms give that time in whole seconds, so what went live within the same one counts as seen.
    """
    briefing = app.library.briefings.get(reply.briefing_id)
    if not briefing or not reply.entry_summary or request.as_of:
        return reply
    seen_at += timedelta(seconds=1)
    try:
        if not await history.has_changed_since(briefing, seen_at):
            return reply
        since = seen_at.astimezone(UTC).date()
        change_sets = await _list_change_sets(history, app, since, request)
    except StoreError:
        return reply
    formatter = app.create_formatter(briefing, request)
    return update_notices.add_update_notice(reply, change_sets, seen_at, formatter)


async def find_app_at(history: "History", app: App, request: Request) -> tuple[App, Request]:
    """Find the app that answers *request* as of its version or day, and the request as that app gets it.

    Raises:
        LookupError: there is no such version or day.
        StoreError: the versions cannot be read.
    """
    await history.load_start_day()
    if history.start_day is None or not await _is_recorded(history, history.start_day, request.as_of):
        raise LookupError(request.as_of)
    historical_app = await history.find_app(request.as_of, app, request.today, request.briefing_id)
    current_request = replace(request, as_of="")
    if historical_app is None:
        return app, current_request
    return historical_app.app, replace(current_request, today=historical_app.answer_day)


async def list_recent_changes(
    history: "History", app: App, request: Request
) -> tuple[date, tuple[changes.ChangeSet, ...]]:
    """List what changed in the last year, and give the day on which the archive began.

    Raises:
        LookupError: there is no version yet.
        StoreError: the versions cannot be read.
    """
    await history.load_start_day()
    if history.start_day is None:
        raise LookupError(request.briefing_id)
    since = max(history.start_day, request.today - timedelta(days=FEED_DAYS))
    return history.start_day, await _list_change_sets(history, app, since, request)


async def _is_recorded(history: "History", since: date, as_of: str) -> bool:
    """True if there is this version, or if this is a day from *since* on."""
    if as_of.isdecimal():
        return await history.revisions.find_revision(int(as_of)) is not None
    try:
        return date.fromisoformat(as_of) >= since
    except ValueError:  # no day of the calendar
        return False


async def answer_in_thread(app: App, request: Request) -> Reply:
    """Answer from *app* in a thread, because it may have to build its search index first."""
    try:
        return await asyncio.to_thread(app.answer_request, request)
    except IndexNotReady as preparing:
        await asyncio.wrap_future(preparing.future)
    return await asyncio.to_thread(app.answer_request, request)


async def answer_with_drafts(app: App, request: Request) -> Reply:
    """Answer a moderator; the answer is public if readers get the same."""
    reply = await answer_in_thread(app, request)
    readers_reply = await answer_in_thread(app, replace(request, include_drafts=False))
    return replace(reply, is_public=reply.blocks == readers_reply.blocks)


async def _answer_as_of(history: "History", since: date, app: App, request: Request) -> Reply:
    day, remainder = parse_leading_date(request.argument, request.language, request.today)
    if day is None:
        if request.argument:
            return as_of_pages.build_invalid_date_page(request, since)
        change_sets = await _list_change_sets(history, app, since, request)
        days = dict.fromkeys((*(step.day for step in change_sets), since))
        example = app.list_commands(request.language, request.today)[0].name
        return as_of_pages.build_usage_page(request, since, list(days)[:MAX_SUGGESTED_DAYS], example)
    commands = app.list_commands(request.language, request.today, has_history=True)
    section_names = (section.name for section in SECTIONS)  # of some there may be no entries today
    line = to_command_line(remainder, {*(one.name for one in commands), *section_names}) or "start"
    parsed_request, _ = parse_command_line(
        line, today=request.today, language=request.language, briefing_id=request.briefing_id
    )
    historical_request = replace(
        parsed_request,
        as_of=day.isoformat(),
        include_drafts=request.include_drafts,
        has_history=request.has_history,
    )
    return await _answer_at(history, since, app, historical_request)


async def _answer_at(history: "History", since: date, app: App, request: Request) -> Reply:
    current_request = replace(request, as_of="")
    try:
        if not request.as_of.isdecimal() and date.fromisoformat(request.as_of) < since:
            return as_of_pages.build_before_first_page(request, since)
        historical_app = await history.find_app(request.as_of, app, request.today, request.briefing_id)
    except ValueError:  # no day of the calendar
        return as_of_pages.build_invalid_date_page(replace(request, argument=request.as_of), since)
    if not await _is_version_kept(history, historical_app, app, request):
        reply = await answer_in_thread(app, current_request)
        return as_of_pages.mark_unknown_version(reply, request.as_of)
    if historical_app is None or request.command in as_of_pages.PRESENT_ONLY_COMMANDS:
        return await answer_in_thread(app, current_request)
    reply = await answer_in_thread(
        historical_app.app, replace(current_request, today=historical_app.answer_day)
    )
    if request.as_of.isdecimal() and _shows_same_entry(historical_app.app, app, reply):
        return await answer_in_thread(app, current_request)
    return as_of_pages.mark_historical(reply, request.as_of, historical_app.displayed_day)


async def _is_version_kept(
    history: "History", historical_app: "HistoricalApp | None", app: App, request: Request
) -> bool:
    """False if the version was deleted or never existed, or is what is left of a briefing."""
    if not request.as_of.isdecimal():
        return True
    if await history.revisions.find_revision(int(request.as_of)) is None:
        return False
    is_live = request.briefing_id in app.library.briefings
    return not (historical_app and is_live) or request.briefing_id in historical_app.app.library.briefings


def _shows_same_entry(past_app: App, app: App, reply: Reply) -> bool:
    """True if the entry that *reply* of the past app shows is the same today, whatever else its file says."""
    summary = reply.entry_summary
    briefings = [one.library.briefings.get(reply.briefing_id) for one in (past_app, app)]
    past, current = (one and one.in_language(reply.language).entries_by_id for one in briefings)
    if summary is None or not past or not current or summary.entry_id not in current:
        return False
    (old_section, was), (section, now) = past[summary.entry_id], current[summary.entry_id]
    return old_section == section and not any(diff_records(was, now, exclude=HIDDEN_FIELDS))


async def _answer_changes(history: "History", since: date, app: App, request: Request) -> Reply:
    argument = request.argument
    day = (
        parse_first_day(argument, request.language, request.today)
        if argument
        else request.today - timedelta(days=DEFAULT_CHANGES_DAYS)
    )
    if day is None:
        return as_of_pages.build_invalid_date_page(request, since)
    start_day = max(day, since)
    change_sets = await _list_change_sets(history, app, start_day, request)
    all_briefings = app.library.briefings
    briefings = {name: one for name, one in all_briefings.items() if is_briefing_visible(one, request.today)}
    reader_request = replace(request, include_drafts=False)
    return changes.build_change_log(change_sets, start_day, briefings, reader_request, app.create_formatter)


async def _list_change_sets(
    history: "History", app: App, since: date, request: Request
) -> tuple[changes.ChangeSet, ...]:
    language = get_locale(request.language).language
    return await history.list_change_sets(app, since, request.today, language)
