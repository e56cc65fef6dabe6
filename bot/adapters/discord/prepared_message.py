"""A rendered message with its pictures drawn: what is handed to discord.py."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

from discord import File, ui

from bot.adapters.discord.components import ATTACHMENT_SCHEME
from bot.adapters.discord.render import THEME, DiscordMessage
from bot.adapters.discord.view import build_view
from bot.services.images.renderer import ImageRenderer


@dataclass(frozen=True, slots=True)
class PreparedMessage:
    """A view, and the pictures that it shows, as PNG by their addresses."""

    view: ui.LayoutView
    images: Mapping[str, bytes]

    def build_files(self) -> list[File]:
        """Return the pictures to attach, anew for each try: discord.py closes what it has sent."""
        return [
            File(BytesIO(png), address.removeprefix(ATTACHMENT_SCHEME))
            for address, png in self.images.items()
        ]


async def prepare_message(message: DiscordMessage, picture_renderer: ImageRenderer) -> PreparedMessage:
    """Return *message* with its pictures; one that cannot be drawn is left out, for the text says it all.

    Raises:
        ValueError: it is over one of Discord's limits.
    """
    results = {
        address: await picture_renderer.render_png(one, THEME) for address, one in message.pictures.items()
    }
    images = {address: png for address, png in results.items() if png}
    return PreparedMessage(build_view(message, images), images)
