"""The replies that say what a pull from git has done with a file that was changed in chat, too."""

from collections.abc import Sequence

from bot.core.i18n.locale import Locale
from bot.core.messages.reply import (
    Bullets,
    Button,
    Heading,
    Paragraph,
    Reply,
    Span,
    Style,
    interpolate,
    make_line,
)
from bot.services.publishing.submission_views import MAX_CHANGES
from bot.services.store.revisions import Revision


def build_merged_reply(
    revision: Revision, changes: Sequence[str], locale: Locale, *, has_previous: bool
) -> Reply:
    """Say that a version joins git's changes with those from chat, and which *changes* came from git."""
    _ = locale.translate
    text = interpolate(
        _("{file}: version {number} is live. It has the changes from chat and those from git."),
        file=Span(revision.file, Style.CODE),
        number=str(revision.number),
    )
    source = " · ".join(filter(None, (revision.author, revision.reason)))
    blocks = (
        Paragraph(text),
        Heading(make_line(_("New from git"))),
        *((Paragraph(make_line(source, Style.ITALIC)),) if source else ()),
        Bullets(tuple(map(make_line, changes[:MAX_CHANGES])) or (make_line(_("No visible changes.")),)),
    )
    buttons = (Button(_("Undo"), f"undo {revision.number}"),) if has_previous else ()
    return Reply(_("Merged with git"), blocks, buttons=buttons, language=locale.language)


def build_kept_reply(file: str, number: int, locale: Locale) -> Reply:
    """Say that a file was deleted in git, and stays here because chat has changed it: as version *number*."""
    _ = locale.translate
    text = interpolate(
        _(
            "{file} was deleted in git, but it was changed in chat after the last pull. The current version "
            "stays live."
        ),
        file=Span(file, Style.CODE),
    )
    buttons = (Button(_("Remove"), f"remove {number}"),) if number else ()
    return Reply(
        _("Deleted in git, live here"), (Paragraph(text),), buttons=buttons, language=locale.language
    )
