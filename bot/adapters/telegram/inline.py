"""Inline mode: a user types ``@bot words`` in any chat, and sends one of the entries that the bot offers.

Results are texts even if there is a picture: clients list a photo without its title, date and source.
"""

from contextlib import suppress
from logging import getLogger

from telegram import Bot, CallbackQuery, InlineQueryResultArticle, InlineQueryResultsButton, Update
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError

from bot.adapters.telegram.callers import build_private_caller
from bot.adapters.telegram.deep_link import build_deep_link
from bot.adapters.telegram.owned_messages import OwnedMessageBuilder, split_owner
from bot.core.i18n.locale import get_locale
from bot.core.messages.characters import has_ink
from bot.core.views.permalink import build_path
from bot.services.chat.chat_service import ChatService
from bot.services.chat.inline_results import InlineResult

RESULTS_PER_PAGE = 20  # Telegram takes 50, and requests more when somebody scrolls
RESULT_ID_LIMIT = 64  # bytes of a result's id (Bot API, InlineQueryResultArticle)
CACHE_SECONDS = 10  # seconds for which Telegram may repeat results to the same user
_TITLE_LIMIT, _DESCRIPTION_LIMIT = 120, 250  # characters that a client shows at most
_KNOWN_OFFSETS = frozenset(
    map(str, range(RESULTS_PER_PAGE, 50, RESULTS_PER_PAGE))
)  # that answers give as the next offset

_log = getLogger(__name__)


class InlineHandler:
    """Answers inline queries, and the buttons of the messages sent by them."""

    def __init__(
        self, chat_service: ChatService, bot: Bot, message_builder: OwnedMessageBuilder, public_url: str = ""
    ) -> None:
        """Answer from *chat_service*; *public_url* is the web page's address if readers can open it."""
        self._chat_service = chat_service
        self._bot = bot
        self._message_builder = message_builder
        self._public_url = public_url

    async def on_inline_query(self, update: Update) -> None:
        """Offer entries for the words typed so far, in the user's own language and briefing."""
        query = update.inline_query
        if query is None:
            return
        user = query.from_user
        language_code = user.language_code or "en"
        inline_results = await self._chat_service.search_inline(build_private_caller(user), query.query)
        offset = int(query.offset) if query.offset in _KNOWN_OFFSETS else 0
        valid_results = [
            offer for offer in inline_results if 0 < len(offer.reply.command_line.encode()) <= RESULT_ID_LIMIT
        ]
        articles = [
            await self._build_article(offer, user.id)
            for offer in valid_results[offset : offset + RESULTS_PER_PAGE]
        ]
        with suppress(BadRequest):  # the query expires when somebody types on
            await self._bot.answer_inline_query(
                query.id,
                articles,
                cache_time=CACHE_SECONDS,
                is_personal=True,
                next_offset=str(offset + RESULTS_PER_PAGE)
                if offset + RESULTS_PER_PAGE < len(valid_results)
                else "",
                button=_build_private_chat_button(language_code, has_results=bool(valid_results)),
            )

    async def on_callback(self, query: CallbackQuery) -> None:
        """Edit the message for the user whose it is; open the answer in private for anybody else."""
        user = query.from_user
        line, is_owner = split_owner(query.data or "", user.id)
        with suppress(TelegramError):  # for instance an expired query; the progress bar ends by itself
            await query.answer(url=None if is_owner else build_deep_link(self._bot.username, line))
        if not is_owner:
            return
        reply, page_number = await self._chat_service.answer_elsewhere(build_private_caller(user), line)
        message = await self._message_builder.build_message(reply, page_number, user.id)
        try:
            await self._bot.edit_message_text(
                message.html,
                inline_message_id=query.inline_message_id,
                parse_mode=ParseMode.HTML,
                reply_markup=message.reply_markup,
                link_preview_options=message.link_preview_options,
            )
        except BadRequest as error:
            if "not modified" not in error.message.lower():
                _log.info("a message in a chat that the bot is not in was not edited: %s", error)

    async def _build_article(self, inline_result: InlineResult, user_id: int) -> InlineQueryResultArticle:
        """Build a result: an entry in short, or the first page of its reply, with buttons for the user."""
        reply = inline_result.reply
        path = (
            build_path(reply, await self._chat_service.find_permalink_revision(reply))
            if self._public_url
            else ""
        )
        builder = self._message_builder
        message = (
            await builder.build_shared_item(reply)
            if reply.entry_summary
            else await builder.build_message(reply, 1, user_id)
        )
        return InlineQueryResultArticle(
            id=reply.command_line,
            title=_truncate_text(
                inline_result.title if has_ink(inline_result.title) else reply.command_line,
                _TITLE_LIMIT,
            ),
            description=_truncate_text(inline_result.description, _DESCRIPTION_LIMIT),
            input_message_content=message.content,
            reply_markup=message.reply_markup,
            url=self._public_url + path if path else None,
        )


def _build_private_chat_button(language_code: str, *, has_results: bool) -> InlineQueryResultsButton:
    """Build the button above the results, which opens a private chat with the bot."""
    _ = get_locale(language_code).translate
    text = _("Ask the bot privately") if has_results else _("Nothing found. Ask the bot privately")
    return InlineQueryResultsButton(text, start_parameter="start")


def _truncate_text(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
