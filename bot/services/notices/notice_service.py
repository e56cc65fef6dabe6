"""Answers the notices to moderators, at the moment at which each is sent."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import assert_never

from bot.core.i18n.locale import Locale, get_locale
from bot.core.messages.caller import Caller
from bot.core.messages.reply import Paragraph, Reply, make_line
from bot.core.messages.request import Request
from bot.services.notices.notice import NOTICE, Notice, TroubleNotice, parse_notice
from bot.services.notices.trouble_reporter import TroubleReporter
from bot.services.notices.trouble_views import build_trouble_reply

NoticeHandler = Callable[[Request, Caller], Awaitable[Reply]]


@dataclass(frozen=True)
class NoticeService:
    """Shows notices; *trouble_reporter* knows the troubles."""

    trouble_reporter: TroubleReporter

    @property
    def commands(self) -> Mapping[str, NoticeHandler]:
        """The command behind every notice."""
        return {NOTICE: self.handle_notice}

    async def handle_notice(self, request: Request, _: Caller) -> Reply:
        """Show a notice, as things are now."""
        locale, notice = get_locale(request.language), parse_notice(request.argument)
        reply = self._answer_notice(notice, locale) if notice else None
        return reply or _build_nothing_reply(locale)

    def _answer_notice(self, notice: Notice, locale: Locale) -> Reply | None:
        """Answer *notice*; None if there is nothing to show any more."""
        match notice:
            case TroubleNotice(names):
                troubles = [one for one in map(self.trouble_reporter.find_trouble, names) if one]
                return build_trouble_reply(troubles, locale) if troubles else None
            case _:
                assert_never(notice)


def _build_nothing_reply(locale: Locale) -> Reply:
    _ = locale.translate
    text = make_line(_("Nothing is known about it any more."))
    return Reply(_("Out of date"), (Paragraph(text),), language=locale.language)
