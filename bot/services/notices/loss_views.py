"""The notice about files that were deleted or emptied, with the button that brings each back."""

from collections.abc import Iterator, Sequence

from bot.core.i18n.locale import Locale
from bot.core.messages.reply import (
    Block,
    Button,
    Line,
    Paragraph,
    Reply,
    Row,
    Span,
    Style,
    interpolate,
    make_line,
)
from bot.services.notices.lost_files import LostFile
from bot.services.publishing.file_views import add_send_button
from bot.services.publishing.message_parts import build_more_note, format_timestamp
from bot.services.publishing.status_views import build_restore_button
from bot.services.store.revisions import Revision


def build_loss_reply(lost: LostFile, locale: Locale) -> Reply:
    """Say what became of a file, and offer to bring it back."""
    _ = locale.translate
    if lost.is_back:
        title, lines = _("{file} is there again"), [make_line(_("The current version is live."))]
    elif lost.is_present:
        title, lines = _("{file} is empty"), [make_line(_("Nothing is left in it for readers."))]
    else:
        title, lines = _("{file} was deleted"), [*_describe_deletion(lost, locale)]
    buttons = tuple(_list_buttons(lost, locale))
    blocks = tuple(Paragraph(line) for line in lines)
    reply = Reply(title.format(file=lost.name), blocks, buttons=buttons, language=locale.language)
    if lost.revision is None or lost.is_back:
        return reply
    return add_send_button(reply, str(lost.revision.number), locale)


def _describe_deletion(lost: LostFile, locale: Locale) -> Iterator[Line]:
    _ = locale.translate
    yield make_line(_("Readers get nothing from it any more."))
    if lost.new_name:
        text = _("{file} has the same content, but another id.")
        yield interpolate(text, file=Span(lost.new_name, Style.CODE))
    if lost.revision:
        yield make_line(_describe_revision(lost.revision, locale))


def _describe_revision(revision: Revision, locale: Locale) -> str:
    number = locale.translate("Version {number}").format(number=revision.number)
    timestamp = format_timestamp(revision.published_at)
    return " · ".join(filter(None, (number, timestamp, revision.author)))


def _list_buttons(lost: LostFile, locale: Locale) -> Iterator[Button]:
    _ = locale.translate
    if lost.revision and not lost.is_back:
        yield build_restore_button(lost.revision, locale)
    yield Button(_("Live briefings and errors"), "status")


def build_losses_reply(lost_files: Sequence[LostFile], remaining: int, locale: Locale) -> Reply:
    """List many deleted files, each with its button; *remaining* more are only counted."""
    _, count = locale.translate, len(lost_files) + remaining
    title = locale.translate_plural("{count} file was deleted", "{count} files were deleted", count)
    text = _("Readers get nothing from these files any more. Choose the ones to bring back.")
    blocks: list[Block] = [Paragraph(make_line(text))]
    blocks += [_build_row(one, one.revision, locale) for one in lost_files if one.revision]
    if remaining:
        blocks.append(build_more_note(remaining, locale))
    buttons = (Button(_("Live briefings and errors"), "status"), Button(_("History"), "history"))
    return Reply(title, tuple(blocks), buttons=buttons, language=locale.language)


def _build_row(lost: LostFile, revision: Revision, locale: Locale) -> Row:
    line = make_line(_describe_revision(revision, locale))
    button = Button(lost.name, f"restore {revision.number}")  # its own label, for Telegram has them below
    return Row(make_line(lost.name, Style.BOLD), (line,), button)
