"""Pictures as photos: uploaded once, and then sent by the id that Telegram gave the file.

The ids hold for one bot only and are kept while it runs: a picture that is asked for after a restart is
uploaded once more.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from functools import lru_cache, partial

from telegram import Message
from telegram.error import BadRequest

from bot.charts.names import name_of
from bot.charts.pictures import Pictures
from bot.picture import Picture
from bot.platforms.telegram.message import THEME

KEPT = 4096  # ids, of about 90 characters

Send = Callable[[str | bytes], Awaitable[Message | bool]]
"""Sends a photo, given as the id of a file or as PNG."""


class Photos:
    """What was uploaded, and how to upload the rest."""

    def __init__(self, pictures: Pictures) -> None:
        """Have pictures drawn by *pictures*."""
        self._pictures = pictures
        self._ids: OrderedDict[str, str] = OrderedDict()
        self._name = lru_cache(KEPT)(partial(name_of, theme=THEME))

    async def sent(self, picture: Picture, send: Send) -> bool:
        """Send *picture*, by the id of its file if it has one; return whether it could be drawn at all."""
        name = self._name(picture)
        known = self._ids.get(name)
        if known and await self._sent_again(name, known, send):
            return True
        png = await self._pictures.png(picture, THEME)
        if png:
            self._keep(name, await send(png))
        return bool(png)

    async def _sent_again(self, name: str, known: str, send: Send) -> bool:
        """Send a file by its id; return False if Telegram does not know that any more."""
        try:
            self._keep(name, await send(known))
        except BadRequest as error:
            if "file" not in error.message.lower():
                raise
            self._ids.pop(name, None)
            return False
        return True

    def _keep(self, name: str, message: Message | bool) -> None:  # noqa: FBT001 (what Telegram answers)
        if isinstance(message, Message) and message.photo:
            self._ids[name] = message.photo[-1].file_id
            self._ids.move_to_end(name)
        if len(self._ids) > KEPT:
            self._ids.popitem(last=False)
