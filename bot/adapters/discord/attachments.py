"""What moderators send on Discord: a file in private, or with a command that only their server has.

Discord tells a bot of private messages without the intent to read what is written in servers.
"""

import logging

import discord
from discord.utils import MISSING

from bot.adapters.discord.moderators import Moderators
from bot.adapters.discord.prepared_message import packed
from bot.adapters.discord.render import render
from bot.services.chat.service import Desk
from bot.services.publishing.authorization import Upload

_log = logging.getLogger(__name__)


def upload_of(file: discord.Attachment, why: str) -> Upload:
    """Return an attachment, fetched only where somebody wants it, with *why* it was sent."""
    return Upload(file.filename, file.size, file.read, why)


class PrivateFiles:
    """Answers files that are sent in private, from *desk*."""

    def __init__(self, desk: Desk, client: discord.Client, moderators: Moderators) -> None:
        """Answer *moderators* from *desk*; to anybody else the bot says nothing of files."""
        self._desk = desk
        self._client = client
        self._moderators = moderators

    async def sent(self, message: discord.Message) -> None:
        """Answer each file of a message, and go on whatever comes of it."""
        if message.guild is not None or message.author.bot:
            return
        for file in message.attachments:
            try:
                await self._answer(message, upload_of(file, message.content))
            except Exception:  # noqa: BLE001 (what one file does must not stop the others)
                _log.exception("a file was not answered", extra={"message": message.id})

    async def _answer(self, message: discord.Message, upload: Upload) -> None:
        user = f"discord:{message.author.id}"
        name = await self._moderators.name_in_private(message.author, self._client)
        found = await self._desk.upload(user, upload, "en", user, name)
        if found is None:
            return
        messages = render(found[0])
        parcel = await packed(messages[0], self._desk.pictures)
        await message.channel.send(view=parcel.view, files=parcel.files() or MISSING)
