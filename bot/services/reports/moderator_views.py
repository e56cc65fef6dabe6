"""The replies to moderators about readers' reports: one in full, lists of them, and how one is answered."""

from collections.abc import Iterable

from bot.core.i18n.locale import Locale
from bot.core.messages.reply import Button, Facts, Form, Line, Paragraph, Quote, Reply, Row, Style, make_line
from bot.core.messages.request import format_command_line
from bot.core.views.list_parts import ListPart
from bot.services.reports.report_button import DECLINED, FIXED, LIKE, LIST, REPORTS, TAKE
from bot.services.reports.report_views import build_card_line, build_short_reply
from bot.services.store.reports import Report, ReportGroup

EXCERPT_CHARACTERS = 60  # of a report in a list


def build_report_detail(report: Report, similar_count: int, locale: Locale) -> Reply:
    """Show a moderator a report, with the buttons that answer it while it is open.

    *similar_count* is the number of other open reports about the same item.
    """
    _ = locale.translate
    decision_buttons = (
        Button(_("Fixed"), _build_decision_line(FIXED, report)),
        Button(_("Declined"), _build_decision_line(DECLINED, report)),
        *(() if report.taken_by else (Button(_("I’ll take it"), f"{REPORTS} {TAKE} {report.number}"),)),
    )
    return Reply(
        _build_title(report, locale),
        (
            Quote((make_line(report.text),)),
            *_build_similar_notice(similar_count, locale),
            Facts(tuple(_list_facts(report, locale))),
        ),
        buttons=(
            *(decision_buttons if report.state == "open" else ()),
            *((_build_similar_button(report, similar_count + 1, locale),) if similar_count else ()),
            Button(report.title, build_card_line(report)),
        ),
        command_line=f"{REPORTS} {report.number}",
        language=locale.language,
    )


def build_group_list(part: ListPart[ReportGroup], locale: Locale) -> Reply:
    """List the items with open reports: the newest report about each, and how many more there are."""
    _ = locale.translate
    rows = tuple(_build_group_row(group, locale) for group in part.items)
    line = format_command_line(REPORTS, f"{LIST} {part.argument}" if part.argument else "")
    return Reply(
        _("Error reports"),
        (*part.describe_position(locale), *rows) or (Paragraph(make_line(_("No open reports."))),),
        buttons=part.build_buttons(f"{REPORTS} {LIST}", "", locale),
        command_line=line,
        language=locale.language,
    )


def build_similar_list(report: Report, part: ListPart[Report], newest_number: int, locale: Locale) -> Reply:
    """List the open reports about the item of *report*, a row each, with buttons that answer all of them."""
    _ = locale.translate
    rows = tuple(
        _build_row(one, (), Button(_build_title(one, locale), f"{REPORTS} {one.number}"), locale)
        for one in part.items
    )
    command = f"{REPORTS} {LIKE} {report.number}"
    return Reply(
        _("Error reports"),
        (*part.describe_position(locale), *rows) or (Paragraph(make_line(_("No open reports."))),),
        buttons=(
            *part.build_buttons(command, "", locale),
            *_build_similar_decisions(report, part.total, newest_number, locale),
            Button(report.title, build_card_line(report)),
        ),
        command_line=format_command_line(command, part.argument),
        language=locale.language,
    )


def _build_group_row(group: ReportGroup, locale: Locale) -> Row:
    report, others = group.newest, group.count - 1
    button = (
        _build_similar_button(report, group.count, locale)
        if others
        else Button(_build_title(report, locale), f"{REPORTS} {report.number}")
    )
    return _build_row(report, _build_similar_notice(others, locale), button, locale)


def _build_row(report: Report, notices: Iterable[Paragraph], button: Button, locale: Locale) -> Row:
    taker = locale.format_label(locale.translate("Taken by")) + report.taken_by if report.taken_by else ""
    details = " · ".join(filter(None, (_format_day(report, locale), taker)))
    lines = (
        make_line(report.text[:EXCERPT_CHARACTERS]),
        *(notice.line for notice in notices),
        make_line(details, Style.ITALIC),
    )
    return Row(make_line(f"{report.section}/{report.item}"), lines, button)


