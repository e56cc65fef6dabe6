"""The moderators' commands about inquiries: reading them, and answering one.

``/inquiries`` lists the open ones, and ``/inquiries 12`` shows one. ``/answer 12 polls/levada-2026-01``
answers it with an item, and ``/uncovered 12`` says that no briefing covers it. ``/inquiries take 12`` lets
colleagues know that one looks into it.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from bot.core.app import App
from bot.core.i18n.locale import Locale, get_locale
from bot.core.messages.caller import Caller
from bot.core.messages.reply import Button, Reply
from bot.core.messages.request import Request, format_command_line, parse_command_line, parse_number
from bot.core.views.list_parts import find_part, first_part
from bot.core.views.search_service import IndexNotReady
from bot.services.inquiries import desk_views
from bot.services.inquiries.inquiry_button import ANSWER, INQUIRIES, INQUIRY_OUTCOME, TAKE, UNCOVERED
from bot.services.reports.card_finder import find_card
from bot.services.store.inquiries import Inquiry, InquiryStore
from bot.services.store.outbox import Outbox

InquiryCommandHandler = Callable[[Request, Caller], Awaitable[Reply]]

LIST = "list"  # what precedes the number of a part of the list
MAX_CLOSEST = 5  # items that are offered as the answer

_ITEM_NAME = re.compile(r"/?(?:(?P<section>[^\s/]+)[\s/])?(?P<item>[^\s/]+)")


class InquiryDesk:
    """Shows moderators the inquiries, and takes their answers."""

    def __init__(self, inquiry_store: InquiryStore, outbox: Outbox, get_app: Callable[[], App]) -> None:
        """Read from *inquiry_store*; answers are items of the app, and go to the readers through *outbox*."""
        self._inquiry_store = inquiry_store
        self._outbox = outbox
        self._get_app = get_app

    @property
    def commands(self) -> Mapping[str, InquiryCommandHandler]:
        """The commands by name."""
        return {
            INQUIRIES: self.handle_inquiries,
            ANSWER: self.handle_answer,
            UNCOVERED: self.handle_uncovered,
        }

    async def handle_inquiries(self, request: Request, caller: Caller) -> Reply:
        """Show one inquiry, or the open ones."""
        locale, argument = get_locale(request.language), request.argument
        if argument.startswith(f"{TAKE} "):
            argument = argument.removeprefix(f"{TAKE} ")
            await self._take_inquiry(parse_number(argument), caller)
        if not argument or argument.startswith(f"{LIST} "):
            inquiries = await self._inquiry_store.list_open()
            part = find_part(inquiries, argument.removeprefix(f"{LIST} ")) or first_part(inquiries)
            return desk_views.build_inquiry_list(part, f"{INQUIRIES} {LIST}", locale)
        inquiry = await self._inquiry_store.find_inquiry(parse_number(argument))
        if inquiry is None:
            return desk_views.build_no_inquiry_reply(locale)
        return desk_views.build_inquiry_detail(
            inquiry, self._find_closest(inquiry, inquiry.question, request), locale
        )

    async def _take_inquiry(self, number: int, caller: Caller) -> None:
        """Let all messages about an open one say that the caller looks into it, if nobody does."""
        if await self._inquiry_store.take_inquiry(number, caller.display_name):
            await self._outbox.update_messages(f"{INQUIRIES} {number}", caller)

    async def handle_answer(self, request: Request, caller: Caller) -> Reply:
        """Answer an inquiry with the item that is named, or ask for one."""
        locale = get_locale(request.language)
        number, _, name = request.argument.partition(" ")
        inquiry = await self._inquiry_store.find_inquiry(parse_number(number))
        if inquiry is None or inquiry.state != "open":
            return desk_views.build_closed_reply(inquiry, locale)
        if not name:
            return desk_views.build_item_form(inquiry, locale)
        card = self._find_item(name, request)
        if card is None or card.entry_summary is None:
            closest = self._find_closest(inquiry, name, request)
            return desk_views.build_unknown_item_reply(inquiry, name, closest, locale)
        closed_inquiry = replace(
            inquiry,
            state="answered",
            briefing=card.briefing_id,
            item=card.entry_summary.entry_id,
            closed_by=caller.display_name,
        )
        return await self._close_inquiry(closed_inquiry, card.title, caller, locale)

    async def handle_uncovered(self, request: Request, caller: Caller) -> Reply:
        """Tell those who asked that no briefing covers it."""
        locale = get_locale(request.language)
        inquiry = await self._inquiry_store.find_inquiry(parse_number(request.argument))
        if inquiry is None:
            return desk_views.build_no_inquiry_reply(locale)
        closed_inquiry = replace(inquiry, state="uncovered", closed_by=caller.display_name)
        return await self._close_inquiry(closed_inquiry, "", caller, locale)

    async def _close_inquiry(self, inquiry: Inquiry, title: str, caller: Caller, locale: Locale) -> Reply:
        chats = await self._inquiry_store.close_inquiry(inquiry, INQUIRY_OUTCOME)
        if chats is None:
            return desk_views.build_closed_reply(
                await self._inquiry_store.find_inquiry(inquiry.number), locale
            )
        for platform in {chat.platform for chat in chats}:
            self._outbox.wake_sender(platform)
        await self._outbox.update_messages(f"{INQUIRIES} {inquiry.number}", caller)
        return desk_views.build_done_reply(inquiry, title, len(chats), locale)

    def _find_item(self, name: str, request: Request) -> Reply | None:
        """Find an item's card by its id, with or without its section, in the request's briefing first."""
        match = _ITEM_NAME.fullmatch(name.lower())
        if match is None:
            return None
        named, app = replace(request, argument=match["item"], include_drafts=False), self._get_app()
        card = find_card(named, app) or find_card(replace(named, briefing_id=""), app)
        section_name = card.entry_summary.section_name if card and card.entry_summary else ""
        return card if match["section"] in {None, section_name} else None

    def _find_closest(self, inquiry: Inquiry, words: str, request: Request) -> Sequence[Button]:
        """Build a button for each item that comes close to *words*; none while the index is being built."""
        app, request = self._get_app(), replace(request, include_drafts=False)
        with suppress(IndexNotReady):
            return [
                Button(hit.title, _build_answer_line(inquiry, hit.command_line, request))
                for hit in app.search_entries(request, words, MAX_CLOSEST)
            ]
        return []


def _build_answer_line(inquiry: Inquiry, card_line: str, request: Request) -> str:
    """Build the line that answers with the item whose card *card_line* shows."""
    card_request, _ = parse_command_line(card_line, today=request.today)
    return format_command_line(ANSWER, f"{inquiry.number} {card_request.argument}", card_request.briefing_id)
