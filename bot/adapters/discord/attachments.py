"""What moderators send on Discord: a file in private, or with a command that only their server has.

Discord tells a bot of private messages without the intent to read what is written in servers.
"""

import logging

import discord
from discord.utils import MISSING

from bot.adapters.discord.moderators import DiscordModerators
from bot.adapters.discord.prepared_message import prepare_message
from bot.adapters.discord.render import render
from bot.services.chat.service import ChatService
from bot.services.publishing.authorization import Upload

_log = logging.getLogger(__name__)


def build_upload(attachment: discord.Attachment, reason: str) -> Upload:
    """Return an attachment, fetched only where somebody wants it, with *why* it was sent."""
    return Upload(attachment.filename, attachment.size, attachment.read, reason)


class AttachmentHandler:
    """Answers files that are sent in private, from *desk*."""

    def __init__(
        self, chat_service: ChatService, client: discord.Client, moderators: DiscordModerators
    ) -> None:
        """Answer *moderators* from *desk*; to anybody else the bot says nothing of files."""
        self._chat_service = chat_service
        self._client = client
        self._moderators = moderators

    async def on_message(self, message: discord.Message) -> None:
        """Answer each file of a message, and go on whatever comes of it."""
        if message.guild is not None or message.author.bot:
            return
        for attachment in message.attachments:
            try:
                await self._respond(message, build_upload(attachment, message.content))
            except Exception:  # noqa: BLE001 (what one file does must not stop the others)
                _log.exception("a file was not answered", extra={"message": message.id})

    async def _respond(self, message: discord.Message, upload: Upload) -> None:
        user_key = f"discord:{message.author.id}"
        moderator_name = await self._moderators.fetch_moderator_name(message.author, self._client)
        result = await self._chat_service.receive_upload(user_key, upload, "en", user_key, moderator_name)
        if result is None:
            return
        messages = render(result[0])
        prepared = await prepare_message(messages[0], self._chat_service.image_renderer)
        await message.channel.send(view=prepared.view, files=prepared.build_files() or MISSING)
