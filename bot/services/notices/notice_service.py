"""Answers the notices to moderators, at the moment at which each is sent."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from logging import getLogger
from typing import assert_never

from bot.core.content.item import Entry
from bot.core.i18n.locale import Locale, get_locale
from bot.core.library.snapshot import Library
from bot.core.messages.caller import Caller
from bot.core.messages.reply import Button, Paragraph, Reply, make_line
from bot.core.messages.request import MAX_COMMAND_LINE_BYTES, Request
from bot.services.notices.loss_views import build_loss_reply, build_losses_reply
from bot.services.notices.lost_files import LostFileFinder
from bot.services.notices.notice import (
    NOTICE,
    LossesNotice,
    LossNotice,
    Notice,
    PublicationNotice,
    ReleaseNotice,
    TroubleNotice,
    format_notice,
    parse_notice,
)
from bot.services.notices.publication_finder import PublicationFinder
from bot.services.notices.publication_views import build_publication_reply, build_publications_reply
from bot.services.notices.release_views import build_release_reply
from bot.services.notices.trouble_reporter import TroubleReporter
from bot.services.notices.trouble_views import build_trouble_reply
from bot.services.store.errors import StoreError

MAX_VERSIONS = 10  # of a pull, in one answer
MAX_FILES = 15  # that were deleted, in one answer

_log = getLogger(__name__)

NoticeHandler = Callable[[Request, Caller], Awaitable[Reply]]


@dataclass(frozen=True)
class NoticeService:
    """Shows notices.

    *trouble_reporter* knows the troubles, *lost_files* what became of files, and *publications* what was
    published. *get_library* gives what is live, and *find_moment* when an entry went live at a set time.
    """

    trouble_reporter: TroubleReporter
    lost_files: LostFileFinder
    publications: PublicationFinder
    get_library: Callable[[], Library]
    find_moment: Callable[[Entry], datetime | None]

    @property
    def commands(self) -> Mapping[str, NoticeHandler]:
        """The command behind every notice."""
        return {NOTICE: self.handle_notice}

    async def handle_notice(self, request: Request, _: Caller) -> Reply:
        """Show a notice, as things are now."""
        locale, notice = get_locale(request.language), parse_notice(request.argument)
        if notice is None:
            return _build_outdated_reply(locale)
        try:
            return await self._answer_notice(notice, locale)
        except (OSError, StoreError) as error:
            _log.error("A notice is sent without its details: %s", error)
            return _build_short_reply(notice, locale)

    async def _answer_notice(self, notice: Notice, locale: Locale) -> Reply:
        match notice:
            case TroubleNotice(names):
                troubles = [one for one in map(self.trouble_reporter.find_trouble, names) if one]
                return build_trouble_reply(troubles, locale) if troubles else _build_outdated_reply(locale)
            case LossNotice(file):
                return build_loss_reply(await self.lost_files.describe_file(file), locale)
            case LossesNotice():
                lost_files, remaining = await self.lost_files.list_recently_lost(MAX_FILES)
                reply = build_losses_reply(lost_files, remaining, locale)
                return replace(reply, command_line=format_notice(notice))
            case ReleaseNotice():
                return self._answer_release(notice, locale)
            case PublicationNotice():
                return await self._answer_publication(notice, locale)
            case _:
                assert_never(notice)

    def _answer_release(self, notice: ReleaseNotice, locale: Locale) -> Reply:
        briefing = self.get_library().briefings.get(notice.briefing)
        if briefing is None:
            return _build_outdated_reply(locale)
        entries = tuple(
            (section, entry)
            for section, entries in briefing.sections.items()
            for entry in entries
            if self.find_moment(entry) == notice.moment
        )
        return build_release_reply(briefing, entries, notice.moment, locale)

    async def _answer_publication(self, notice: PublicationNotice, locale: Locale) -> Reply:
        if notice.last:
            publications, remaining = await self.publications.list_pulled(notice, MAX_VERSIONS)
            reply = build_publications_reply(publications, remaining, locale)
            return replace(reply, command_line=format_notice(notice))  # it may have several pages
        publication = await self.publications.find_publication(notice.number)
        return build_publication_reply(publication, locale) if publication else _build_outdated_reply(locale)


def _build_short_reply(notice: Notice, locale: Locale) -> Reply:
    """Say what has happened, where its details cannot be read."""
    _ = locale.translate
    match notice:
        case TroubleNotice():
            title = _("Something isn’t working")
        case LossNotice(file):
            title = _("{file} was deleted").format(file=file)
        case LossesNotice():
            title = _("Files were deleted")
        case PublicationNotice():
            title = _("New version")
        case ReleaseNotice():
            title = _("Now live")
        case _:
            assert_never(notice)
    text, line = make_line(_("The details can’t be read now.")), format_notice(notice)
    fits_button = len(line.encode()) <= MAX_COMMAND_LINE_BYTES
    buttons = (Button(_("Details"), line),) if fits_button else ()
    return Reply(title, (Paragraph(text),), buttons=buttons, language=locale.language)


def _build_outdated_reply(locale: Locale) -> Reply:
    _ = locale.translate
    text = make_line(_("Nothing is known about it any more."))
    return Reply(_("Out of date"), (Paragraph(text),), language=locale.language)
