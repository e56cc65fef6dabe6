"""Who moderates on Discord: users, and whoever has one of the roles that the operator has named."""

from contextlib import suppress

import discord

from bot.core.content.custom_page import MODERATORS
from bot.services.publishing.settings import ModerationSettings


class Moderators:
    """The moderators whom the operator has named."""

    def __init__(self, settings: ModerationSettings) -> None:
        """Know those of *settings*."""
        self._users = frozenset(settings.discord_users)
        self._roles = frozenset(settings.discord_roles)
        self.channel = settings.discord_channel

    def __bool__(self) -> bool:
        """Return whether there is any."""
        return bool(self._users or self._roles)

    async def asking(self, interaction: discord.Interaction, line: str) -> str:
        """Return the name of a moderator who asks *line* where only moderators read the answer.

        Their own commands are answered anywhere, for nobody else sees it.
        """
        own = line.partition(" ")[0] in MODERATORS
        private = with_the_bot_alone(interaction) or interaction.channel_id == self.channel
        if own and isinstance(interaction.user, discord.User):
            return await self.name_in_private(interaction.user, interaction.client)
        return self.name(interaction.user) if own or private else ""

    def aside(self, interaction: discord.Interaction, line: str) -> bool:
        """Return whether an answer to *line* would be read by others than moderators here."""
        return line.partition(" ")[0] in MODERATORS and interaction.channel_id != self.channel

    def name(self, user: discord.User | discord.Member) -> str:
        """Return the name of a moderator; empty for anybody else."""
        roles = {role.id for role in user.roles} if isinstance(user, discord.Member) else set()
        return user.display_name if user.id in self._users or roles & self._roles else ""

    async def name_in_private(self, user: discord.User | discord.Member, client: discord.Client) -> str:
        """Return the same for somebody who writes in private, where Discord tells no roles."""
        channel = client.get_channel(self.channel or 0)
        guild = channel.guild if isinstance(channel, discord.abc.GuildChannel) else None
        if user.id in self._users or not self._roles or guild is None:
            return self.name(user)
        with suppress(discord.NotFound):
            return self.name(await guild.fetch_member(user.id))
        return ""


def with_the_bot_alone(interaction: discord.Interaction) -> bool:
    """Return whether only who asks and the bot read the answer; friends in private read each other's."""
    return interaction.context.dm_channel