def _build_similar_notice(count: int, locale: Locale) -> tuple[Paragraph, ...]:
    """Say how many more reports about an item there are, if any."""
    text = locale.translate_plural("and {count} more like this", "and {count} more like this", count)
    return (Paragraph(make_line(text, Style.BOLD)),) if count else ()


def _build_similar_button(report: Report, count: int, locale: Locale) -> Button:
    label = locale.translate_plural("{count} report", "{count} reports", count)
    return Button(label, f"{REPORTS} {LIKE} {report.number}")


def _build_similar_decisions(
    report: Report, count: int, newest_number: int, locale: Locale
) -> tuple[Button, ...]:
    """Build the buttons that answer all *count* open reports about an item; none if there are none."""
    fixed = locale.translate_plural("{count} fixed", "All {count} fixed", count)
    declined = locale.translate_plural("{count} declined", "All {count} declined", count)
    decisions = ((fixed, FIXED), (declined, DECLINED)) if count else ()
    return tuple(
        Button(label, _build_similar_line(command, report, newest_number)) for label, command in decisions
    )


def build_reason_form(answer: Report, locale: Locale) -> Reply:
    """Ask the moderator for the answer to the reader; the state of *answer* is what they decided."""
    _ = locale.translate
    question = _("What should we tell the reader? One sentence, sent word for word.")
    return _build_form(
        _build_title(answer, locale), question, _build_decision_line(answer.state, answer), locale
    )


def build_similar_reason_form(answer: Report, last_number: int, locale: Locale) -> Reply:
    """Ask the moderator for the answer to all who reported the item of *answer*, up to *last_number*."""
    _ = locale.translate
    question = _("What should we tell all these readers? One sentence, sent word for word.")
    line = _build_similar_line(answer.state, answer, last_number)
    return _build_form(f"{answer.section}/{answer.item}", question, line, locale)


def _build_form(title: str, question: str, line: str, locale: Locale) -> Reply:
    return Reply(
        title,
        (Paragraph(make_line(question)),),
        language=locale.language,
        form=Form(line, locale.translate("Your reply")),
    )


def build_closed_reply(report: Report, locale: Locale) -> Reply:
    """Confirm that a report is answered."""
    sentence = locale.translate("Report {number} answered. The reader will be told.")
    return build_short_reply(locale, sentence.format(number=report.number), Button(f"/{REPORTS}", REPORTS))


def build_similar_closed_reply(count: int, locale: Locale) -> Reply:
    """Confirm that all reports about an item are answered."""
    sentence = locale.translate_plural(
        "{count} report answered. The reader will be told.",
        "{count} reports answered. The readers will be told.",
        count,
    )
    return build_short_reply(locale, sentence, Button(f"/{REPORTS}", REPORTS))


def build_already_closed_reply(report: Report, locale: Locale) -> Reply:
    """Show who has already answered a report."""
    template = locale.translate("Report {number} was already answered by {who}: “{reason}”")
    sentence = template.format(number=report.number, who=report.closed_by, reason=report.reason)
    return build_short_reply(locale, sentence, Button(f"/{REPORTS}", REPORTS))


def _list_facts(report: Report, locale: Locale) -> Iterable[tuple[str, Line]]:
    _ = locale.translate
    yield _("Item"), make_line(f"{report.section}/{report.item} ({report.briefing})")
    if report.revision_number:
        yield _("Version"), make_line(str(report.revision_number))
    yield _("Language"), make_line(locale.get_language_name(report.language))
    yield _("Reported on"), make_line(_format_day(report, locale))
    if report.taken_by and report.state == "open":
        yield _("Taken by"), make_line(report.taken_by)
    if report.state != "open":
        state = _("Fixed") if report.state == FIXED else _("Declined")
        yield _("Answered"), make_line(f"{state} · {report.closed_by} · {report.reason}")


def _format_day(report: Report, locale: Locale) -> str:
    return locale.format_day(report.reported_at.year, report.reported_at.month, report.reported_at.day)


def _build_title(report: Report, locale: Locale) -> str:
    return locale.translate("Report {number}").format(number=report.number)


def _build_decision_line(state: str, report: Report) -> str:
    return format_command_line(state, str(report.number), report.briefing)


def _build_similar_line(state: str, report: Report, last_number: int) -> str:
    return format_command_line(state, f"{LIKE} {report.number}-{last_number}", report.briefing)
