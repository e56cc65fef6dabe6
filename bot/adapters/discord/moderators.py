"""Who moderates on Discord: the users and the roles that the operator has named."""

import re
from contextlib import suppress
from typing import NamedTuple

import discord

from bot.core.content.custom_page import MODERATOR_COMMANDS
from bot.core.messages.caller import NOBODY, Moderator
from bot.services.publishing.moderation_settings import ModerationSettings

_COMMAND_END = re.compile(r"[\s@#]")


class _Members(NamedTuple):
    """Users, and roles whose members have the same rights, by their ids."""

    user_ids: frozenset[int]
    role_ids: frozenset[int]

    def includes(self, user: discord.User | discord.Member) -> bool:
        """True if *user* is one of them."""
        roles = {role.id for role in user.roles} if isinstance(user, discord.Member) else set()
        return user.id in self.user_ids or not self.role_ids.isdisjoint(roles)


class DiscordModerators:
    """The moderators whom the operator has named."""

    def __init__(self, settings: ModerationSettings) -> None:
        """Take the moderators from *settings*."""
        self._publishers = _Members(frozenset(settings.discord_users), frozenset(settings.discord_roles))
        self._editors = _Members(
            frozenset(settings.discord_editors), frozenset(settings.discord_editor_roles)
        )
        self.channel_id = settings.discord_channel

    def __bool__(self) -> bool:
        """True if there is any moderator."""
        return any((*self._publishers, *self._editors))

    async def authorize_command(self, interaction: discord.Interaction, line: str) -> Moderator:
        """Return a moderator whose answer to *line* only moderators will read, else nobody.

        Moderators' own commands are answered anywhere, because only the caller sees that answer.
        """
        is_private = is_bot_dm(interaction) or interaction.channel_id == self.channel_id
        if is_private or is_moderator_command(line):
            return await self.authorize_line(interaction.user, line, interaction.client)
        return NOBODY

    async def authorize_line(
        self, user: discord.User | discord.Member, line: str, client: discord.Client
    ) -> Moderator:
        """Return a moderator who asks *line* where only moderators read the answer, else nobody."""
        if isinstance(user, discord.User) and is_moderator_command(line):
            return await self.fetch_moderator(user, client)
        return self.get_moderator(user)

    def is_answer_ephemeral(self, interaction: discord.Interaction, line: str) -> bool:
        """True if the answer to *line* must be hidden here from everybody but the caller."""
        return is_moderator_command(line) and interaction.channel_id != self.channel_id

    def get_moderator(self, user: discord.User | discord.Member) -> Moderator:
        """Return *user* as a moderator, or nobody."""
        if self._publishers.includes(user):
            return Moderator(user.display_name)
        return Moderator(user.display_name, is_editor=True) if self._editors.includes(user) else NOBODY

    async def fetch_moderator(self, user: discord.User | discord.Member, client: discord.Client) -> Moderator:
        """Return the same for somebody who writes in private, where Discord sends no roles."""
        channel = client.get_channel(self.channel_id or 0)
        guild = channel.guild if isinstance(channel, discord.abc.GuildChannel) else None
        has_roles = bool(self._publishers.role_ids or self._editors.role_ids)
        if self._publishers.includes(user) or not has_roles or guild is None:
            return self.get_moderator(user)
        with suppress(discord.NotFound):
            return self.get_moderator(await guild.fetch_member(user.id))
        return self.get_moderator(user)


def is_moderator_command(line: str) -> bool:
    """True if *line* starts with a command of moderators."""
    return _COMMAND_END.split(line.strip().removeprefix("/"), maxsplit=1)[0].lower() in MODERATOR_COMMANDS


def is_bot_dm(interaction: discord.Interaction) -> bool:
    """True in the user's private chat with the bot; in other private chats friends read the answer too."""
    return interaction.context.dm_channel
