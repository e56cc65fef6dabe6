"""Sends the pictures of replies as photos, and finds out where only their text can be sent.

A picture is uploaded once and then sent by the file id that Telegram gave it. Its text says all it shows:
whatever Telegram has against a picture costs the reader the picture, but not the answer.
"""

import re
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from logging import getLogger

from telegram import Bot, Message
from telegram.error import BadRequest, Forbidden, NetworkError, TelegramError

from bot.adapters.telegram.rendered_message import THEME
from bot.core.charts.render import image_cache_key
from bot.core.messages.chart import Picture
from bot.core.messages.image import Image
from bot.services.images.file_id_cache import FileIdCache
from bot.services.images.renderer import ImageRenderer

REFUSAL_PERIOD = 3600.0  # seconds until a chat that refused a photo is tried again: its rules may change
MAX_REFUSING_CHATS = 10_000  # chats that are remembered; forgetting one costs one more refused photo

# "not enough rights to send photos to the chat", CHAT_SEND_PHOTOS_FORBIDDEN, CHAT_SEND_MEDIA_FORBIDDEN
_NO_RIGHT = re.compile(r"\brights?\b|_FORBIDDEN\b", re.IGNORECASE)

_log = getLogger(__name__)

SendPhoto = Callable[[str | bytes], Awaitable[Message | bool]]
"""Sends a photo, given as a file id, or as PNG or JPEG."""


class PhotoSender:
    """Sends pictures: by file id if this bot has uploaded them, else as PNG."""

    def __init__(
        self,
        bot: Bot,
        picture_renderer: ImageRenderer,
        file_id_cache: FileIdCache,
        refusing_chats: "RefusingChats",
    ) -> None:
        """Draw pictures with *picture_renderer*, and remember file ids in *file_id_cache*."""
        self._bot = bot
        self._picture_renderer = picture_renderer
        self._file_id_cache = file_id_cache
        self._refusing_chats = refusing_chats

    async def send_picture(self, picture: Picture | Image, chat_id: int, send_photo: SendPhoto) -> bool:
        """Send *picture*; False if it cannot be drawn or is refused, so that its text must be sent."""
        if chat_id in self._refusing_chats:
            return False
        try:
            return await self._send_or_upload(picture, send_photo)
        except TelegramError as error:
            if not _is_about_picture(error):
                raise
            if _NO_RIGHT.search(error.message):
                self._refusing_chats.add(chat_id)
            _log.info("sent as text, because Telegram refused the picture: %s", error)
            return False

    async def _send_or_upload(self, picture: Picture | Image, send_photo: SendPhoto) -> bool:
        cache_key = f"telegram:{self._bot.id}:{image_cache_key(picture, THEME)}"
        file_id = await self._file_id_cache.get_file_id(cache_key)
        if file_id and await _resend_photo(file_id, send_photo):
            return True
        png = await self._picture_renderer.render_png(picture, THEME)
        if png:
            message = await send_photo(png)
            if isinstance(message, Message) and message.photo:
                await self._file_id_cache.save_file_id(cache_key, message.photo[-1].file_id)
        return bool(png)


class RefusingChats:
    """The chats that lately refused a photo, such as a group whose members may not send any."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Start with none; *clock* counts seconds."""
        self._clock = clock
        self._refused_at: OrderedDict[int, float] = OrderedDict()

    def __contains__(self, chat_id: int) -> bool:
        refused_at = self._refused_at.get(chat_id)
        return refused_at is not None and self._clock() - refused_at < REFUSAL_PERIOD

    def move_chat(self, old_id: int, new_id: int) -> None:
        """Remember of *new_id* what is remembered of *old_id*."""
        refused_at = self._refused_at.pop(old_id, None)
        if refused_at is not None:
            self._refused_at.setdefault(new_id, refused_at)

    def add(self, chat_id: int) -> None:
        """Remember that *chat_id* refused a photo now."""
        self._refused_at[chat_id] = self._clock()
        self._refused_at.move_to_end(chat_id)
        if len(self._refused_at) > MAX_REFUSING_CHATS:
            self._refused_at.popitem(last=False)


async def _resend_photo(file_id: str, send_photo: SendPhoto) -> bool:
    """Send a photo by its file id; False if Telegram no longer takes that."""
    try:
        await send_photo(file_id)
    except BadRequest as error:
        if not _is_about_picture(error) or _NO_RIGHT.search(error.message):
            raise
        return False
    return True


def _is_about_picture(error: TelegramError) -> bool:
    """True if the text alone may be accepted after *error*: a refusal, or an upload that failed."""
    if isinstance(error, BadRequest):
        return "not modified" not in error.message.lower()
    if isinstance(error, Forbidden):
        return bool(_NO_RIGHT.search(error.message))
    return isinstance(error, NetworkError)
