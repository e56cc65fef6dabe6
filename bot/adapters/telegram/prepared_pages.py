"""Renders replies into pages with the fields that the Bot API takes, prepared once and sent many times."""

from dataclasses import dataclass
from functools import lru_cache, partial

from telegram import Bot

from bot.adapters.telegram.citation import build_copy_text
from bot.adapters.telegram.deep_link import build_deep_link
from bot.adapters.telegram.keyboard import build_inline_keyboard, is_paged
from bot.adapters.telegram.render import LinkPicture, render, render_as_texts
from bot.adapters.telegram.rendered_message import THEME, TelegramMessage
from bot.core.content.field_labels import gettext_noop
from bot.core.i18n.locale import get_locale
from bot.core.messages.chart import Picture
from bot.core.messages.image import Image
from bot.core.messages.reply import AttachedFile, Reply
from bot.core.views.permalink import build_path, get_revision
from bot.core.views.picture_links import build_picture_path, list_pictures
from bot.services.chat.chat_service import ChatService

RENDER_CACHE_SIZE = 2048  # replies
_DOCUMENT_REFUSED = gettext_noop("Telegram did not take the file. Please try again later.")

ApiKwargs = dict[str, object]


@dataclass(frozen=True, slots=True)
class PreparedPage:
    """One page: its text, its other fields, and perhaps a picture.

    If it *needs_question*, it replies to the question also in private: a button reads that again. The text
    is the caption of the file *document*; *refusal* says that Telegram did not take the file.
    """

    html: str
    api_kwargs: ApiKwargs
    picture: Picture | Image | None = None
    needs_question: bool = False
    document: AttachedFile | None = None
    refusal: str = ""


class PagePreparer:
    """Prepares the pages of replies, and caches them."""

    def __init__(self, bot: Bot, chat_service: ChatService, public_url: str = "") -> None:
        """Prepare them for *bot*; *public_url* is the web page's address if Telegram can open it."""
        self._bot = bot
        self._chat_service = chat_service
        self._public_url = public_url
        self._render = lru_cache(RENDER_CACHE_SIZE)(self._render_reply)
        self._prepare = lru_cache(RENDER_CACHE_SIZE)(self._prepare_reply)

    async def prepare_pages(self, reply: Reply) -> tuple[PreparedPage, ...]:
        """Prepare the pages of *reply* as messages, photos and files; files are not kept in memory."""
        prepare = self._prepare_reply if reply.document else self._prepare
        return prepare(reply, await self._find_revision(reply), has_photos=True)

    async def prepare_texts(self, reply: Reply) -> tuple[PreparedPage, ...]:
        """Prepare the pages of *reply* as texts only, for messages that cannot be photos."""
        return self._prepare(reply, await self._find_revision(reply), has_photos=False)

    async def render_texts(self, reply: Reply) -> tuple[TelegramMessage, ...]:
        """Render the pages of *reply* as texts only, for messages with a keyboard of their own."""
        return self._render(reply, await self._find_revision(reply), has_photos=False)

    async def _find_revision(self, reply: Reply) -> str:
        """Find the version that the citation of a reply and the addresses of its pictures name."""
        is_named = reply.entry_summary or (self._public_url and list_pictures(reply))
        return await self._chat_service.find_permalink_revision(reply) if is_named else ""

    def _prepare_reply(self, reply: Reply, revision: str, *, has_photos: bool) -> tuple[PreparedPage, ...]:
        render_reply = self._render_reply if reply.document else self._render
        messages = render_reply(reply, revision, has_photos=has_photos)
        return tuple(self._prepare_page(message, reply) for message in messages)

    def _render_reply(self, reply: Reply, revision: str, *, has_photos: bool) -> tuple[TelegramMessage, ...]:
        link: LinkPicture | None = partial(self._link_picture, reply, revision) if self._public_url else None
        username = self._bot.username
        messages = render(reply, username, link) if has_photos else render_as_texts(reply, username, link)
        citation = build_copy_text(reply, self._build_link(reply, revision), revision)
        return tuple(message.with_citation(citation) for message in messages)

    def _build_link(self, reply: Reply, revision: str) -> str:
        """Build the permanent link to *reply*, or one that opens it in the bot; a draft has neither."""
        if not reply.is_public:
            return ""
        path = build_path(reply, get_revision(reply) or revision)
        if self._public_url and path:
            return self._public_url + path
        return build_deep_link(self._bot.username, reply.command_line)

    def _link_picture(self, reply: Reply, revision: str, picture: Picture | Image) -> str:
        path = build_picture_path(reply, picture, revision, THEME)
        return self._public_url + path if path else ""

    def _prepare_page(self, message: TelegramMessage, reply: Reply) -> PreparedPage:
        keyboard = build_inline_keyboard(message.keyboard, self._bot)
        api_kwargs: ApiKwargs = {
            name: value for name, value in message.body().items() if isinstance(value, dict)
        }
        keyboard_kwargs: ApiKwargs = {"reply_markup": keyboard} if keyboard else {}
        return PreparedPage(
            message.html,
            api_kwargs | keyboard_kwargs,
            message.picture,
            needs_question=bool(reply.inquiry),
            document=message.document,
            refusal=get_locale(reply.language).translate(_DOCUMENT_REFUSED) if message.document else "",
        )


def select_page(pages: tuple[PreparedPage, ...], page_number: int) -> PreparedPage:
    """Return a page by number, or the last if the answer has become shorter."""
    return pages[min(page_number, len(pages)) - 1]


def select_pages(pages: tuple[PreparedPage, ...], reply: Reply, page_number: int) -> tuple[PreparedPage, ...]:
    """Return the page of *reply* to be sent, or all pages if no button can request the others."""
    return (select_page(pages, page_number),) if is_paged(reply) else pages
