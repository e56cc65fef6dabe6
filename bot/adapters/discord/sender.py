"""Sends replies to interactions: as a new message, as an edit, or visible to the caller only.

A click on a button never edits an answer to somebody else, because others may be reading it: the caller
gets an answer of their own, which only they see. Callers turn the pages of their own answers in place.
"""

from contextlib import suppress
from enum import Enum, auto

import discord
from discord import Interaction
from discord.utils import MISSING

from bot.adapters.discord.errors import UNKNOWN_MESSAGE_CODE
from bot.adapters.discord.first_response import edit_first_message, send_first_message
from bot.adapters.discord.moderators import is_bot_dm
from bot.adapters.discord.reliable_response import ReliableResponse
from bot.adapters.discord.view import PreparedMessage


class ResponseTarget(Enum):
    """Where a reply goes."""

    SEND = auto()
    """A new message that everybody sees."""
    EDIT = auto()
    """The message whose button was clicked."""
    EPHEMERAL = auto()
    """A new message that only the caller sees."""
    BESIDE = auto()
    """A new message for those who see the message whose button was clicked, which stays."""


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


async def defer_response(response: ReliableResponse, target: ResponseTarget) -> None:
    """Defer the reply: Discord then waits 15 minutes for it."""
    is_thinking, is_ephemeral = target is not ResponseTarget.EDIT, target is ResponseTarget.EPHEMERAL
    defer = response.interaction.response.defer
    await response.respond(lambda: defer(thinking=is_thinking, ephemeral=is_ephemeral))
    response.is_thinking = is_thinking


async def send_reply(
    response: ReliableResponse, prepared: PreparedMessage, target: ResponseTarget, *, is_not_found: bool
) -> None:
    """Send a reply, deferred or not; if it *is_not_found*, only the caller sees it."""
    if target is ResponseTarget.EDIT and not is_not_found:
        await _edit_message(response, prepared)
    elif target is ResponseTarget.BESIDE:
        await _send_beside(response, prepared)
    elif not response.is_done:
        await _send_message(
            response, prepared, is_ephemeral=is_not_found or target is ResponseTarget.EPHEMERAL
        )
    elif target is ResponseTarget.EPHEMERAL or not is_not_found:
        await _edit_response(response, prepared)
    else:
        await discard_deferred_response(response)
        await _follow_up(response, prepared)


async def send_text(response: ReliableResponse, text: str) -> None:
    """Send a plain text that only the caller sees."""
    interaction = response.interaction
    if not response.is_done:
        await response.respond(lambda: interaction.response.send_message(text, ephemeral=True))
        return
    await discard_deferred_response(response)
    await response.follow_up(lambda: interaction.followup.send(text, ephemeral=True))


async def discard_deferred_response(response: ReliableResponse) -> None:
    """Remove "… is thinking".

    Discord turns the next message into the deferred one, which everybody sees. Therefore that one is written
    and deleted first.
    """
    if response.is_thinking:
        response.is_thinking = False
        await response.edit(lambda: response.interaction.edit_original_response(content="…"))
        with suppress(discord.NotFound):  # a deletion whose connection broke has arrived nevertheless
            await response.edit(response.interaction.delete_original_response)


async def _send_message(
    response: ReliableResponse, prepared: PreparedMessage, *, is_ephemeral: bool = True
) -> None:
    """Send the message as the first response, or edit it into the one that Discord already has."""
    is_shown = await response.respond(lambda: _send_first(response, prepared, is_ephemeral=is_ephemeral))
    if not is_shown:
        with suppress(discord.NotFound):  # it is no message, but a form or a list of suggestions
            await _edit_response(response, prepared)


async def _send_first(response: ReliableResponse, prepared: PreparedMessage, *, is_ephemeral: bool) -> None:
    interaction = response.interaction
    if prepared.has_files:
        await interaction.response.send_message(
            view=prepared.view, files=prepared.build_files(), ephemeral=is_ephemeral
        )
    else:
        await send_first_message(interaction, prepared, is_ephemeral=is_ephemeral)


async def _edit_first(response: ReliableResponse, prepared: PreparedMessage) -> None:
    interaction = response.interaction
    if prepared.has_files:
        await interaction.response.edit_message(view=prepared.view, attachments=prepared.build_files())
    else:
        await edit_first_message(interaction, prepared)


async def _edit_message(response: ReliableResponse, prepared: PreparedMessage) -> None:
    """Edit the message whose button was clicked; if it is gone, send a new one."""
    is_deferred = response.is_done
    try:
        if is_deferred or not await response.respond(lambda: _edit_first(response, prepared)):
            await _edit_response(response, prepared)
    except discord.NotFound as error:
        if error.code != UNKNOWN_MESSAGE_CODE:
            raise
        await (_follow_up if is_deferred else _send_message)(response, prepared)


async def _edit_response(response: ReliableResponse, prepared: PreparedMessage) -> None:
    edit = response.interaction.edit_original_response
    await response.edit(lambda: edit(view=prepared.view, attachments=prepared.build_files()))


async def _send_beside(response: ReliableResponse, prepared: PreparedMessage) -> None:
    message = response.interaction.message
    is_ephemeral = message is None or message.flags.ephemeral
    await (_follow_up if response.is_done else _send_message)(response, prepared, is_ephemeral=is_ephemeral)


async def _follow_up(
    response: ReliableResponse, prepared: PreparedMessage, *, is_ephemeral: bool = True
) -> None:
    """Send a further message; if it *is_ephemeral*, only the caller sees it."""
    send = response.interaction.followup.send
    await response.follow_up(
        lambda: send(view=prepared.view, files=prepared.build_files() or MISSING, ephemeral=is_ephemeral)
    )
