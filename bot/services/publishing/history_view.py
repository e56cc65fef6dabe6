"""The history of what was published, as moderators see it."""

from collections.abc import Sequence

from bot.core.i18n import Language
from bot.core.messages.reply import Button, Line, Paragraph, Reply, Row, Style, plain
from bot.services.store.revisions import Version

PAGE = 20  # versions in one answer


def history(versions: Sequence[Version], asked: str, older: str, words: Language) -> Reply:
    """Return *versions*, the newest first; *asked* asks for them, and *older* for those before, if any."""
    _ = words.translate
    if not versions:
        blocks = (Paragraph(plain(_("Nothing has been published here yet."))),)
        return Reply(_("History"), blocks, line=asked, language=words.code, not_found=True)
    rows = tuple(_row(version, words) for version in versions)
    buttons = (Button(_("Older"), older),) if older else ()
    return Reply(_("History"), rows, buttons=buttons, line=asked, language=words.code)


def _row(version: Version, words: Language) -> Row:
    title = words.translate("Version {number}").format(number=version.number)
    return Row(
        plain(f"{title} · {version.file}", Style.BOLD),
        tuple(_lines(version, words)),
        Button(title, f"rollback {version.number}"),
    )


def _lines(version: Version, words: Language) -> tuple[Line, ...]:
    _ = words.translate
    places = {
        "file": _("in the folder"),
        "git": _("from git"),
        "rollback": _("taken back"),
        "telegram": "Telegram",
        "discord": "Discord",
    }
    at = version.at.strftime("%Y-%m-%d %H:%M UTC")
    removed = _("removed") if not version.digest else ""
    told = " · ".join(filter(None, (at, version.who, places.get(version.origin, version.origin), removed)))
    return (plain(told), plain(version.why, Style.ITALIC)) if version.why else (plain(told),)
