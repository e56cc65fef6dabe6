"""Sends the messages of the outbox: to the moderators' channel, to the operator's, or to somebody in private.

These channels are never given up: whoever removed the bot from one can let it in again.
"""

import hashlib
from contextlib import suppress

import discord
from discord.utils import MISSING

from bot.adapters.context import ListChats, list_no_chats
from bot.adapters.discord.errors import SENDING_ERRORS, DeliveryError, describe_error, get_error_code
from bot.adapters.discord.moderators import DiscordModerators
from bot.adapters.discord.render import render
from bot.adapters.discord.rendered_message import DiscordMessage
from bot.adapters.discord.view import PreparedMessage, prepare_message
from bot.core.messages.caller import ChatId
from bot.services.chat.chat_service import ChatService
from bot.services.store.outbox import OutboxMessage, RecipientGoneError

_RECIPIENT_GONE_CODES = {
    10003,
    10013,
    50007,
}  # JSON error codes: no such channel, no such user, the user takes no messages
_MAX_NONCE_LENGTH = 25  # characters


class DiscordOutboxSender:
    """Sends the messages of the outbox to Discord."""

    def __init__(
        self,
        chat_service: ChatService,
        client: discord.Client,
        moderators: DiscordModerators,
        list_operator_chats: ListChats = list_no_chats,
    ) -> None:
        """Send through *client* what *chat_service* answers."""
        self._chat_service = chat_service
        self._client = client
        self._moderators_channel_id = moderators.channel_id
        self._list_operator_chats = list_operator_chats

    async def send(self, outbox_message: OutboxMessage) -> str:
        """Send the reply to the command line of *outbox_message*, or edit a message into it; return its id.

        A message that has arrived although the connection broke is not shown again: its nonce is the same.

        Raises:
            RecipientGoneError: there is no such user, or they take no messages from the bot.
            DeliveryError: it cannot be sent now.
        """
        reply, page = await self._chat_service.answer_unprompted(outbox_message.chat, outbox_message.line)
        messages = render(reply)
        message = messages[min(page, len(messages)) - 1]
        prepared = await prepare_message(message, self._chat_service.image_renderer)
        try:
            channel = await self._open_channel(outbox_message.chat)
            if posted := outbox_message.edited_message:
                await _edit_message(channel.get_partial_message(int(posted)), prepared)
                return posted
            sent = await channel.send(
                view=prepared.view,
                files=prepared.build_files() or MISSING,
                nonce=_build_nonce(outbox_message, message),
            )
            return str(sent.id)
        except SENDING_ERRORS as error:
            is_gone = get_error_code(error) in _RECIPIENT_GONE_CODES
            if is_gone and not self._is_channel(outbox_message.chat):
                raise RecipientGoneError from None
            raise DeliveryError(describe_error(error)) from error

    async def _open_channel(self, chat: ChatId) -> discord.PartialMessageable | discord.DMChannel:
        if self._is_channel(chat):
            return self._client.get_partial_messageable(int(chat.id))
        return await self._client.create_dm(discord.Object(int(chat.id)))

    def _is_channel(self, chat: ChatId) -> bool:
        """True if *chat* is a channel of the settings; all others are users."""
        return int(chat.id) == self._moderators_channel_id or chat in self._list_operator_chats()


async def _edit_message(message: discord.PartialMessage, prepared: PreparedMessage) -> None:
    """Edit a message; one that was deleted stays deleted."""
    with suppress(discord.NotFound):
        await message.edit(view=prepared.view, attachments=prepared.build_files())


def _build_nonce(outbox_message: OutboxMessage, message: DiscordMessage) -> str:
    """Build what Discord tells repeats by, for a few minutes; at most 25 characters.

    The text is part of it, because a new database counts its messages from 1 again.
    """
    digest = hashlib.sha256(f"{outbox_message.number} {outbox_message.line}\n{message}".encode())
    return digest.hexdigest()[:_MAX_NONCE_LENGTH]
