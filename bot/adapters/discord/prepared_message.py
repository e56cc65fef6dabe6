"""A rendered message with its pictures drawn: what is handed to discord.py."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

from discord import File, ui

from bot.adapters.discord.components import ATTACHED
from bot.adapters.discord.render import THEME, Message
from bot.adapters.discord.view import view_of
from bot.services.images.renderer import Pictures


@dataclass(frozen=True, slots=True)
class Parcel:
    """A view, and the pictures that it shows, as PNG by their addresses."""

    view: ui.LayoutView
    drawn: Mapping[str, bytes]

    def files(self) -> list[File]:
        """Return the pictures to attach, anew for each try: discord.py closes what it has sent."""
        return [File(BytesIO(png), address.removeprefix(ATTACHED)) for address, png in self.drawn.items()]


async def packed(message: Message, pictures: Pictures) -> Parcel:
    """Return *message* with its pictures; one that cannot be drawn is left out, for the text says it all.

    Raises:
        ValueError: it is over one of Discord's limits.
    """
    tried = {address: await pictures.png(one, THEME) for address, one in message.pictures.items()}
    drawn = {address: png for address, png in tried.items() if png}
    return Parcel(view_of(message, drawn), drawn)
