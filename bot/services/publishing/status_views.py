"""The replies about what is live: the state of the briefings, their history, and what is due for review."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from bot.core.content.briefing import Briefing
from bot.core.content.item import Entry, Item
from bot.core.formatting.partial_date_text import format_age, format_partial_date
from bot.core.i18n.locale import Locale
from bot.core.library.snapshot import Library
from bot.core.messages.line_mapping import map_command_lines
from bot.core.messages.platforms import PLATFORM_TITLES
from bot.core.messages.reply import (
    Block,
    Bullets,
    Button,
    Facts,
    Heading,
    Line,
    Paragraph,
    Reply,
    Row,
    Span,
    Style,
    make_line,
)
from bot.core.messages.request import format_command_line
from bot.core.parsing.problem import Problem
from bot.services.publishing.file_views import FILE, FILES, VERSIONS, add_send_button, build_send_button
from bot.services.publishing.message_parts import build_more_note, format_timestamp
from bot.services.store.revisions import GIT, MERGED, RESTORED, Revision

MAX_STATUS_ITEMS = 15  # errors, and dates, in one answer
MAX_STATUS_BRIEFINGS = 40
HISTORY_PAGE_SIZE = 20  # versions in one answer
REVIEW_WINDOW = timedelta(days=30)
STALE_AGE = timedelta(days=365)
MAX_DUE_DATES = 100


def build_status_reply(
    library: Library, revisions: Mapping[str, Revision], title: str, today: date, locale: Locale
) -> Reply:
    """Show what is live; *revisions* holds the newest version of each briefing, by its id."""
    _ = locale.translate
    briefings = tuple(library.briefings.values())
    rows = tuple(
        (one.id, _format_briefing_state(one, revisions.get(one.id), today, locale))
        for one in briefings[:MAX_STATUS_BRIEFINGS]
    )
    blocks: list[Block] = [Facts(rows)] if rows else [Paragraph(make_line(_("No briefing is live.")))]
    if len(briefings) > MAX_STATUS_BRIEFINGS:
        blocks.append(build_more_note(len(briefings) - MAX_STATUS_BRIEFINGS, locale))
    blocks += _build_problem_list(library.problems, locale)
    if due := list_due_soon(briefings, today):
        blocks.append(Heading(make_line(_("Review by"))))
        blocks.append(Bullets(tuple(one.format_line(locale) for one in due[:MAX_STATUS_ITEMS])))
    buttons = (
        Button(_("History"), "history"),
        Button(_("Upcoming reviews"), "review"),
        build_send_button("", locale) if len(briefings) == 1 else Button(_("Send me a file"), FILES),
    )
    return Reply(title, tuple(blocks), buttons=buttons, command_line="status", language=locale.language)


def add_open_inquiries(status: Reply, count: int, locale: Locale) -> Reply:
    """Add how many readers' questions wait for an answer, if any, and the button to them."""
    if not count:
        return status
    sentence = locale.translate_plural(
        "{count} reader’s question waits for an answer.",
        "{count} readers’ questions wait for an answer.",
        count,
    )
    return replace(
        status,
        blocks=(*status.blocks, Paragraph(make_line(sentence))),
        buttons=(*status.buttons, Button(locale.translate("Readers’ questions"), "inquiries")),
    )


@dataclass(frozen=True, slots=True)
class FileState:
    """A *file*, whether it *is_present* in the folder, and its newest version, which was valid."""

    file: str
    is_present: bool
    last_valid: Revision | None


