"""Sends what the bot says unasked: to the moderators' channel, or to somebody in private.

The moderators' own channel is never given up: whoever has put the bot out of it can let it in again.
"""

import discord
from discord.utils import MISSING

from bot.adapters.discord.moderators import Moderators
from bot.adapters.discord.prepared_message import packed
from bot.adapters.discord.render import render
from bot.services.chat.service import Desk
from bot.services.store.outbox import GoneError, Letter

_GONE = {10003, 10013, 50007}  # JSON error codes: no such channel, no such user, the user takes no message


class Letters:
    """The answers of *desk* to letters, sent by *client*."""

    def __init__(self, desk: Desk, client: discord.Client, moderators: Moderators) -> None:
        """Send by *client* what *desk* answers."""
        self._desk = desk
        self._client = client
        self._channel = moderators.channel

    async def send(self, letter: Letter) -> None:
        """Send the answer to a letter.

        Raises:
            GoneError: there is no such user, or they take no message of the bot.
            discord.HTTPException: it cannot be sent now.
        """
        chat = int(letter.chat.partition(":")[2])
        reply, page = await self._desk.letter(letter.chat, letter.line)
        messages = render(reply)
        parcel = await packed(messages[min(page, len(messages)) - 1], self._desk.pictures)
        try:
            place = await self._place(chat)
            await place.send(view=parcel.view, files=parcel.files() or MISSING)
        except discord.HTTPException as error:
            if chat == self._channel or error.code not in _GONE:
                raise
            raise GoneError from None

    async def _place(self, chat: int) -> discord.abc.Messageable:
        if chat == self._channel:
            return self._client.get_partial_messageable(chat)
        return await self._client.create_dm(discord.Object(chat))
