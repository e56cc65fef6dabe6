"""The replies to moderators about inquiries: one in full, the list of them, and how one is answered."""

from collections.abc import Iterable, Sequence

from bot.core.i18n.locale import Locale
from bot.core.messages.reply import (
    Button,
    Facts,
    Form,
    Line,
    Paragraph,
    Quote,
    Reply,
    Row,
    Span,
    Style,
    interpolate,
    make_line,
)
from bot.core.messages.request import format_command_line
from bot.core.views.help_pages import echo_text
from bot.core.views.list_parts import ListPart
from bot.services.inquiries.inquiry_button import ANSWER, INQUIRIES, TAKE, UNCOVERED
from bot.services.publishing.wording_handlers import WORDING
from bot.services.store.inquiries import Inquiry

EXCERPT_CHARACTERS = 60  # of a question in a list


def build_inquiry_detail(inquiry: Inquiry, closest: Sequence[Button], locale: Locale) -> Reply:
    """Show a moderator a question, with the buttons that answer it while it is open."""
    _ = locale.translate
    is_open = inquiry.state == "open"
    hint = interpolate(
        _("To answer with any other item, send {line} with its ID."),
        line=Span(f"/{_build_line(ANSWER, inquiry)}", Style.CODE),
    )
    blocks = (
        Quote((make_line(inquiry.question),)),
        Facts(tuple(_list_facts(inquiry, locale))),
        *((Paragraph(hint),) if is_open else ()),
    )
    taking = Button(_("I’ll take it"), f"{INQUIRIES} {TAKE} {inquiry.number}")
    decisions = (
        *closest,
        Button(_("Another item"), _build_line(ANSWER, inquiry)),
        Button(_("Not covered"), _build_line(UNCOVERED, inquiry)),
        *(() if inquiry.taken_by else (taking,)),
    )
    return Reply(
        _build_title(inquiry, locale),
        blocks,
        buttons=decisions if is_open else _build_next_buttons(inquiry, locale),
        command_line=_build_line(INQUIRIES, inquiry),
        language=locale.language,
    )


def build_inquiry_list(part: ListPart[Inquiry], part_command: str, locale: Locale) -> Reply:
    """List the open questions."""
    _ = locale.translate
    rows = tuple(_build_row(inquiry, locale) for inquiry in part.items)
    return Reply(
        _("Readers’ questions"),
        (*part.describe_position(locale), *rows) or (Paragraph(make_line(_("No open questions."))),),
        buttons=part.build_buttons(part_command, "", locale),
        command_line=format_command_line(part_command, part.argument) if part.argument else INQUIRIES,
        language=locale.language,
    )


def build_item_form(inquiry: Inquiry, locale: Locale) -> Reply:
    """Ask the moderator for the item."""
    _ = locale.translate
    return Reply(
        _build_title(inquiry, locale),
        (
            Quote((make_line(inquiry.question),)),
            Paragraph(make_line(_("Which item answers it? Its ID, such as polls/levada-2026-01."))),
        ),
        language=locale.language,
        form=Form(_build_line(ANSWER, inquiry), _("ID of the item")),
    )


def build_unknown_item_reply(inquiry: Inquiry, name: str, closest: Sequence[Button], locale: Locale) -> Reply:
    """Say that readers find no such item, and offer those that come close."""
    template = locale.translate("Readers find no item with the ID “{name}”.")
    again = Button(locale.translate("Another item"), _build_line(ANSWER, inquiry))
    message = interpolate(template, name=echo_text(name))
    return _build_reply(_build_title(inquiry, locale), message, (*closest, again), locale)


def build_done_reply(inquiry: Inquiry, title: str, told_count: int, locale: Locale) -> Reply:
    """Confirm that an inquiry is answered with the item of this *title*, or as not covered without one."""
    _ = locale.translate
    outcome = _("Answered with “{title}”.").format(title=title) if title else _("Answered as not covered.")
    told = locale.translate_plural(
        "{count} reader will be told.", "{count} readers will be told.", told_count
    )
    message = make_line(f"{outcome} {told}" if told_count else outcome)
    return _build_reply(_build_title(inquiry, locale), message, _build_next_buttons(inquiry, locale), locale)


def build_closed_reply(inquiry: Inquiry | None, locale: Locale) -> Reply:
    """Show who has already answered an inquiry; without one, say that there is none."""
    if inquiry is None:
        return build_no_inquiry_reply(locale)
    template = locale.translate("Already answered by {who}.")
    message = make_line(template.format(who=inquiry.closed_by))
    return _build_reply(_build_title(inquiry, locale), message, (_build_list_button(locale),), locale)


def build_no_inquiry_reply(locale: Locale) -> Reply:
    """Say that no inquiry has this number."""
    _ = locale.translate
    message = make_line(_("No open or recent question has this number."))
    return _build_reply(_("Readers’ questions"), message, (_build_list_button(locale),), locale)


def _build_row(inquiry: Inquiry, locale: Locale) -> Row:
    taker = locale.format_label(locale.translate("Taken by")) + inquiry.taken_by if inquiry.taken_by else ""
    details = filter(None, (_format_readers(inquiry, locale), _format_day(inquiry, locale), taker))
    lines = (make_line(" · ".join(details), Style.ITALIC),)
    button = Button(_build_title(inquiry, locale), _build_line(INQUIRIES, inquiry))
    return Row(make_line(inquiry.question[:EXCERPT_CHARACTERS]), lines, button)


def _list_facts(inquiry: Inquiry, locale: Locale) -> Iterable[tuple[str, Line]]:
    _ = locale.translate
    yield _("Asked by"), make_line(_format_readers(inquiry, locale))
    yield _("Language"), make_line(locale.get_language_name(inquiry.language))
    yield _("Asked on"), make_line(_format_day(inquiry, locale))
    if inquiry.taken_by and inquiry.state == "open":
        yield _("Taken by"), make_line(inquiry.taken_by)
    if inquiry.state != "open":
        item = f"{inquiry.item} ({inquiry.briefing})" if inquiry.item else _("Not covered")
        yield _("Answered"), make_line(f"{item} · {inquiry.closed_by}")


def _format_readers(inquiry: Inquiry, locale: Locale) -> str:
    return locale.translate_plural("{count} reader", "{count} readers", inquiry.reader_count)


def _format_day(inquiry: Inquiry, locale: Locale) -> str:
    return locale.format_day(inquiry.asked_at.year, inquiry.asked_at.month, inquiry.asked_at.day)


def _build_title(inquiry: Inquiry, locale: Locale) -> str:
    return locale.translate("Reader’s question {number}").format(number=inquiry.number)


def _build_line(command: str, inquiry: Inquiry) -> str:
    return format_command_line(command, str(inquiry.number))


def _build_next_buttons(inquiry: Inquiry, locale: Locale) -> tuple[Button, ...]:
    """Build the buttons below an answered question: that adds it to the item, and to the other questions."""
    label = locale.translate("Add the question to the item")
    adding = (Button(label, _build_line(WORDING, inquiry)),) if inquiry.state == "answered" else ()
    return (*adding, _build_list_button(locale))


def _build_list_button(locale: Locale) -> Button:
    return Button(locale.translate("Readers’ questions"), INQUIRIES)


def _build_reply(title: str, message: Line, buttons: Sequence[Button], locale: Locale) -> Reply:
    return Reply(title, (Paragraph(message),), buttons=tuple(buttons), language=locale.language)
