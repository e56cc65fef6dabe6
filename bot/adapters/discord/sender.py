"""Sends replies to interactions: as a new message, as an edit, or visible to the caller only.

A click on a button never edits an answer to somebody else, because others may be reading it: the caller
gets an answer of their own, which only they see. Callers turn the pages of their own answers in place.
"""

from enum import Enum, auto

import discord
from discord import Interaction
from discord.utils import MISSING

from bot.adapters.discord.moderators import is_bot_dm
from bot.adapters.discord.view import PreparedMessage

_UNKNOWN_MESSAGE_CODE = 10008  # JSON error code: the message was deleted meanwhile


class ResponseTarget(Enum):
    """Where a reply goes."""

    SEND = auto()
    """A new message that everybody sees."""
    EDIT = auto()
    """The message whose button was clicked."""
    EPHEMERAL = auto()
    """A new message that only the caller sees."""


def choose_target(interaction: Interaction) -> ResponseTarget:
    """Choose where the reply to a clicked button goes."""
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
    """Defer the reply: Discord then waits 15 minutes for it."""
    is_ephemeral = target is ResponseTarget.EPHEMERAL
    await interaction.response.defer(thinking=target is not ResponseTarget.EDIT, ephemeral=is_ephemeral)


async def send_reply(
    interaction: Interaction, prepared: PreparedMessage, target: ResponseTarget, *, is_not_found: bool
) -> None:
    """Send a reply, deferred or not; if it *is_not_found*, only the caller sees it."""
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
    """Send a plain text that only the caller sees."""
    if not interaction.response.is_done():
        await interaction.response.send_message(text, ephemeral=True)
        return
    await discard_deferred_response(interaction)
    await interaction.followup.send(text, ephemeral=True)


async def discard_deferred_response(interaction: Interaction) -> None:
    """Remove "… is thinking".

    Discord turns the next message into the deferred one, which everybody sees. Therefore that one is written
    and deleted first.
    """
    if interaction.response.type is discord.InteractionResponseType.deferred_channel_message:
        await interaction.edit_original_response(content="…")
        await interaction.delete_original_response()


async def _edit_message(interaction: Interaction, prepared: PreparedMessage) -> None:
    """Edit the message whose button was clicked; if it is gone, send a new one."""
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
