"""The notice of what a colleague, or git, has published: who, what, and the difference in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.core.content.translation import parse_translation_name
from bot.core.i18n.locale import Locale
from bot.core.messages.reply import (
    Block,
    Bullets,
    Button,
    Heading,
    Line,
    Paragraph,
    Reply,
    Row,
    Span,
    Style,
    interpolate,
    make_line,
)
from bot.services.notices.notice import PublicationNotice, format_notice
from bot.services.publishing.message_parts import build_more_note
from bot.services.publishing.status_views import build_restore_button
from bot.services.store.revisions import Revision

MAX_CHANGES = 8  # of one version; /history has the rest
MAX_CHANGE_CHARACTERS = 200
MAX_CHANGES_IN_LIST = 3  # of each version in a list


@dataclass(frozen=True, slots=True)
class Publication:
    """The version *revision*, or a removal, that replaced *previous*, if there was a file before.

    *changes* are sentences. It *is_newest* if the file has no later version.
    """

    revision: Revision
    previous: Revision | None
    changes: tuple[str, ...]
    is_newest: bool

    @property
    def is_first(self) -> bool:
        """True if there was no file before."""
        return self.previous is None or not self.previous.digest


def build_publication_reply(publication: Publication, locale: Locale) -> Reply:
    """Show one version that was published, or that removed its file."""
    _, revision = locale.translate, publication.revision
    text = _("{who} published version {number} of {file}.") if revision.digest else _("{who} removed {file}.")
    who, file = _name_author(revision, locale), Span(revision.file, Style.CODE)
    blocks: list[Block] = [Paragraph(interpolate(text, who=who, number=str(revision.number), file=file))]
    if revision.proposed_by:
        blocks.append(Paragraph(interpolate(_("Proposed by {who}."), who=revision.proposed_by)))
    if revision.reason:
        blocks.append(Paragraph(make_line(revision.reason, Style.ITALIC)))
    if revision.digest:
        blocks += _list_changes(publication, locale)
    title = _("New version") if revision.digest else _("Removed")
    buttons = tuple(_list_buttons(publication, locale))
    return Reply(title, tuple(blocks), buttons=buttons, language=locale.language)


def _name_author(revision: Revision, locale: Locale) -> str:
    return revision.author or locale.translate("Somebody")


def _list_changes(publication: Publication, locale: Locale) -> Iterator[Block]:
    _ = locale.translate
    yield Heading(make_line(_("Changes")))
    if publication.is_first:
        is_translation = parse_translation_name(Path(publication.revision.file)) is not None
        new_translation = _("This is a new translation; it replaces nothing.")
        new_briefing = _("This is a new briefing; it replaces nothing.")
        yield Paragraph(make_line(new_translation if is_translation else new_briefing))
        return
    yield Bullets(_cut_changes(publication, MAX_CHANGES) or (make_line(_("No visible changes.")),))
    if (remaining := len(publication.changes) - MAX_CHANGES) > 0:
        yield build_more_note(remaining, locale)


def _cut_changes(publication: Publication, limit: int) -> tuple[Line, ...]:
    return tuple(make_line(_cut(one)) for one in publication.changes[:limit])


def _cut(text: str) -> str:
    return text if len(text) <= MAX_CHANGE_CHARACTERS else f"{text[: MAX_CHANGE_CHARACTERS - 1]}…"


def _list_buttons(publication: Publication, locale: Locale) -> Iterator[Button]:
    _, revision, previous = locale.translate, publication.revision, publication.previous
    if publication.is_newest and not revision.digest and previous:
        yield build_restore_button(previous, locale)
    elif publication.is_newest:
        yield Button(_("Undo"), f"undo {revision.number}")
    yield Button(_("History"), "history")


def build_publications_reply(publications: Sequence[Publication], remaining: int, locale: Locale) -> Reply:
    """List the versions that a pull from git has published; *remaining* more are only counted."""
    _ = locale.translate
    blocks: list[Block] = [_build_row(one, locale) for one in publications]
    if remaining:
        blocks.append(build_more_note(remaining, locale))
    title, buttons = _("New versions from git"), (Button(_("History"), "history"),)
    return Reply(title, tuple(blocks), buttons=buttons, language=locale.language)


def _build_row(publication: Publication, locale: Locale) -> Row:
    _, revision = locale.translate, publication.revision
    title = _("Version {number}").format(number=revision.number) if revision.digest else _("Removed")
    source = " · ".join(filter(None, (revision.author, revision.reason)))
    lines = (make_line(_cut(source), Style.ITALIC), *_cut_changes(publication, MAX_CHANGES_IN_LIST))
    button = Button(revision.file, format_notice(PublicationNotice(revision.number)))
    return Row(make_line(f"{revision.file} · {title}", Style.BOLD), tuple(filter(None, lines)), button)