def build_file_status_reply(state: FileState, library: Library, locale: Locale) -> Reply:
    """Show the errors of one file, or that it is gone: moderators are notified of either."""
    _, file = locale.translate, state.file
    problems = tuple(one for one in library.problems if Path(one.file).name == file)
    title = _("{file}: error") if problems else _("{file}: fixed")
    blocks = (
        tuple(_build_problem_list(problems, locale))
        if problems
        else (Paragraph(make_line(_("The current version is live."))),)
    )
    if not state.is_present:
        title = _("{file}: no such file")
        blocks = (Paragraph(make_line(_("It isn’t in the briefings folder, and nothing from it is live."))),)
    buttons = [Button(_("Live briefings and errors"), "status")]
    if problems and state.last_valid:
        buttons.insert(0, build_restore_button(state.last_valid, locale))
    reply = Reply(title.format(file=file), blocks, buttons=tuple(buttons), language=locale.language)
    return add_send_button(reply, file, locale) if state.is_present else reply


def build_restore_button(revision: Revision, locale: Locale) -> Button:
    """Build the button that publishes *revision* again."""
    return Button(locale.translate("Bring it back"), f"restore {revision.number}")


def _format_briefing_state(
    briefing: Briefing, revision: Revision | None, today: date, locale: Locale
) -> Line:
    _ = locale.translate
    as_of = briefing.document.as_of
    date_text, age = format_partial_date(as_of, locale), format_age(as_of, locale, today)
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
        yield build_more_note(len(problems) - MAX_STATUS_ITEMS, locale)


def build_history_reply(revisions: Sequence[Revision], line: str, older_line: str, locale: Locale) -> Reply:
    """List *revisions*, the newest first.

    *line* is the command line of this answer, *older_line* that of the versions before it, if there are any.
    """
    _ = locale.translate
    if not revisions:
        blocks = (Paragraph(make_line(_("Nothing published here yet."))),)
        return Reply(_("History"), blocks, command_line=line, language=locale.language, not_found=True)
    rows = tuple(_build_history_row(version, locale) for version in revisions)
    older_buttons = (Button(_("Older"), older_line),) if older_line else ()
    send_line = format_command_line(VERSIONS, line.partition(" ")[2])
    buttons = (*older_buttons, Button(_("Send me a version"), send_line))
    return Reply(_("History"), rows, buttons=buttons, command_line=line, language=locale.language)


def build_versions_reply(history: Reply, locale: Locale) -> Reply:
    """Offer the versions that *history* lists as files: their buttons send them."""

    def send_instead(line: str) -> str:
        command, _, argument = line.partition(" ")
        return format_command_line({"rollback": FILE, "history": VERSIONS}.get(command, command), argument)

    offered = map_command_lines(history, send_instead)
    back_button = Button(locale.translate("History"), history.command_line)
    return replace(
        offered,
        title=locale.translate("Send me a version"),
        buttons=(*offered.buttons[:-1], back_button),
        command_line=send_instead(history.command_line),
    )


def _build_history_row(revision: Revision, locale: Locale) -> Row:
    title = locale.translate("Version {number}").format(number=revision.number)
    return Row(
        make_line(f"{title} · {revision.file}", Style.BOLD),
        tuple(_build_history_lines(revision, locale)),
        Button(title, f"rollback {revision.number}"),
    )


def _build_history_lines(revision: Revision, locale: Locale) -> tuple[Line, ...]:
    _ = locale.translate
    origin_labels = {
        "file": _("in the folder"),
        GIT: _("from git"),
        MERGED: _("from git, merged with chat"),
        RESTORED: _("restored"),
        **PLATFORM_TITLES,
    }
    timestamp = format_timestamp(revision.published_at)
    removed = _("removed") if not revision.digest else ""
    proposer = _("proposed by {who}").format(who=revision.proposed_by) if revision.proposed_by else ""
    details = " · ".join(
        filter(
            None,
            (
                timestamp,
                revision.author,
                proposer,
                origin_labels.get(revision.origin, revision.origin),
                removed,
            ),
        )
    )
    return (
        (make_line(details), make_line(revision.reason, Style.ITALIC))
        if revision.reason
        else (make_line(details),)
    )


