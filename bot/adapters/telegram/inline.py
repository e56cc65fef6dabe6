"""Inline mode: entries offered while somebody types ``@bot words`` in any chat, and sent there by them.

A message sent so belongs to who sent it, and stands in a chat that the bot is not told. Each of its buttons
carries the sender's number: their press changes the message, and anybody else's opens the answer in a
private chat with the bot, so that nobody's message is changed under the eyes of the others.

Results are words, also where a picture is there: clients list a photo without its title, date and source, and
a message that began as one can never become a text (Bot API, editMessageText), as most of its buttons ask.
"""

from contextlib import suppress
from functools import lru_cache, partial
from logging import getLogger

from telegram import (
    Bot,
    CallbackQuery,
    InlineKeyboardButton,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError

from bot.adapters.telegram.deep_link import deep_link, payload
from bot.adapters.telegram.inline_keyboard import keys
from bot.adapters.telegram.keyboard import carries
from bot.adapters.telegram.render import in_words
from bot.adapters.telegram.sanitize import visible
from bot.core.i18n import language
from bot.core.messages.reply import Button, Reply
from bot.core.views.permalink import path_of
from bot.services.chat.inline_results import Offer
from bot.services.chat.service import Desk
from bot.services.reports.commands import unreportable

RESULTS = 20  # at once; Telegram takes 50, and asks for more when somebody scrolls
ID_LIMIT = 64  # bytes of a result's id (Bot API, InlineQueryResultArticle)
CACHE = 10  # seconds that Telegram may give the same user the same results
_TITLE, _ABOUT = 120, 250  # characters that a client shows at most
_KEPT = 512  # answers whose messages are not rendered again
_OWNER = "!"
_OFFSETS = frozenset(map(str, range(RESULTS, 50, RESULTS)))  # those that answers have named as the next

_log = getLogger(__name__)


class Inline:
    """Answers inline queries by *desk* through *bot*, and the presses on the messages that come of them."""

    def __init__(self, desk: Desk, bot: Bot, public_url: str = "") -> None:
        """Answer by *desk* through *bot*; *public_url* is where the web page is, if readers can open it."""
        self._desk = desk
        self._bot = bot
        self._public_url = public_url
        self._render = lru_cache(_KEPT)(in_words)

    async def typed(self, update: Update, _: object) -> None:
        """Offer what fits the words typed so far; results are the user's own, by language and briefing."""
        query = update.inline_query
        if query is None:
            return
        user = query.from_user
        spoken = user.language_code or "en"
        offers = await self._desk.offers(f"telegram:{user.id}", query.query, spoken)
        start = int(query.offset) if query.offset in _OFFSETS else 0
        shown = [offer for offer in offers if 0 < len(offer.reply.line.encode()) <= ID_LIMIT]
        results = [await self._result(offer, user.id) for offer in shown[start : start + RESULTS]]
        with suppress(BadRequest):  # somebody who types on does not wait for the answer to what they typed
            await self._bot.answer_inline_query(
                query.id,
                results,
                cache_time=CACHE,
                is_personal=True,
                next_offset=str(start + RESULTS) if start + RESULTS < len(shown) else "",
                button=_to_private(spoken, found=bool(shown)),
            )

    async def pressed(self, query: CallbackQuery) -> None:
        """Change the message for who sent it; open the answer in private for anybody else."""
        line, _, owner = (query.data or "").rpartition(_OWNER)
        user = query.from_user
        mine = owner == _number(user.id)
        with suppress(TelegramError):  # as when it waited for too long; Telegram ends the waiting in time
            await query.answer(url=None if mine else deep_link(self._bot.username, line))
        if not mine:
            return
        reply, number = await self._desk.answer(f"telegram:{user.id}", line, user.language_code or "en")
        try:
            await self._edit(query, unreportable(reply), number)
        except BadRequest as error:
            if "not modified" not in error.message.lower():
                _log.info("a message sent by inline mode was not changed: %s", error)

    async def _edit(self, query: CallbackQuery, reply: Reply, number: int) -> None:
        pages = self._render(reply)
        page = pages[min(number, len(pages)) - 1]
        await self._bot.edit_message_text(
            page.html,
            inline_message_id=query.inline_message_id,
            parse_mode=ParseMode.HTML,
            reply_markup=keys(page.keyboard, reply, self._bot, self._key_of(query.from_user.id)),
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )

    async def _result(self, offer: Offer, user: int) -> InlineQueryResultArticle:
        """Return an offer as the first page of its answer, with buttons for *user*."""
        reply = offer.reply
        path = path_of(reply, await self._desk.version(reply)) if self._public_url else ""
        page = self._render(reply)[0]
        return InlineQueryResultArticle(
            id=reply.line,
            title=_short(offer.title if visible(offer.title) else reply.line, _TITLE),
            description=_short(offer.about, _ABOUT),
            input_message_content=InputTextMessageContent(
                page.html, ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True)
            ),
            reply_markup=keys(page.keyboard, reply, self._bot, self._key_of(user)),
            url=self._public_url + path if path else None,
        )

    def _key_of(self, user: int) -> partial[InlineKeyboardButton]:
        return partial(_key, user=user, bot=self._bot.username)


def _key(button: Button, *, user: int, bot: str) -> InlineKeyboardButton:
    """Return a button for *user*; one without room for their number opens its answer in private."""
    line = f"{button.line}{_OWNER}{_number(user)}"
    if carries(line) or not payload(button.line):
        return InlineKeyboardButton(button.label, callback_data=line)
    return InlineKeyboardButton(button.label, url=deep_link(bot, button.line))


def _number(user: int) -> str:
    """Return a user's id in as few characters as hexadecimal digits allow."""
    return f"{user:x}"


def _to_private(spoken: str, *, found: bool) -> InlineQueryResultsButton:
    """Return the button above the results, which opens a private chat with the bot."""
    _ = language(spoken).translate
    text = _("Ask the bot in private") if found else _("Nothing found. Ask the bot in private")
    return InlineQueryResultsButton(text, start_parameter="start")


def _short(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
