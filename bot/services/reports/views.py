"""What is said about reports: to the reader who makes one, and to the moderators who answer it."""

from collections.abc import Iterable

from bot.core.i18n import Language, language
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
    fill,
    plain,
)
from bot.core.messages.request import command_line
from bot.services.reports.commands import DECLINED, FIXED, REPORT, TITLE
from bot.services.store.reports import Report

WORDS = 60  # characters of a report that the list shows


def form(report: Report) -> Reply:
    """Return the question what is wrong with an item."""
    words = language(report.language)
    _ = words.translate
    asked = fill(
        _("What is wrong with “{title}”? A sentence is enough."), title=Span(report.title, Style.BOLD)
    )
    goes = _("It goes to the people who keep this briefing.")
    if report.chat:
        goes += " " + _("They answer you here. Until then I keep where that is, and then I forget it.")
    line = command_line(REPORT, report.item, report.briefing)
    blocks = (Paragraph(asked), Paragraph(plain(goes, Style.ITALIC)))
    return Reply(_(TITLE), blocks, language=words.code, form=Form(line, _("What is wrong?")))


def taken(report: Report) -> Reply:
    """Return thanks, and the way back."""
    words = language(report.language)
    _ = words.translate
    thanks = _("Thank you. The people who keep this briefing will read it.")
    return _short(words, thanks, Button(report.title, _card(report)))


def too_many(words: Language) -> Reply:
    """Return that more was reported than anybody can read."""
    return _short(words, words.translate("Too much was reported in the last hour. Please try again later."))


def unknown(words: Language) -> Reply:
    """Return how to say which item is meant."""
    return _short(words, words.translate("To report a mistake, open the item and press the button there."))


def not_kept(words: Language) -> Reply:
    """Return that a report is lost."""
    return _short(words, words.translate("I could not write that down. Please try again in a moment."))


def answered(report: Report) -> Reply:
    """Return what came of a report, for who made it."""
    words = language(report.language)
    _ = words.translate
    fixed = _("You reported a mistake in “{title}”. It has been put right.")
    declined = _("You reported a mistake in “{title}”. It has been looked at, and stays as it is.")
    told = fixed if report.state == FIXED else declined
    blocks = (
        Paragraph(fill(told, title=Span(report.title, Style.BOLD))),
        *((Quote((plain(report.reason),)),) if report.reason else ()),
    )
    return Reply(_(TITLE), blocks, buttons=(Button(report.title, _card(report)),), language=words.code)


def detail(report: Report, words: Language) -> Reply:
    """Return a report to a moderator, with the buttons that answer it while it is open."""
    _ = words.translate
    decisions = (
        Button(_("Fixed"), _decision(FIXED, report)),
        Button(_("Declined"), _decision(DECLINED, report)),
    )
    return Reply(
        _heading(report, words),
        (Quote((plain(report.words),)), Facts(tuple(_facts(report, words)))),
        buttons=(*(decisions if report.state == "open" else ()), Button(report.title, _card(report))),
        line=f"reports {report.number}",
        language=words.code,
    )


def listing(reports: Iterable[Report], words: Language) -> Reply:
    """Return the open reports as rows."""
    _ = words.translate
    rows = tuple(
        Row(
            plain(f"{report.section}/{report.item}"),
            (plain(report.words[:WORDS]), plain(_day(report, words), Style.ITALIC)),
            Button(_heading(report, words), f"reports {report.number}"),
        )
        for report in reports
    )
    blocks = rows or (Paragraph(plain(_("No report is open."))),)
    return Reply(_("Reports"), blocks, line="reports", language=words.code)


def why(report: Report, state: str, words: Language) -> Reply:
    """Return the question for what the reader is to be told."""
    _ = words.translate
    asked = _("What should the reader be told? One sentence; it is sent to them in your words.")
    line = _decision(state, report)
    return Reply(
        _heading(report, words), (Paragraph(plain(asked)),), language=words.code, form=Form(line, _("Why?"))
    )


def closed(report: Report, words: Language) -> Reply:
    """Return that a report is answered."""
    told = words.translate("Report {number} is answered; the reader is told.")
    return _short(words, told.format(number=report.number), Button("/reports", "reports"))


def closed_before(report: Report, words: Language) -> Reply:
    """Return who was faster."""
    told = words.translate("Report {number} was answered before, by {who}: “{reason}”")
    said = told.format(number=report.number, who=report.who, reason=report.reason)
    return _short(words, said, Button("/reports", "reports"))


def no_report(words: Language) -> Reply:
    """Return that there is no such report."""
    return _short(
        words, words.translate("There is no report with this number."), Button("/reports", "reports")
    )


def _facts(report: Report, words: Language) -> Iterable[tuple[str, Line]]:
    _ = words.translate
    yield _("Item"), plain(f"{report.section}/{report.item} ({report.briefing})")
    if report.version:
        yield _("Version"), plain(str(report.version))
    yield _("Language"), plain(words.name(report.language))
    yield _("Reported"), plain(_day(report, words))
    if report.state != "open":
        yield _("Answered"), plain(f"{report.state}, {report.who}: {report.reason}")


def _day(report: Report, words: Language) -> str:
    return words.day(report.at.year, report.at.month, report.at.day)


def _heading(report: Report, words: Language) -> str:
    return words.translate("Report {number}").format(number=report.number)


def _decision(state: str, report: Report) -> str:
    return command_line(state, str(report.number), report.briefing)


def _card(report: Report) -> str:
    return command_line(report.section, report.item, report.briefing)


def _short(words: Language, sentence: str, *buttons: Button) -> Reply:
    return Reply(words.translate(TITLE), (Paragraph(plain(sentence)),), buttons=buttons, language=words.code)
