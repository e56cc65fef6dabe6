"""The state of the briefings: what answers, since when, what is wrong, and what is due."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from bot.core.content.briefing import Briefing
from bot.core.i18n import Locale
from bot.core.library.snapshot import Library
from bot.core.messages.reply import Block, Bullets, Button, Facts, Heading, Line, Paragraph, Reply, make_line
from bot.core.parsing.problem import Problem
from bot.services.publishing.review_view import list_due_soon
from bot.services.store.revisions import Revision

MAX_STATUS_ITEMS = 15  # mistakes and dates that are listed
MAX_STATUS_BRIEFINGS = 40


def build_status_reply(
    library: Library, revisions: Mapping[str, Revision], title: str, today: date, locale: Locale
) -> Reply:
    """Return what answers now, *versions* being the newest of each briefing by its id."""
    _ = locale.translate
    briefings = tuple(library.briefings.values())
    rows = tuple(
        (one.id, _format_briefing_state(one, revisions.get(one.id), today, locale))
        for one in briefings[:MAX_STATUS_BRIEFINGS]
    )
    blocks: list[Block] = [Facts(rows)] if rows else [Paragraph(make_line(_("No briefing is live.")))]
    if len(briefings) > MAX_STATUS_BRIEFINGS:
        blocks.append(_build_more_note(len(briefings) - MAX_STATUS_BRIEFINGS, locale))
    blocks += _build_problem_list(library.problems, locale)
    if due := list_due_soon(briefings, today):
        blocks.append(Heading(make_line(_("Review by"))))
        blocks.append(Bullets(tuple(one.format_line(locale) for one in due[:MAX_STATUS_ITEMS])))
    buttons = (Button(_("History"), "history"), Button(_("Upcoming reviews"), "review"))
    return Reply(title, tuple(blocks), buttons=buttons, command_line="status", language=locale.code)


def build_file_status_reply(file: str, library: Library, locale: Locale, *, is_present: bool = True) -> Reply:
    """Return what is wrong in one *file*, or that it is not *here*; the bot tells of each change."""
    _ = locale.translate
    problems = tuple(one for one in library.problems if Path(one.file).name == file)
    title = _("{file}: error") if problems else _("{file}: fixed")
    blocks = (
        tuple(_build_problem_list(problems, locale))
        if problems
        else (Paragraph(make_line(_("The current version is live."))),)
    )
    if not is_present:
        title = _("{file}: no such file")
        blocks = (Paragraph(make_line(_("It isn’t in the briefings folder, and nothing from it is live."))),)
    buttons = (Button(_("Live briefings and errors"), "status"),)
    return Reply(title.format(file=file), blocks, buttons=buttons, language=locale.code)


def _format_briefing_state(
    briefing: Briefing, revision: Revision | None, today: date, locale: Locale
) -> Line:
    _ = locale.translate
    as_of = briefing.document.as_of
    date_text = locale.format_day(as_of.year, as_of.month, as_of.day)
    age = locale.format_age(as_of.year, as_of.month, as_of.day, today)
    parts = (
        _("Version {number}").format(number=revision.number) if revision else "",
        _("As of {date}").format(date=f"{date_text} ({age})" if age else date_text),
        locale.translate_plural("{count} item", "{count} items", sum(map(len, briefing.sections.values()))),
    )
    return make_line(" · ".join(filter(None, parts)))


def _build_problem_list(problems: Sequence[Problem], locale: Locale) -> Iterator[Block]:
    _ = locale.translate
    if not problems:
        yield Paragraph(make_line(_("No errors.")))
        return
    yield Heading(make_line(_("Errors; the last valid version stays live")))
    short_problems = (
        replace(problem, file=Path(problem.file).name) for problem in problems[:MAX_STATUS_ITEMS]
    )
    yield Bullets(tuple(make_line(str(problem)) for problem in short_problems))
    if len(problems) > MAX_STATUS_ITEMS:
        yield _build_more_note(len(problems) - MAX_STATUS_ITEMS, locale)


def _build_more_note(count: int, locale: Locale) -> Block:
    return Paragraph(make_line(locale.translate_plural("… and {count} more", "… and {count} more", count)))
