"""Pages about the past: archived answers and /asof.

The buttons of an archived answer stay in its version; only one leads back to today.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from bot.core.i18n.locale import Locale, get_locale
from bot.core.messages.line_mapping import map_command_lines
from bot.core.messages.reply import (
    Block,
    Button,
    Chart,
    Paragraph,
    Reply,
    Span,
    Style,
    convert_blocks,
    fill_message,
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
from bot.core.views.navigation import build_menu_button

PRESENT_ONLY_COMMANDS = frozenset(
    {"asof", "briefing", "changes", "corrections", "help", "language", "settings"}
    | {"forget", "forgetme", "mydata", "privacy"}
)
"""Commands that are always answered as of today, even from an archived answer."""


def mark_historical(reply: Reply, as_of: str, revision_date: date) -> Reply:
    """Mark a *reply* as that of an earlier version; its buttons ask for *as_of*, a number or a day."""
    locale = get_locale(reply.language)
    revision_label = locale.translate("Version of {date}").format(date=_format_day(revision_date, locale))
    text = locale.translate("Archived version of {date}. What is known today may differ.")
    notice = Paragraph(interpolate(text, date=Span(_format_day(revision_date, locale), Style.BOLD)))
    today_button = Button(locale.translate("Open current version"), reply.command_line or "start")
    to_revision_line = _create_line_converter(as_of)
    archived = map_command_lines(reply, to_revision_line)
    return replace(
        archived,
        blocks=(
            notice,
            *convert_blocks(archived.blocks, lambda block: _mark_picture(block, revision_label)),
        ),
        dateline=(Span(f"{revision_label} · "), *archived.dateline)
        if archived.dateline
        else make_line(revision_label),
        buttons=(today_button, *archived.buttons),
        command_line=_keep_if_fits(to_revision_line(reply.command_line)) if reply.command_line else "",
        preference_change=None,
    )


def mark_unknown_version(reply: Reply, number: str) -> Reply:
    """Say above today's answer that there never was the version with this *number*."""
    text = get_locale(reply.language).translate("There’s no version {number}. This is the current one.")
    notice = Paragraph(make_line(text.format(number=number), Style.ITALIC))
    return replace(reply, blocks=(notice, *reply.blocks))


def _create_line_converter(as_of: str) -> Callable[[str], str]:
    def to_revision_line(line: str) -> str:
        request, _ = parse_command_line(line, today=date.min)
        if request.command in PRESENT_ONLY_COMMANDS:
            return line
        return format_command_line(request.command, request.argument, request.briefing_id, as_of)

    return to_revision_line


def _keep_if_fits(line: str) -> str:
    """Keep a line that a button can carry with a page number; drop a longer one."""
    return (
        line
        if len(format_page_line(line, MAX_PAGE).encode(errors="replace")) <= MAX_COMMAND_LINE_BYTES
        else ""
    )


def _mark_picture(block: Block, revision_label: str) -> Block:
    match block:
        case Chart(picture=picture) if picture:
            return replace(block, picture=replace(picture, footer=(*picture.footer, revision_label)))
    return block


def build_before_first_page(request: Request, since: date) -> Reply:
    """Say that the requested day is before the first version."""
    locale = get_locale(request.language)
    text = locale.translate("The archive starts on {date}. Try a later date.")
    return _build_not_found_page(fill_message(text, date=_format_day(since, locale)), locale)


def build_usage_page(request: Request, since: date, days: Sequence[date], example_command: str) -> Reply:
    """Explain /asof with an example, and offer a button for each of *days*, on which something changed."""
    locale = get_locale(request.language)
    _ = locale.translate
    example = Span(f"/asof {days[0] if days else since} {example_command}")
    since_text = fill_message(_("The archive starts on {date}."), date=_format_day(since, locale))
    instructions = interpolate(_("Add a date and what you want to read: {example}"), example=example)
    buttons = (
        Button(_format_day(day, locale), format_command_line("start", "", "", day.isoformat()))
        for day in days
    )
    return Reply(
        _("Earlier versions"),
        (Paragraph(make_line(since_text)), Paragraph(instructions)),
        buttons=tuple(buttons),
        command_line="asof",
        language=locale.language,
        navigation=(build_menu_button(locale),),
    )


def build_invalid_date_page(request: Request, since: date) -> Reply:
    """Say that the typed text is no date."""
    locale = get_locale(request.language)
    text = locale.translate("I can’t read “{text}” as a date. Try {first} or {second}.")
    message = fill_message(
        text, text=request.argument[:40], first=since.isoformat(), second=_format_day(since, locale)
    )
    page = _build_not_found_page(message, locale)
    return replace(page, title=locale.translate("Changes")) if request.command == "changes" else page


def build_unavailable_page(request: Request) -> Reply:
    """Say that the database cannot be read at the moment."""
    locale = get_locale(request.language)
    return _build_not_found_page(
        locale.translate("The archive isn’t available right now. Please try again in a moment."), locale
    )


def _build_not_found_page(text: str, locale: Locale) -> Reply:
    request = Request("asof", language=locale.language, today=date.min)
    return help_pages.build_not_found_page(locale.translate("Earlier versions"), make_line(text), request)


def _format_day(day: date, locale: Locale) -> str:
    return locale.format_day(day.year, day.month, day.day)
