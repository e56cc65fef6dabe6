"""Where an answer goes, and how Discord is told so in time.

Pressing a button of an answer that somebody else asked for never changes it: the others still read that
answer, and would lose it in the middle of a line. Whoever presses gets one of their own, which only they
see. The one who asked turns the pages of their own answer in place.
"""

from enum import Enum, auto

import discord
from discord import Interaction
from discord.utils import MISSING

from bot.adapters.discord.moderators import is_bot_dm
from bot.adapters.discord.view import PreparedMessage

_UNKNOWN_MESSAGE_CODE = 10008  # JSON error code: it was deleted meanwhile


class ResponseTarget(Enum):
    """Where an answer goes."""

    SEND = auto()
    """A message of its own, for all to see."""
    EDIT = auto()
    """The message whose button was pressed."""
    EPHEMERAL = auto()
    """A message that only the one who asked sees."""


def choose_target(interaction: Interaction) -> ResponseTarget:
    """Return where the answer to a pressed button goes."""
    message = interaction.message
    if message is None:
        return ResponseTarget.EPHEMERAL
    metadata = message.interaction_metadata
    is_private = message.flags.ephemeral or is_bot_dm(interaction)
    return (
        ResponseTarget.EDIT
        if is_private or (metadata and metadata.user.id == interaction.user.id)
        else ResponseTarget.EPHEMERAL
    )


async def defer_response(interaction: Interaction, target: ResponseTarget) -> None:
    """Tell Discord that the answer comes later, within the 15 minutes that it then waits."""
    is_ephemeral = target is ResponseTarget.EPHEMERAL
    await interaction.response.defer(thinking=target is not ResponseTarget.EDIT, ephemeral=is_ephemeral)


async def send_reply(
    interaction: Interaction, prepared: PreparedMessage, target: ResponseTarget, *, is_not_found: bool
) -> None:
    """Send an answer, *missed* ones to the asker alone, whether Discord was told to wait or not."""
    if target is ResponseTarget.EDIT and not is_not_found:
        await _edit_message(interaction, prepared)
    elif not interaction.response.is_done():
        is_ephemeral = is_not_found or target is ResponseTarget.EPHEMERAL
        await interaction.response.send_message(
            view=prepared.view, files=prepared.build_files() or MISSING, ephemeral=is_ephemeral
        )
    elif target is ResponseTarget.EPHEMERAL or not is_not_found:
        await interaction.edit_original_response(view=prepared.view, attachments=prepared.build_files())
    else:
        await discard_deferred_response(interaction)
        await interaction.followup.send(
            view=prepared.view, files=prepared.build_files() or MISSING, ephemeral=True
        )


async def send_text(interaction: Interaction, text: str) -> None:
    """Tell the one who asked, and nobody else, a plain *sentence*."""
    if not interaction.response.is_done():
        await interaction.response.send_message(text, ephemeral=True)
        return
    await discard_deferred_response(interaction)
    await interaction.followup.send(text, ephemeral=True)


async def discard_deferred_response(interaction: Interaction) -> None:
    """Take back "… is thinking".

    Discord makes the first message that follows into the one that was announced, for all to see. So that
    one is written first, and deleted.
    """
    if interaction.response.type is discord.InteractionResponseType.deferred_channel_message:
        await interaction.edit_original_response(content="…")
        await interaction.delete_original_response()


async def _edit_message(interaction: Interaction, prepared: PreparedMessage) -> None:
    """Change the message whose button was pressed; if it is gone, answer with a new one."""
    is_deferred = interaction.response.is_done()
    try:
        if is_deferred:
            await interaction.edit_original_response(view=prepared.view, attachments=prepared.build_files())
        else:
            await interaction.response.edit_message(view=prepared.view, attachments=prepared.build_files())
    except discord.NotFound as error:
        if error.code != _UNKNOWN_MESSAGE_CODE:
            raise
        send = interaction.followup.send if is_deferred else interaction.response.send_message
        await send(view=prepared.view, files=prepared.build_files() or MISSING, ephemeral=True)
