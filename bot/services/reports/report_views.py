"""The replies to a reader who reports an error, and what they share with those to moderators."""

from bot.core.i18n.locale import Locale, get_locale
from bot.core.messages.reply import (
    Button,
    Form,
    Paragraph,
    Quote,
    Reply,
    Span,
    Style,
    interpolate,
    make_line,
)
from bot.core.messages.request import format_command_line
from bot.services.reports.report_button import FIXED, REPORT, REPORT_TITLE, REPORTS
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
    return build_short_reply(locale, thanks, Button(report.title, build_card_line(report)))


def build_rate_limited_reply(locale: Locale) -> Reply:
    """Refuse a report because of the rate limit."""
    return build_short_reply(
        locale, locale.translate("Too many reports in the last hour. Please try again later.")
    )


def build_unknown_item_reply(locale: Locale) -> Reply:
    """Explain how to choose the item of a report."""
    return build_short_reply(
        locale, locale.translate("To report an error, open the item and use the button there.")
    )


def build_not_saved_reply(locale: Locale) -> Reply:
    """Admit that a report could not be saved."""
    return build_short_reply(
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
        buttons=(Button(report.title, build_card_line(report)),),
        language=locale.language,
    )


def build_no_report_reply(locale: Locale) -> Reply:
    """Say that no report has this number."""
    return build_short_reply(
        locale, locale.translate("No report has this number."), Button(f"/{REPORTS}", REPORTS)
    )


def build_card_line(report: Report) -> str:
    """Format the command line that shows the item of a report."""
    return format_command_line(report.section, report.item, report.briefing)


def build_short_reply(locale: Locale, sentence: str, *buttons: Button) -> Reply:
    """Build a reply of one sentence."""
    return Reply(
        locale.translate(REPORT_TITLE),
        (Paragraph(make_line(sentence)),),
        buttons=buttons,
        language=locale.language,
    )
