"""Makes the first response to an interaction with a message without files, and gets nothing back.

discord.py always asks Discord to send the message back, and then reads each of its components, for nobody.
"""

from functools import lru_cache

from discord import Interaction, InteractionResponseType
from discord.http import Route
from discord.webhook.async_ import async_context

from bot.adapters.discord.components import Component
from bot.adapters.discord.rendered_message import COMPONENTS_V2_FLAG, DiscordMessage
from bot.adapters.discord.response_adapter import EncodedPayload
from bot.adapters.discord.view import PreparedMessage

_EPHEMERAL_FLAG = 1 << 6  # message flag EPHEMERAL
_CACHE_SIZE = 512  # responses


async def send_first_message(
    interaction: Interaction, prepared: PreparedMessage, *, is_ephemeral: bool
) -> None:
    """Send a new message; if it *is_ephemeral*, only the caller sees it.

    Raises:
        discord.HTTPException: Discord refused.
    """
    await _respond(interaction, InteractionResponseType.channel_message, prepared, is_ephemeral=is_ephemeral)


async def edit_first_message(interaction: Interaction, prepared: PreparedMessage) -> None:
    """Edit the message whose button was clicked; its files go.

    Raises:
        discord.HTTPException: Discord refused.
    """
    await _respond(interaction, InteractionResponseType.message_update, prepared)


async def _respond(
    interaction: Interaction,
    kind: InteractionResponseType,
    prepared: PreparedMessage,
    *,
    is_ephemeral: bool = False,
) -> None:
    route = Route(
        "POST",
        "/interactions/{webhook_id}/{webhook_token}/callback",
        webhook_id=interaction.id,
        webhook_token=interaction.token,
    )
    http = interaction.client.http
    await async_context.get().request(
        route,
        interaction._session,  # noqa: SLF001 (it has no public name)
        payload=_get_payload(prepared, kind, is_ephemeral=is_ephemeral),
        proxy=http.proxy,
        proxy_auth=http.proxy_auth,
    )
    interaction.response._response_type = kind  # noqa: SLF001 (so that discord.py knows of it)


def _get_payload(
    prepared: PreparedMessage, kind: InteractionResponseType, *, is_ephemeral: bool
) -> EncodedPayload:
    if prepared.message.pictures:  # whatever could not be drawn is left out
        return _build_payload(prepared.components, kind, is_ephemeral=is_ephemeral)
    return _build_whole_payload(prepared.message, kind, is_ephemeral=is_ephemeral)


@lru_cache(_CACHE_SIZE)
def _build_whole_payload(
    message: DiscordMessage, kind: InteractionResponseType, *, is_ephemeral: bool
) -> EncodedPayload:
    return _build_payload(list(message.components), kind, is_ephemeral=is_ephemeral)


def _build_payload(
    components: list[Component], kind: InteractionResponseType, *, is_ephemeral: bool
) -> EncodedPayload:
    data = {
        "flags": COMPONENTS_V2_FLAG | (_EPHEMERAL_FLAG if is_ephemeral else 0),
        "components": components,
        "allowed_mentions": {"parse": []},
    }
    if kind is InteractionResponseType.message_update:
        data["attachments"] = []
    return EncodedPayload({"type": kind.value, "data": data})
