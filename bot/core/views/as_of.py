"""Answers of the past: each says which version it is, and its buttons stay there but for one."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from bot.core.i18n import Locale, get_locale
from bot.core.messages.reply import (
    Block,
    Button,
    Chart,
    Paragraph,
    Reply,
    Row,
    Span,
    Style,
    interpolate,
    make_line,
)
from bot.core.messages.request import (
    MAX_COMMAND_LINE_BYTES,
    MAX_PAGE,
    Request,
    format_command_line,
    format_page_line,
    parse_command_line,
)
from bot.core.views import help_pages

PRESENT_ONLY_COMMANDS = frozenset(
    {"asof", "briefing", "changes", "corrections", "forget", "help", "language"}
)
"""Commands that are answered as of today wherever they are pressed."""


def mark_historical(reply: Reply, as_of: str, revision_date: date) -> Reply:
    """Return a *reply* of the version of the day *told*, which buttons ask for as *at*."""
    reader_language = get_locale(reply.language)
    revision_label = reader_language.translate("Version of {date}").format(
        date=_format_day(revision_date, reader_language)
    )
    text = reader_language.translate("Archived version of {date}. What is known today may differ.")
    notice = Paragraph(interpolate(text, date=Span(_format_day(revision_date, reader_language), Style.BOLD)))
    today_button = Button(reader_language.translate("Open current version"), reply.command_line or "start")
    to_revision_line = _create_line_converter(as_of)
    return replace(
        reply,
        blocks=(notice, *(_mark_block(block, to_revision_line, revision_label) for block in reply.blocks)),
        dateline=(Span(f"{revision_label} · "), *reply.dateline)
        if reply.dateline
        else make_line(revision_label),
        buttons=(
            today_button,
            *(
                replace(button, command_line=to_revision_line(button.command_line))
                for button in reply.buttons
            ),
        ),
        command_line=_keep_if_fits(to_revision_line(reply.command_line)) if reply.command_line else "",
        preference_change=None,
    )


def _create_line_converter(as_of: str) -> Callable[[str], str]:
    def to_revision_line(line: str) -> str:
        request, _ = parse_command_line(line, today=date.min)
        if request.command in PRESENT_ONLY_COMMANDS:
            return line
        return format_command_line(request.command, request.argument, request.briefing_id, as_of)

    return to_revision_line


def _keep_if_fits(line: str) -> str:
    """Return a line that buttons can carry with a page behind it, or nothing."""
    return (
        line
        if len(format_page_line(line, MAX_PAGE).encode(errors="replace")) <= MAX_COMMAND_LINE_BYTES
        else ""
    )


def _mark_block(block: Block, to_revision_line: Callable[[str], str], revision_label: str) -> Block:
    match block:
        case Row(title, lines, button):
            return Row(title, lines, replace(button, command_line=to_revision_line(button.command_line)))
        case Chart(picture=picture) if picture:
            return replace(block, picture=replace(picture, footer=(*picture.footer, revision_label)))
    return block


def build_before_first_page(request: Request, since: date) -> Reply:
    """Return that there is no version of the day which was asked for."""
    reader_language = get_locale(request.language)
    text = reader_language.translate("The archive starts on {date}. Try a later date.")
    return _build_not_found_page(text.format(date=_format_day(since, reader_language)), (), reader_language)


def build_usage_page(request: Request, since: date, days: Sequence[date]) -> Reply:
    """Return how to ask for a day of the past, with buttons for some *days* on which something changed."""
    reader_language = get_locale(request.language)
    _ = reader_language.translate
    example = Span(f"/asof {days[0] if days else since} polls")
    since_text = _("The archive starts on {date}.").format(date=_format_day(since, reader_language))
    instructions = interpolate(_("Add a date and what you want to read: {example}"), example=example)
    buttons = (
        Button(_format_day(day, reader_language), format_command_line("start", "", "", day.isoformat()))
        for day in days
    )
    return Reply(
        _("Earlier versions"),
        (Paragraph(make_line(since_text)), Paragraph(instructions)),
        buttons=tuple(buttons),
        command_line="asof",
        language=reader_language.code,
    )


def build_invalid_date_page(request: Request, since: date) -> Reply:
    """Return that what was typed is no day."""
    reader_language = get_locale(request.language)
    text = reader_language.translate("I can’t read “{text}” as a date. Try {first} or {second}.")
    message = text.format(
        text=request.argument[:40], first=since.isoformat(), second=_format_day(since, reader_language)
    )
    return _build_not_found_page(message, (), reader_language)


def build_unavailable_page(request: Request) -> Reply:
    """Return that the record cannot be read."""
    reader_language = get_locale(request.language)
    return _build_not_found_page(
        reader_language.translate("The archive isn’t available right now. Please try again in a moment."),
        (),
        reader_language,
    )


def _build_not_found_page(
    text: str, suggestion_buttons: tuple[Button, ...], reader_language: Locale
) -> Reply:
    return help_pages.build_not_found_page(
        reader_language.translate("Earlier versions"),
        make_line(text),
        "asof",
        reader_language,
        suggestion_buttons,
    )


def _format_day(day: date, reader_language: Locale) -> str:
    return reader_language.format_day(day.year, day.month, day.day)
