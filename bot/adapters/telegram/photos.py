"""Pictures as photos: uploaded once, and then sent by the id that Telegram gave the file.

The desk remembers the ids, each of which holds for one bot only.
"""

from collections.abc import Awaitable, Callable

from telegram import Bot, Message
from telegram.error import BadRequest

from bot.adapters.telegram.message import THEME
from bot.core.charts.cache_key import name_of
from bot.core.messages.chart import Picture
from bot.services.images.file_ids import Uploads
from bot.services.images.renderer import Pictures

Send = Callable[[str | bytes], Awaitable[Message | bool]]
"""Sends a photo, given as the id of a file or as PNG."""


class Photos:
    """What was uploaded by *bot*, and how to upload the rest."""

    def __init__(self, bot: Bot, pictures: Pictures, uploads: Uploads) -> None:
        """Have pictures drawn by *pictures*, and *uploads* remember their ids."""
        self._bot = bot
        self._pictures = pictures
        self._uploads = uploads

    async def sent(self, picture: Picture, send: Send) -> bool:
        """Send *picture*, by the id of its file if it has one; return whether it could be drawn at all."""
        name = f"telegram:{self._bot.id}:{name_of(picture, THEME)}"
        known = await self._uploads.file_of(name)
        if known and await _sent_again(known, send):
            return True
        png = await self._pictures.png(picture, THEME)
        if png:
            message = await send(png)
            if isinstance(message, Message) and message.photo:
                await self._uploads.keep(name, message.photo[-1].file_id)
        return bool(png)


async def _sent_again(known: str, send: Send) -> bool:
    """Send a file by its id; return False if Telegram does not know that any more."""
    try:
        await send(known)
    except BadRequest as error:
        if "file" not in error.message.lower():
            raise
        return False
    return True
