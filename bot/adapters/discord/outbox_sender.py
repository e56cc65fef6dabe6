"""Sends the messages of the outbox: to the moderators' channel, or to somebody in private.

The moderators' own channel is never given up: whoever removed the bot from it can let it in again.
"""

import discord
from discord.utils import MISSING

from bot.adapters.discord.moderators import DiscordModerators
from bot.adapters.discord.render import render
from bot.adapters.discord.view import prepare_message
from bot.services.chat.chat_service import ChatService
from bot.services.store.outbox import OutboxMessage, RecipientGoneError

_RECIPIENT_GONE_CODES = {
    10003,
    10013,
    50007,
}  # JSON error codes: no such channel, no such user, the user takes no messages


class DiscordOutboxSender:
    """Sends the messages of the outbox to Discord."""

    def __init__(
        self, chat_service: ChatService, client: discord.Client, moderators: DiscordModerators
    ) -> None:
        """Send through *client* what *chat_service* answers."""
        self._chat_service = chat_service
        self._client = client
        self._moderators_channel_id = moderators.channel_id

    async def send(self, outbox_message: OutboxMessage) -> None:
        """Send the reply to the command line of *outbox_message*.

        Raises:
            RecipientGoneError: there is no such user, or they take no messages from the bot.
            discord.HTTPException: it cannot be sent now.
        """
        channel_or_user_id = int(outbox_message.chat.id)
        reply, page = await self._chat_service.answer_unprompted(outbox_message.chat, outbox_message.line)
        messages = render(reply)
        prepared = await prepare_message(
            messages[min(page, len(messages)) - 1], self._chat_service.image_renderer
        )
        try:
            channel = await self._open_channel(channel_or_user_id)
            await channel.send(view=prepared.view, files=prepared.build_files() or MISSING)
        except discord.HTTPException as error:
            if channel_or_user_id == self._moderators_channel_id or error.code not in _RECIPIENT_GONE_CODES:
                raise
            raise RecipientGoneError from None

    async def _open_channel(self, channel_or_user_id: int) -> discord.abc.Messageable:
        if channel_or_user_id == self._moderators_channel_id:
            return self._client.get_partial_messageable(channel_or_user_id)
        return await self._client.create_dm(discord.Object(channel_or_user_id))
