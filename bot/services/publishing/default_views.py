"""The replies about the default briefing: which one answers readers who chose none."""

from collections.abc import Iterator
from datetime import date

from bot.core.app import App
from bot.core.content.briefing import Briefing
from bot.core.i18n.locale import Locale
from bot.core.messages.reply import Block, Button, Line, Paragraph, Reply, Span, Style, interpolate, make_line
from bot.core.views.help_pages import echo_text
from bot.services.publishing.reader_outlook import format_title

MAX_CHOICES = 8  # briefings that a button can choose: the buttons stay on one screen


def build_default_reply(app: App, today: date, locale: Locale) -> Reply:
    """Show which briefing answers readers who chose none, with buttons that choose another."""
    blocks = tuple(_describe_default(app, today, locale))
    buttons = tuple(_list_choices(app, today, locale))
    title = locale.translate("Default briefing")
    return Reply(title, blocks, buttons=buttons, command_line="default", language=locale.language)


def build_unknown_briefing_reply(name: str, app: App, today: date, locale: Locale) -> Reply:
    """Say that there is no briefing of this name, with buttons that choose one."""
    text = interpolate(locale.translate("There’s no briefing “{name}”."), name=echo_text(name))
    buttons = tuple(_list_choices(app, today, locale))
    title = locale.translate("Nothing has changed")
    return Reply(title, (Paragraph(text),), buttons=buttons, language=locale.language, not_found=True)


def build_decided_reply(
    briefing: Briefing, current: Briefing | None, former: Briefing | None, locale: Locale, *, is_stored: bool
) -> Reply:
    """Confirm the decision for *briefing*; *current* answers now, and *former* answered before."""
    blocks = tuple(_confirm_decision(briefing, current, locale, is_stored=is_stored))
    is_undoable = former is not None and former.id != briefing.id
    buttons = (Button(locale.translate("Undo"), f"default {former.id}"),) if former and is_undoable else ()
    return Reply(locale.translate("Default briefing"), blocks, buttons=buttons, language=locale.language)


def _describe_default(app: App, today: date, locale: Locale) -> Iterator[Block]:
    _, current = locale.translate, app.pick_default(today)
    if current is None:
        yield Paragraph(make_line(_("Readers who chose no briefing get nothing: there is none for them.")))
    else:
        yield Paragraph(describe_default(current, locale))
    first = next(iter(app.defaults.briefing_ids), None)
    if first is None or (current and current.id == first):
        return
    if first in app.library.briefings:
        text = _("The default is {id}, which has nothing for readers. As soon as it has, it answers again.")
    else:
        text = _("The default is {id}, which is not there now. As soon as it is back, it answers again.")
    yield Paragraph(interpolate(text, id=Span(first, Style.CODE)))


def describe_default(current: Briefing, locale: Locale) -> Line:
    """Say which briefing answers readers who chose none."""
    text = locale.translate("Readers who chose no briefing get {title} ({id}).")
    return interpolate(text, title=format_title(current, locale), id=Span(current.id, Style.CODE))


def _confirm_decision(
    briefing: Briefing, current: Briefing | None, locale: Locale, *, is_stored: bool
) -> Iterator[Block]:
    _ = locale.translate
    if current is None or current.id != briefing.id:
        text = _("Readers who chose no briefing will get {title} as soon as it has something for them.")
        yield Paragraph(interpolate(text, title=format_title(briefing, locale)))
    if current is not None:
        yield Paragraph(describe_default(current, locale))
    if not is_stored:
        notice = _("I couldn’t save your choice; it may be lost when the bot restarts.")
        yield Paragraph(make_line(notice))


def _list_choices(app: App, today: date, locale: Locale) -> Iterator[Button]:
    current = app.pick_default(today)
    others = [one for one in app.library.briefings.values() if current is None or one.id != current.id]
    for briefing in others[:MAX_CHOICES]:
        yield Button(briefing.in_language(locale.language).title, f"default {briefing.id}")
