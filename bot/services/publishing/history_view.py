"""The history of what was published, as moderators see it."""

from collections.abc import Sequence

from bot.core.i18n import Locale
from bot.core.messages.reply import Button, Line, Paragraph, Reply, Row, Style, make_line
from bot.services.store.revisions import Revision

HISTORY_PAGE_SIZE = 20  # versions in one answer


def build_history_reply(revisions: Sequence[Revision], line: str, older_line: str, locale: Locale) -> Reply:
    """Return *versions*, the newest first; *asked* asks for them, and *older* for those before, if any."""
    _ = locale.translate
    if not revisions:
        blocks = (Paragraph(make_line(_("Nothing published here yet."))),)
        return Reply(_("History"), blocks, command_line=line, language=locale.code, not_found=True)
    rows = tuple(_build_history_row(version, locale) for version in revisions)
    buttons = (Button(_("Older"), older_line),) if older_line else ()
    return Reply(_("History"), rows, buttons=buttons, command_line=line, language=locale.code)


def _build_history_row(revision: Revision, locale: Locale) -> Row:
    title = locale.translate("Version {number}").format(number=revision.number)
    return Row(
        make_line(f"{title} · {revision.file}", Style.BOLD),
        tuple(_build_history_lines(revision, locale)),
        Button(title, f"rollback {revision.number}"),
    )


def _build_history_lines(revision: Revision, locale: Locale) -> tuple[Line, ...]:
    _ = locale.translate
    origin_labels = {
        "file": _("in the folder"),
        "git": _("from git"),
        "rollback": _("restored"),
        "telegram": "Telegram",
        "discord": "Discord",
    }
    timestamp = revision.published_at.strftime("%Y-%m-%d %H:%M UTC")
    removed = _("removed") if not revision.digest else ""
    details = " · ".join(
        filter(
            None, (timestamp, revision.author, origin_labels.get(revision.origin, revision.origin), removed)
        )
    )
    return (
        (make_line(details), make_line(revision.reason, Style.ITALIC))
        if revision.reason
        else (make_line(details),)
    )
