"""What moderators read of changed settings, in the answer to /reload."""

from collections.abc import Iterator
from dataclasses import replace

from bot.core.i18n.locale import Locale
from bot.core.messages.reply import Block, Bullets, Facts, Heading, Line, Paragraph, Reply, make_line
from bot.services.publishing.settings_report import SettingsReport


def add_settings_report(status: Reply, report: SettingsReport, locale: Locale) -> Reply:
    """Say above the *status* which settings have changed, or what is wrong with them."""
    return replace(status, blocks=(*_build_blocks(report, locale), *status.blocks))


def _build_blocks(report: SettingsReport, locale: Locale) -> Iterator[Block]:
    _ = locale.translate
    if report.problems:
        yield Heading(make_line(_("Settings")))
        yield Paragraph(make_line(_("They have errors, and stay as they were.")))
        yield Bullets(tuple(map(make_line, report.problems)))
    elif report != SettingsReport():
        yield Heading(make_line(_("Settings")))
        yield Facts(tuple(_list_changes(report, locale)))


def _list_changes(report: SettingsReport, locale: Locale) -> Iterator[tuple[str, Line]]:
    _ = locale.translate
    if report.applied:
        yield _("Changed"), make_line(", ".join(report.applied))
    if report.needs_restart:
        yield _("After a restart"), make_line(", ".join(report.needs_restart))
