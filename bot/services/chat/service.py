"""The desk answers every chat from the briefing, and in the language, that it chose.

What needs the index of the search waits here for the thread that makes it, so that all else is answered
meanwhile.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from bot.core.app import App, Command, Suggestion
from bot.core.i18n import SPOKEN
from bot.core.i18n import language as words_of
from bot.core.messages.preferences import Choice, Chosen
from bot.core.messages.reply import Paragraph, Reply, plain
from bot.core.messages.request import Request, parse
from bot.core.views.briefing_choice import named
from bot.core.views.search_service import Preparing
from bot.services.chat.inline_results import Offer, look_up, offer_of, offers
from bot.services.chat.preferences import Chats
from bot.services.images.file_ids import Uploads
from bot.services.publishing.authorization import ITSELF, Asker, Newsroom, Upload, admitted
from bot.services.publishing.commands import moderators_commands
from bot.services.reports.commands import REPORT, REPORTED, reportable
from bot.services.revisions import requests
from bot.services.store.errors import StoreError

if TYPE_CHECKING:
    from bot.services.reports.service import Reports
    from bot.services.revisions.snapshots import Past
    from bot.services.store.outbox import Outbox

Answer = TypeVar("Answer")

KEPT = 1024  # cards whose button for reports is not made again
OFFERS = 50  # results of an inline query (Bot API, answerInlineQuery)


def today_in_utc() -> date:
    """Return the day that it is now, the same for readers everywhere."""
    return datetime.now(UTC).date()


class Desk:
    """One door for all platforms. A *chat* is the platform's name and its id: ``telegram:42``.

    A *user* is who asks, by the id of their private chat with the bot. The language of an answer is the
    one that the chat chose, else the one that the user chose in private, else *language*: that of the
    user's app.
    """

    def __init__(
        self, app: App, today: Callable[[], date] = today_in_utc, chats: Chats | None = None
    ) -> None:
        """Answer with *app*; *today* is the clock. Without *chats* a choice lasts as long as the desk."""
        from bot.services.images.renderer import Pictures  # noqa: PLC0415 (whoever only checks files needs none)

        self.app = app
        self.pictures = Pictures()
        self.uploads = Uploads()
        self._followers: list[Callable[[], None]] = []
        self._today = today
        self.newsroom: Newsroom | None = None
        self.reports: Reports | None = None
        self._reportable = lru_cache(KEPT)(reportable)
        self.outbox: Outbox | None = None
        self.past: Past | None = None
        self._chats = chats or Chats()

    def replace(self, app: App) -> None:
        """Answer with *app* from now on; answers under way go on with the one that they began with."""
        self.app = app
        for hear in tuple(self._followers):
            hear()

    async def look_back(self) -> None:
        """Find out whether there is a past to be asked for by now, after versions were kept."""
        if self.past and not self.past.since:
            await self.past.look()
            self.replace(self.app)  # who shows the commands has new ones to show

    @contextmanager
    def followed_by(self, hear: Callable[[], None]) -> Iterator[None]:
        """Call *hear* whenever another app answers, until what is done inside ends."""
        self._followers.append(hear)
        try:
            yield
        finally:
            self._followers.remove(hear)

    async def answer(
        self, chat: str, line: str, language: str = "en", user: str = "", moderator: str = ""
    ) -> tuple[Reply, int]:
        """Return the reply to a command line, and the page of it (1 or more) that it asks for.

        *moderator* is the name of a moderator who asks where only moderators read the answer.
        """
        drafts = moderator not in {"", ITSELF}  # what the bot says unasked may go to readers
        request, page = await self._read(chat, line, language, user, drafts=drafts)
        asker = Asker(moderator, user, chat)
        if self.newsroom and admitted(self.newsroom, request.command, asker):
            return await self.newsroom.answer(request, asker), page
        app = self.app
        if self.reports and request.command == REPORT:
            return await self.reports.report(request, app, user or chat), page
        reply = await self._answered(app, request)
        if reply.choice:
            kept = await self._keep(chat, reply.choice)
            request, page = await self._read(chat, line, language, user, drafts=drafts)  # as was chosen
            reply = app.answer(request)
            reply = reply if kept else _with_regret(reply)
        return reply, page

    async def _keep(self, chat: str, choice: Choice) -> bool:
        """Keep what *chat* chose; return whether it is written down. Who forgets it all is forgotten."""
        kept = await self._chats.choose(chat, choice)
        if self.reports and choice == Choice("", ""):
            return await self.reports.forget(chat) and kept
        return kept

    def _with_report(self, reply: Reply) -> Reply:
        return self._reportable(reply) if self.reports and reply.card else reply

    async def letter(self, chat: str, line: str) -> tuple[Reply, int]:
        """Return what the bot tells *chat* unasked: it may ask all that a moderator may.

        What came of a report is told in no other way.
        """
        request, page = await self._read(chat, line, "", "")
        if self.reports and request.command == REPORTED:
            return await self.reports.answered(request), page
        return await self.answer(chat, line, moderator=ITSELF)

    async def upload(
        self, chat: str, upload: Upload, language: str = "en", user: str = "", moderator: str = ""
    ) -> tuple[Reply, int] | None:
        """Return what a moderator is told about a file; None for anybody else, who gets no answer."""
        asker = Asker(moderator, user, chat)
        if not self.newsroom or not admitted(self.newsroom, "upload", asker):
            return None
        request, _ = await self._read(chat, "upload", language, user)
        return await self.newsroom.upload(upload, request, asker), 1

    async def suggest(  # noqa: PLR0913, PLR0917 (who asks what, and where)
        self, chat: str, command: str, typed: str, language: str = "en", user: str = "", moderator: str = ""
    ) -> tuple[Suggestion, ...]:
        """Return what could complete the argument of *command*, the best first, at most 25."""
        request, _ = await self._read(chat, command, language, user, drafts=moderator != "")
        app = self.app
        return await self._found(lambda: app.suggest(request, typed))

    async def offers(self, chat: str, words: str, language: str = "en", user: str = "") -> tuple[Offer, ...]:
        """Return at most `OFFERS` answers to *words*, the best first; without words the sections."""
        request, _ = await self._read(chat, words, language, user)
        app = self.app
        if self.past and request.at:
            reply = await requests.answer(self.past, app, request)
            return () if reply.not_found or not reply.briefing else (offer_of(reply),)
        return await self._found(lambda: offers(app, words, request, OFFERS))

    async def look_up(self, chat: str, text: str, language: str = "en", user: str = "") -> tuple[Reply, int]:
        """Return what the briefings say about a text of somebody else, and its first page."""
        request, _ = await self._read(chat, "", language, user)
        app = self.app
        return await self._found(lambda: look_up(app, text, request)), 1

    async def at(  # noqa: PLR0913, PLR0917 (each a part of the address)
        self, chat: str, briefing: str, section: str, item: str, language: str = "en", version: str = ""
    ) -> Reply:
        """Return what a permanent link leads to: the same for everybody, but for the language.

        With a *version*, a number or a day, it is what was told then.
        """
        language = await self.language(chat, language)
        history = self._remembers()
        request = Request(section, item, briefing, language, version, today=self._today(), history=history)
        return await self._answered(self.app, request)

    async def version(self, reply: Reply) -> str:
        """Return the version that tells *reply*, for a permanent link to it; empty if none is kept."""
        if not self.past or not (briefing := self.app.library.briefings.get(reply.briefing)):
            return ""
        request, _ = parse(reply.line, today=self._today())
        with suppress(StoreError):
            return request.at or str(await self.past.number(briefing) or "")
        return ""

    def commands(self, language: str = "en") -> tuple[Command, ...]:
        """Return every command of the bot, in menu order."""
        return self.app.commands(language, self._today(), history=self._remembers())

    def moderators_commands(self, language: str = "en") -> tuple[Command, ...]:
        """Return what moderators find in their menus, and nobody else."""
        return moderators_commands(words_of(language)) if self.newsroom else ()

    async def chosen(self, chat: str, *, drafts: bool = False) -> Chosen:
        """Return what *chat* chose, but for what is no longer there to choose; *drafts* may be seen there."""
        chosen = await self._chats.chosen(chat)
        return Chosen(
            chosen.briefing if named(self.app.library, chosen.briefing, self._today(), drafts=drafts) else "",
            chosen.language if chosen.language in SPOKEN else "",
        )

    async def language(self, chat: str, language: str = "en", user: str = "") -> str:
        """Return the language in which *user* is answered in *chat*."""
        chosen = (await self.chosen(chat)).language
        if not chosen and user and user != chat:
            chosen = (await self.chosen(user)).language
        return chosen or language

    async def _answered(self, app: App, request: Request) -> Reply:
        """Return the reply of today, or of the past if it is that which was asked for.

        A mistake is reported where it still stands: from the past a button leads to today's card.
        """
        if self.past and requests.concerns(request):
            return await requests.answer(self.past, app, request)
        if request.drafts:  # whose index is made when it is first needed
            return self._with_report(await requests.of(app, request))
        return self._with_report(await self._found(lambda: app.answer(request)))

    def _remembers(self) -> bool:
        """Return whether there are versions to look back to."""
        return bool(self.past and self.past.since)

    async def _found(self, find: Callable[[], Answer]) -> Answer:
        """Return what *find* does, as soon as there is the index that it may need."""
        try:
            return find()
        except Preparing as preparing:
            await asyncio.wrap_future(preparing.index)
        return find()

    async def _read(
        self, chat: str, line: str, language: str, user: str, *, drafts: bool = False
    ) -> tuple[Request, int]:
        here = await self.chosen(chat, drafts=drafts)
        spoken = here.language or await self.language(chat, language, user)
        request, page = parse(line, today=self._today(), language=spoken, briefing=here.briefing)
        return replace(request, drafts=drafts, history=self._remembers()), page


def _with_regret(reply: Reply) -> Reply:
    """Return *reply* with the news that what was chosen is not written down."""
    _ = words_of(reply.language).translate
    text = _("I could not write your choice down. Until I can, it holds only as long as I run.")
    return replace(reply, blocks=(*reply.blocks, Paragraph(plain(text))))
