"""Pictures as photos: uploaded once, and then sent by the id that Telegram gave the file.

The desk remembers the ids, each of which holds for one bot only.
"""

from collections.abc import Awaitable, Callable

from telegram import Bot, Message
from telegram.error import BadRequest

from bot.adapters.telegram.message import THEME
from bot.core.charts.cache_key import image_cache_key
from bot.core.messages.chart import Picture
from bot.services.images.file_ids import FileIdCache
from bot.services.images.renderer import ImageRenderer

SendPhoto = Callable[[str | bytes], Awaitable[Message | bool]]
"""Sends a photo, given as the id of a file or as PNG."""


class PhotoSender:
    """What was uploaded by *bot*, and how to upload the rest."""

    def __init__(self, bot: Bot, picture_renderer: ImageRenderer, file_id_cache: FileIdCache) -> None:
        """Have pictures drawn by *pictures*, and *uploads* remember their ids."""
        self._bot = bot
        self._picture_renderer = picture_renderer
        self._file_id_cache = file_id_cache

    async def send_picture(self, picture: Picture, send_photo: SendPhoto) -> bool:
        """Send *picture*, by the id of its file if it has one; return whether it could be drawn at all."""
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


async def _resend_photo(file_id: str, send_photo: SendPhoto) -> bool:
    """Send a file by its id; return False if Telegram does not know that any more."""
    try:
        await send_photo(file_id)
    except BadRequest as error:
        if "file" not in error.message.lower():
            raise
        return False
    return True
