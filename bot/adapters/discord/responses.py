"""Where an answer goes, and how Discord is told so in time.

Pressing a button of an answer that somebody else asked for never changes it: the others still read that
answer, and would lose it in the middle of a line. Whoever presses gets one of their own, which only they
see. The one who asked turns the pages of their own answer in place.
"""

from enum import Enum, auto

import discord
from discord import Interaction
from discord.utils import MISSING

from bot.adapters.discord.moderators import with_the_bot_alone
from bot.adapters.discord.prepared_message import Parcel

_UNKNOWN_MESSAGE = 10008  # JSON error code: it was deleted meanwhile


class Place(Enum):
    """Where an answer goes."""

    NEW = auto()
    """A message of its own, for all to see."""
    HERE = auto()
    """The message whose button was pressed."""
    ASIDE = auto()
    """A message that only the one who asked sees."""


def place_of(interaction: Interaction) -> Place:
    """Return where the answer to a pressed button goes."""
    message = interaction.message
    if message is None:
        return Place.ASIDE
    asked = message.interaction_metadata
    alone = message.flags.ephemeral or with_the_bot_alone(interaction)
    return Place.HERE if alone or (asked and asked.user.id == interaction.user.id) else Place.ASIDE


async def defer(interaction: Interaction, place: Place) -> None:
    """Tell Discord that the answer comes later, within the 15 minutes that it then waits."""
    aside = place is Place.ASIDE
    await interaction.response.defer(thinking=place is not Place.HERE, ephemeral=aside)


async def deliver(interaction: Interaction, parcel: Parcel, place: Place, *, missed: bool) -> None:
    """Send an answer, *missed* ones to the asker alone, whether Discord was told to wait or not."""
    if place is Place.HERE and not missed:
        await _replace(interaction, parcel)
    elif not interaction.response.is_done():
        aside = missed or place is Place.ASIDE
        await interaction.response.send_message(
            view=parcel.view, files=parcel.files() or MISSING, ephemeral=aside
        )
    elif place is Place.ASIDE or not missed:
        await interaction.edit_original_response(view=parcel.view, attachments=parcel.files())
    else:
        await forget_thinking(interaction)
        await interaction.followup.send(view=parcel.view, files=parcel.files() or MISSING, ephemeral=True)


async def tell(interaction: Interaction, sentence: str) -> None:
    """Tell the one who asked, and nobody else, a plain *sentence*."""
    if not interaction.response.is_done():
        await interaction.response.send_message(sentence, ephemeral=True)
        return
    await forget_thinking(interaction)
    await interaction.followup.send(sentence, ephemeral=True)


async def forget_thinking(interaction: Interaction) -> None:
    """Take back "… is thinking".

    Discord makes the first message that follows into the one that was announced, for all to see. So that
    one is written first, and deleted.
    """
    if interaction.response.type is discord.InteractionResponseType.deferred_channel_message:
        await interaction.edit_original_response(content="…")
        await interaction.delete_original_response()


async def _replace(interaction: Interaction, parcel: Parcel) -> None:
    """Change the message whose button was pressed; if it is gone, answer with a new one."""
    late = interaction.response.is_done()
    try:
        if late:
            await interaction.edit_original_response(view=parcel.view, attachments=parcel.files())
        else:
            await interaction.response.edit_message(view=parcel.view, attachments=parcel.files())
    except discord.NotFound as error:
        if error.code != _UNKNOWN_MESSAGE:
            raise
        send = interaction.followup.send if late else interaction.response.send_message
        await send(view=parcel.view, files=parcel.files() or MISSING, ephemeral=True)
