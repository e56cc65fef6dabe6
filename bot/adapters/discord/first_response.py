"""Makes the first response to an interaction with a message without files, and gets nothing back.

discord.py always asks Discord to send the message back, and then reads each of its components, for nobody.
"""

from discord import Interaction, InteractionResponseType
from discord.http import Route
from discord.webhook.async_ import async_context

from bot.adapters.discord.components import Component
from bot.adapters.discord.rendered_message import COMPONENTS_V2_FLAG

_EPHEMERAL_FLAG = 1 << 6  # message flag EPHEMERAL


async def send_first_message(
    interaction: Interaction, rendered: list[Component], *, is_ephemeral: bool
) -> None:
    """Send the *rendered* components as a new message; if it *is_ephemeral*, only the caller sees it.

    Raises:
        discord.HTTPException: Discord refused.
    """
    flags = COMPONENTS_V2_FLAG | (_EPHEMERAL_FLAG if is_ephemeral else 0)
    await _respond(interaction, InteractionResponseType.channel_message, rendered, {"flags": flags})


async def edit_first_message(interaction: Interaction, rendered: list[Component]) -> None:
    """Edit the message whose button was clicked into the *rendered* components; its files go.

    Raises:
        discord.HTTPException: Discord refused.
    """
    fields = {"flags": COMPONENTS_V2_FLAG, "attachments": []}
    await _respond(interaction, InteractionResponseType.message_update, rendered, fields)


async def _respond(
    interaction: Interaction,
    kind: InteractionResponseType,
    rendered: list[Component],
    fields: dict[str, object],
) -> None:
    route = Route(
        "POST",
        "/interactions/{webhook_id}/{webhook_token}/callback",
        webhook_id=interaction.id,
        webhook_token=interaction.token,
    )
    content = {"components": rendered, "allowed_mentions": {"parse": []}, **fields}
    http = interaction.client.http
    await async_context.get().request(
        route,
        interaction._session,  # noqa: SLF001 (it has no public name)
        payload={"type": kind.value, "data": content},
        proxy=http.proxy,
        proxy_auth=http.proxy_auth,
    )
    interaction.response._response_type = kind  # noqa: SLF001 (so that discord.py knows of it)
