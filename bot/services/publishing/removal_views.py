"""The replies about a removed file: that it is gone, what readers get now, and the way back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.core.app import App
from bot.core.i18n.locale import Locale
from bot.core.messages.reply import (
    Block,
    Bullets,
    Button,
    Paragraph,
    Reply,
    Span,
    Style,
    interpolate,
    make_line,
)
from bot.services.publishing.default_views import describe_default
from bot.services.store.revisions import Revision


@dataclass(frozen=True, slots=True)
class Removal:
    """What came of removing the file that *revision* held.

    *translations* are files that show nothing without it, and *notes* are sentences about git. *undo_line*
    brings the file back.
    """

    revision: Revision
    translations: tuple[str, ...]
    notes: tuple[str, ...]
    undo_line: str


def build_removed_reply(removal: Removal, app: App, today: date, locale: Locale) -> Reply:
    """Confirm that the file is gone, and say what readers get now."""
    button = Button(locale.translate("Publish it again"), removal.undo_line)
    blocks = tuple(_confirm_removal(removal, app, today, locale))
    return Reply(locale.translate("Removed"), blocks, buttons=(button,), language=locale.language)


def _confirm_removal(removal: Removal, app: App, today: date, locale: Locale) -> Iterator[Block]:
    _ = locale.translate
    text = _("{file} is removed, and version {number} of it is kept.")
    file, number = Span(removal.revision.file, Style.CODE), str(removal.revision.number)
    yield Paragraph(interpolate(text, file=file, number=number))
    if default := app.pick_default(today):
        yield Paragraph(describe_default(default, locale))
    if removal.translations:
        yield Paragraph(make_line(_("These translations stay in the folder and show nothing without it:")))
        yield Bullets(tuple(make_line(one, Style.CODE) for one in removal.translations))
    yield from (Paragraph(make_line(note)) for note in removal.notes)


def build_changed_reply(file: str, newest: Revision, locale: Locale) -> Reply:
    """Say that a file has changed or is gone since, and is not removed; *newest* is its last version."""
    _ = locale.translate
    if not newest.digest:
        text = _("{file} is gone already; version {number} removed it.")
    else:
        text = _("{file} has changed since. Its newest version is {number}.")
    line = interpolate(text, file=Span(file, Style.CODE), number=str(newest.number))
    buttons = (Button(_("History"), "history"),)
    title = _("Nothing was removed")
    return Reply(title, (Paragraph(line),), buttons=buttons, language=locale.language)


def build_repeat_reply(removal: Revision, newest: Revision, locale: Locale) -> Reply:
    """Ask whether the file of *removal* is to be removed again, if its *newest* version is there."""
    _ = locale.translate
    file, number = Span(removal.file, Style.CODE), str(removal.number)
    text = interpolate(_("Version {number} removed {file}."), file=file, number=number)
    blocks = [Paragraph(text)]
    if not newest.digest:
        blocks.append(Paragraph(make_line(_("The file isn’t there now. Restore an earlier version."))))
    buttons = (Button(_("Remove it again"), f"remove {newest.number}"),) if newest.digest else ()
    title = _("Remove it again") if newest.digest else _("No such version")
    return Reply(title, tuple(blocks), buttons=buttons, language=locale.language)
