"""Who moderates on Discord: the users and the roles that the operator has named."""

import re
from contextlib import suppress

import discord

from bot.core.content.custom_page import MODERATOR_COMMANDS
from bot.services.publishing.moderation_settings import ModerationSettings

_COMMAND_END = re.compile(r"[\s@#]")


class DiscordModerators:
    """The moderators whom the operator has named."""

    def __init__(self, settings: ModerationSettings) -> None:
        """Take the moderators from *settings*."""
        self._user_ids = frozenset(settings.discord_users)
        self._role_ids = frozenset(settings.discord_roles)
        self.channel_id = settings.discord_channel

    def __bool__(self) -> bool:
        """True if there is any moderator."""
        return bool(self._user_ids or self._role_ids)

    async def authorize_command(self, interaction: discord.Interaction, line: str) -> str:
        """Return the name of a moderator whose answer to *line* only moderators will read, else "".

        Moderators' own commands are answered anywhere, because only the caller sees that answer.
        """
        is_private = is_bot_dm(interaction) or interaction.channel_id == self.channel_id
        if is_private or is_moderator_command(line):
            return await self.authorize_line(interaction.user, line, interaction.client)
        return ""

    async def authorize_line(
        self, user: discord.User | discord.Member, line: str, client: discord.Client
    ) -> str:
        """Return the name of a moderator who asks *line* where only moderators read the answer, else ""."""
        if isinstance(user, discord.User) and is_moderator_command(line):
            return await self.fetch_moderator_name(user, client)
        return self.get_moderator_name(user)

    def is_answer_ephemeral(self, interaction: discord.Interaction, line: str) -> bool:
        """True if the answer to *line* must be hidden here from everybody but the caller."""
        return is_moderator_command(line) and interaction.channel_id != self.channel_id

    def get_moderator_name(self, user: discord.User | discord.Member) -> str:
        """Return the name of a moderator; empty for anybody else."""
        role_ids = {role.id for role in user.roles} if isinstance(user, discord.Member) else set()
        return user.display_name if user.id in self._user_ids or role_ids & self._role_ids else ""

    async def fetch_moderator_name(self, user: discord.User | discord.Member, client: discord.Client) -> str:
        """Return the same for somebody who writes in private, where Discord sends no roles."""
        channel = client.get_channel(self.channel_id or 0)
        guild = channel.guild if isinstance(channel, discord.abc.GuildChannel) else None
        if user.id in self._user_ids or not self._role_ids or guild is None:
            return self.get_moderator_name(user)
        with suppress(discord.NotFound):
            return self.get_moderator_name(await guild.fetch_member(user.id))
        return ""


def is_moderator_command(line: str) -> bool:
    """True if *line* starts with a command of moderators."""
    return _COMMAND_END.split(line.strip().removeprefix("/"), maxsplit=1)[0].lower() in MODERATOR_COMMANDS


def is_bot_dm(interaction: discord.Interaction) -> bool:
    """True in the user's private chat with the bot; in other private chats friends read the answer too."""
    return interaction.context.dm_channel