@dataclass(frozen=True, slots=True, order=True)
class DueDate:
    """A *day* on which an *entry*, such as ``polls/levada-2026-01``, or a whole *briefing* is due.

    *time* is the time of that day, with its time zone.
    """

    day: date
    briefing: str
    entry: str = ""
    time: str = ""

    def format_line(self, locale: Locale) -> Line:
        """Format it as one line."""
        date_text = locale.format_day(self.day.year, self.day.month, self.day.day)
        return (
            Span(", ".join(filter(None, (date_text, self.time))), Style.BOLD),
            Span(f" · {self.briefing}" + (f" · {self.entry}" if self.entry else "")),
        )


def list_review_dates(briefings: Iterable[Briefing]) -> list[DueDate]:
    """List the review dates of *briefings*, the earliest first."""
    return sorted(due for briefing in briefings for due in _find_review_dates(briefing))


def list_due_soon(briefings: Iterable[Briefing], today: date) -> list[DueDate]:
    """List what is due for review by now, or within `REVIEW_WINDOW`."""
    return [due for due in list_review_dates(briefings) if due.day <= today + REVIEW_WINDOW]


def build_review_reply(briefings: Iterable[Briefing], today: date, locale: Locale) -> Reply:
    """List review dates, dates of publication ahead, and entries that are old and have no review date."""
    _ = locale.translate
    all_briefings = tuple(briefings)
    groups = (
        (_("Review by"), list_review_dates(all_briefings)),
        (
            _("Goes live on"),
            sorted(due for one in all_briefings for due in _find_embargo_dates(one, today)),
        ),
        (
            _("Over a year old, no review date"),
            sorted(due for one in all_briefings for due in _find_stale_dates(one, today)),
        ),
    )
    blocks = tuple(block for title, dues in groups for block in _build_due_list(title, dues, locale))
    nothing = (Paragraph(make_line(_("Nothing is due for review."))),)
    return Reply(_("Upcoming reviews"), blocks or nothing, command_line="review", language=locale.language)


def _build_due_list(title: str, due_dates: list[DueDate], locale: Locale) -> Iterator[Block]:
    if due_dates:
        yield Heading(make_line(title))
        yield Bullets(tuple(due.format_line(locale) for due in due_dates[:MAX_DUE_DATES]))
    if len(due_dates) > MAX_DUE_DATES:
        yield build_more_note(len(due_dates) - MAX_DUE_DATES, locale)


def _iterate_entries(briefing: Briefing) -> Iterator[tuple[str, Entry]]:
    for section, entries in briefing.sections.items():
        yield from ((f"{section}/{entry.id}", entry) for entry in entries if entry.state != "withdrawn")


def _find_review_dates(briefing: Briefing) -> Iterator[DueDate]:
    if briefing.document.review_by:
        yield DueDate(briefing.document.review_by.last_day, briefing.id)
    for name, entry in _iterate_entries(briefing):
        if isinstance(entry, Item) and entry.review_by:
            yield DueDate(entry.review_by.last_day, briefing.id, name)


def _find_embargo_dates(briefing: Briefing, today: date) -> Iterator[DueDate]:
    whole = briefing.document.publish_at
    if whole and not whole.is_over(today):
        yield DueDate(whole.first_day, briefing.id, "", whole.time_text)
    for name, entry in _iterate_entries(briefing):
        if entry.publish_at and not entry.publish_at.is_over(today):
            yield DueDate(entry.publish_at.first_day, briefing.id, name, entry.publish_at.time_text)


def _find_stale_dates(briefing: Briefing, today: date) -> Iterator[DueDate]:
    document = briefing.document
    if not document.review_by and document.as_of.last_day < today - STALE_AGE:
        yield DueDate(document.as_of.last_day, briefing.id)
    for name, entry in _iterate_entries(briefing):
        has_as_of = isinstance(entry, Item) and entry.as_of and not (entry.review_by or document.review_by)
        if has_as_of and isinstance(entry, Item) and entry.as_of and entry.as_of.last_day < today - STALE_AGE:
            yield DueDate(entry.as_of.last_day, briefing.id, name)
