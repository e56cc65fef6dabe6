"""Draws the pictures of the web page one at a time: so those of chats wait for one at most."""

import asyncio

from bot.core.charts.render import Drawable
from bot.core.charts.theme import LIGHT
from bot.core.messages.image import Image
from bot.services.chat.chat_service import ChatService


class PictureDrawer:
    """Draws pictures for all routes of the page."""

    def __init__(self, chat_service: ChatService) -> None:
        """Have them drawn where *chat_service* has its pictures drawn."""
        self._chat_service = chat_service
        self._lock = asyncio.Lock()

    async def draw(self, picture: Drawable | Image) -> bytes:
        """Draw *picture* as PNG, or find it among the last ones; empty if that fails."""
        image_renderer = self._chat_service.image_renderer
        if png_data := image_renderer.find_png(picture, LIGHT):
            return png_data
        async with self._lock:
            return await image_renderer.render_png(picture, LIGHT)
