"""What a publication changes for readers who chose no briefing: said before it is published."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.core.app import App
from bot.core.content.briefing import Briefing
from bot.core.content.visibility import is_briefing_visible, is_entry_published
from bot.core.i18n.locale import Locale
from bot.core.library.snapshot import Library
from bot.core.messages.reply import Block, Line, Paragraph, Span, Style, interpolate, make_line


@dataclass(frozen=True, slots=True)
class ReaderOutlook:
    """What readers who chose no briefing get *before* and *after* the publication of *briefing*.

    *is_hidden* is true if readers can see nothing of it yet. *lost_names* are the ids of what they see now
    and will not then, because it becomes a draft or gets a later time.
    """

    briefing: Briefing
    before: Briefing | None
    after: Briefing | None
    is_new: bool
    is_hidden: bool
    lost_names: tuple[str, ...] = ()


def foresee_readers(app: App, briefing: Briefing, current: Briefing | None, today: date) -> ReaderOutlook:
    """Foresee what readers get from *app* when *briefing* is live, in place of *current* if there is one."""
    live = [briefing if one is current else one for one in app.library.briefings.values()]
    library = Library({one.id: one for one in (*live, *([] if current else [briefing]))})
    defaults = app.defaults.with_current(app.library, today)
    before = app.pick_default(today)
    return ReaderOutlook(
        briefing,
        briefing if before is not None and before is current else before,
        defaults.pick(library, today),
        is_new=current is None,
        is_hidden=not is_briefing_visible(briefing, today),
        lost_names=tuple(_list_lost_names(current, briefing, today)) if current else (),
    )


def _list_lost_names(current: Briefing, briefing: Briefing, today: date) -> Iterator[str]:
    """List what is in both and only visible in the *current* one: the briefing, or else its entries."""
    if not is_briefing_visible(current, today):
        return
    if not is_briefing_visible(briefing, today):
        yield briefing.id
        return
    for entry_id, (section, entry) in briefing.entries_by_id.items():
        _, live = current.entries_by_id.get(entry_id, ("", None))
        if live and is_entry_published(live, today) and not is_entry_published(entry, today):
            yield f"{section}/{entry_id}"


def list_outlook(outlook: ReaderOutlook, locale: Locale) -> Iterator[Block]:
    """Say what readers will get; nothing if an update changes nothing for them."""
    _ = locale.translate
    if outlook.is_new and outlook.is_hidden:
        yield Paragraph(
            make_line(_("Readers can’t see it yet: all its items are drafts or have a later date."))
        )
    elif outlook.is_new:
        yield Paragraph(_describe_address(outlook, locale))
    if outlook.lost_names:
        names = Span(", ".join(outlook.lost_names), Style.CODE)
        yield Paragraph(
            interpolate(_("Readers see this now, and no longer after this: {names}"), names=names)
        )
    before, after = outlook.before, outlook.after
    if (before.id if before else "") != (after.id if after else ""):
        yield Paragraph(_describe_default_change(before, after, locale))
    elif outlook.is_new and after is not None:
        text = _("Readers who chose no briefing keep getting {title}.")
        yield Paragraph(interpolate(text, title=format_title(after, locale)))


def _describe_address(outlook: ReaderOutlook, locale: Locale) -> Line:
    command = Span(f"/briefing {outlook.briefing.id}", Style.CODE)
    return interpolate(locale.translate("To read this one: {command}"), command=command)


def _describe_default_change(before: Briefing | None, after: Briefing | None, locale: Locale) -> Line:
    _ = locale.translate
    if after is None:
        return make_line(_("Readers who chose no briefing will get nothing any more."))
    title = format_title(after, locale)
    if before is None:
        return interpolate(_("Readers who chose no briefing will get {title}."), title=title)
    text = _("Readers who chose no briefing will get {title} instead of {former}.")
    return interpolate(text, title=title, former=format_title(before, locale))


def format_title(briefing: Briefing, locale: Locale) -> Span:
    """Format a briefing's title in the moderator's language."""
    return Span(briefing.in_language(locale.language).title, Style.BOLD)
