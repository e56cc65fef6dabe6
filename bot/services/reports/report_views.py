"""The replies about error reports, for the reader who makes one and the moderators who answer it."""

from collections.abc import Iterable

from bot.core.i18n.locale import Locale, get_locale
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
from bot.services.reports.report_button import DECLINED, FIXED, REPORT, REPORT_TITLE
from bot.services.store.reports import Report

EXCERPT_CHARACTERS = 60  # of a report in the list


def build_report_form(report: Report) -> Reply:
    """Ask the reader what is wrong with an item."""
    locale = get_locale(report.language)
    _ = locale.translate
    question = interpolate(
        _("What’s wrong with “{title}”? One sentence is enough."), title=Span(report.title, Style.BOLD)
    )
    explanation = _("Your report goes to this briefing’s editors.")
    if report.chat:
        explanation += " " + _(
            "They’ll reply here. I store this chat’s ID until then, and delete it afterwards."
        )
    line = format_command_line(REPORT, report.item, report.briefing)
    blocks = (Paragraph(question), Paragraph(make_line(explanation, Style.ITALIC)))
    return Reply(_(REPORT_TITLE), blocks, language=locale.language, form=Form(line, _("What’s wrong?")))


def build_thanks_reply(report: Report) -> Reply:
    """Thank the reader, with a button back to the card."""
    locale = get_locale(report.language)
    _ = locale.translate
    thanks = _("Thank you. The briefing’s editors will read it.")
    return _build_short_reply(locale, thanks, Button(report.title, _build_card_line(report)))


def build_rate_limited_reply(locale: Locale) -> Reply:
    """Refuse a report because of the rate limit."""
    return _build_short_reply(
        locale, locale.translate("Too many reports in the last hour. Please try again later.")
    )


def build_unknown_item_reply(locale: Locale) -> Reply:
    """Explain how to choose the item of a report."""
    return _build_short_reply(
        locale, locale.translate("To report an error, open the item and use the button there.")
    )


def build_not_saved_reply(locale: Locale) -> Reply:
    """Admit that a report could not be saved."""
    return _build_short_reply(
        locale, locale.translate("Sorry, I couldn’t save that. Please try again in a moment.")
    )


def build_outcome_reply(report: Report) -> Reply:
    """Show the reader how moderators answered."""
    locale = get_locale(report.language)
    _ = locale.translate
    fixed = _("You reported an error in “{title}”. It has been corrected.")
    declined = _("You reported an error in “{title}”. The editors checked it and left it unchanged.")
    sentence = fixed if report.state == FIXED else declined
    blocks = (
        Paragraph(interpolate(sentence, title=Span(report.title, Style.BOLD))),
        *((Quote((make_line(report.reason),)),) if report.reason else ()),
    )
    return Reply(
        _(REPORT_TITLE),
        blocks,
        buttons=(Button(report.title, _build_card_line(report)),),
        language=locale.language,
    )


def build_report_detail(report: Report, locale: Locale) -> Reply:
    """Show a moderator a report, with the buttons that answer it while it is open."""
    _ = locale.translate
    decision_buttons = (
        Button(_("Fixed"), _build_decision_line(FIXED, report)),
        Button(_("Declined"), _build_decision_line(DECLINED, report)),
    )
    return Reply(
        _build_title(report, locale),
        (Quote((make_line(report.text),)), Facts(tuple(_list_facts(report, locale)))),
        buttons=(
            *(decision_buttons if report.state == "open" else ()),
            Button(report.title, _build_card_line(report)),
        ),
        command_line=f"reports {report.number}",
        language=locale.language,
    )


def build_report_list(reports: Iterable[Report], locale: Locale) -> Reply:
    """List the open reports, a row each."""
    _ = locale.translate
    rows = tuple(
        Row(
            make_line(f"{report.section}/{report.item}"),
            (
                make_line(report.text[:EXCERPT_CHARACTERS]),
                make_line(_format_day(report, locale), Style.ITALIC),
            ),
            Button(_build_title(report, locale), f"reports {report.number}"),
        )
        for report in reports
    )
    blocks = rows or (Paragraph(make_line(_("No open reports."))),)
    return Reply(_("Error reports"), blocks, command_line="reports", language=locale.language)


def build_reason_form(report: Report, state: str, locale: Locale) -> Reply:
    """Ask the moderator for the answer to the reader."""
    _ = locale.translate
    question = _("What should we tell the reader? One sentence, sent word for word.")
    line = _build_decision_line(state, report)
    return Reply(
        _build_title(report, locale),
        (Paragraph(make_line(question)),),
        language=locale.language,
        form=Form(line, _("Your reply")),
    )


def build_closed_reply(report: Report, locale: Locale) -> Reply:
    """Confirm that a report is answered."""
    sentence = locale.translate("Report {number} answered. The reader will be told.")
    return _build_short_reply(locale, sentence.format(number=report.number), Button("/reports", "reports"))


def build_already_closed_reply(report: Report, locale: Locale) -> Reply:
    """Show who has already answered a report."""
    template = locale.translate("Report {number} was already answered by {who}: “{reason}”")
    sentence = template.format(number=report.number, who=report.closed_by, reason=report.reason)
    return _build_short_reply(locale, sentence, Button("/reports", "reports"))


def build_no_report_reply(locale: Locale) -> Reply:
    """Say that no report has this number."""
    return _build_short_reply(
        locale, locale.translate("No report has this number."), Button("/reports", "reports")
    )


def _list_facts(report: Report, locale: Locale) -> Iterable[tuple[str, Line]]:
    _ = locale.translate
    yield _("Item"), make_line(f"{report.section}/{report.item} ({report.briefing})")
    if report.revision_number:
        yield _("Version"), make_line(str(report.revision_number))
    yield _("Language"), make_line(locale.get_language_name(report.language))
    yield _("Reported on"), make_line(_format_day(report, locale))
    if report.state != "open":
        state = _("Fixed") if report.state == FIXED else _("Declined")
        yield _("Answered"), make_line(f"{state} · {report.closed_by} · {report.reason}")


def _format_day(report: Report, locale: Locale) -> str:
    return locale.format_day(report.reported_at.year, report.reported_at.month, report.reported_at.day)


def _build_title(report: Report, locale: Locale) -> str:
    return locale.translate("Report {number}").format(number=report.number)


def _build_decision_line(state: str, report: Report) -> str:
    return format_command_line(state, str(report.number), report.briefing)


def _build_card_line(report: Report) -> str:
    return format_command_line(report.section, report.item, report.briefing)


def _build_short_reply(locale: Locale, sentence: str, *buttons: Button) -> Reply:
    return Reply(
        locale.translate(REPORT_TITLE),
        (Paragraph(make_line(sentence)),),
        buttons=buttons,
        language=locale.language,
    )
