"""Answers files that moderators send in private.

Discord sends a bot private messages even without the intent to read messages in servers.
"""

import logging

import discord
from discord.utils import MISSING

from bot.adapters.discord.callers import PLATFORM
from bot.adapters.discord.clock import Clock
from bot.adapters.discord.errors import SENDING_ERRORS, describe_error
from bot.adapters.discord.moderators import DiscordModerators
from bot.adapters.discord.render import render
from bot.adapters.discord.repeats import RepeatPolicy
from bot.adapters.discord.view import prepare_message
from bot.core.messages.caller import Caller, ChatId
from bot.services.chat.chat_service import ChatService
from bot.services.publishing.moderation_handler import Upload

_REPEAT_FOR = 2 * 60.0  # seconds; Discord knows a nonce for “the past few minutes” only (Create Message)
_log = logging.getLogger(__name__)


def build_upload(attachment: discord.Attachment, reason: str) -> Upload:
    """Build the upload of an attachment, which is fetched only when it is needed."""
    return Upload(attachment.filename, attachment.size, attachment.read, reason)


class AttachmentHandler:
    """Answers files that moderators send in private."""

    def __init__(
        self, chat_service: ChatService, client: discord.Client, moderators: DiscordModerators, clock: Clock
    ) -> None:
        """Answer *moderators* from *chat_service*; anybody else's files are ignored."""
        self._chat_service = chat_service
        self._client = client
        self._moderators = moderators
        self._clock = clock

    async def on_message(self, message: discord.Message) -> None:
        """Answer each file of a message; a failure does not stop the others."""
        if message.guild is not None or message.author.bot:
            return
        for attachment in message.attachments:
            extra = {"message_id": message.id}
            try:
                await self._respond(message, attachment)
            except SENDING_ERRORS as error:
                _log.error("a file was not answered: %s", describe_error(error), extra=extra)
            except Exception:  # noqa: BLE001 (one file must not stop the others)
                _log.exception("a file was not answered", extra=extra)

    async def _respond(self, message: discord.Message, attachment: discord.Attachment) -> None:
        chat = ChatId(PLATFORM, str(message.author.id))
        moderator = await self._moderators.fetch_moderator_name(message.author, self._client)
        upload = build_upload(attachment, message.content)
        result = await self._chat_service.receive_upload(Caller(chat, user=chat, moderator=moderator), upload)
        if result is None:
            return
        prepared = await prepare_message(render(result[0])[0], self._chat_service.image_renderer)
        send, nonce = message.channel.send, attachment.id  # with a nonce, Discord shows one message only once
        await RepeatPolicy(self._clock.monotonic() + _REPEAT_FOR, self._clock).send(
            lambda: send(view=prepared.view, files=prepared.build_files() or MISSING, nonce=nonce)
        )
