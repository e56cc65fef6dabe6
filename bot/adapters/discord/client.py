"""The bot as a client of Discord's gateway.

One connection serves up to 2,500 servers, which is all that a plain client may; Discord asks for shards
only beyond that, and then closes the connection with code 4011.
"""

import asyncio
import logging
from contextlib import AsyncExitStack, suppress

import discord
from discord import AllowedMentions, Intents, Interaction, InteractionType, MemberCacheFlags, app_commands
from discord.app_commands import AppCommandContext, AppCommandError, AppInstallationType

from bot.adapters.discord.attachments import PrivateFiles
from bot.adapters.discord.command_localizations import Wording
from bot.adapters.discord.commands import message_command, moderators_commands, register, slash_commands
from bot.adapters.discord.interactions import PATIENCE, Answering
from bot.adapters.discord.moderators import Moderators
from bot.adapters.discord.outbox_sender import Letters
from bot.adapters.status import Note, State, unwatched
from bot.services.chat.command_updates import following
from bot.services.chat.service import Desk
from bot.services.publishing.settings import ModerationSettings
from bot.services.store.outbox import Outbox

FINISH = 2.5  # seconds for the answers in flight, of the 5 in which the bot has to stop
CLOSE = 1.0  # seconds for Discord to say goodbye
_RATE_LIMIT_PATIENCE = 30.0  # seconds; the least that discord.py takes

_log = logging.getLogger(__name__)


class BriefingClient(discord.Client):
    """One connection to Discord that answers from one desk."""

    def __init__(
        self,
        desk: Desk,
        patience: float = PATIENCE,
        note: Note = unwatched,
        *,
        moderators: Moderators | None = None,
        outbox: Outbox | None = None,
    ) -> None:
        """Answer from *desk*, reading no messages; Discord is told to wait after *patience* seconds.

        *note* is told whenever the gateway is connected, and when it no longer is. *moderators* are
        answered as such, and *outbox* holds what the bot says unasked.
        """
        moderators = moderators or Moderators(ModerationSettings())
        super().__init__(
            intents=Intents(guilds=True, dm_messages=bool(moderators)),
            allowed_mentions=AllowedMentions.none(),
            member_cache_flags=MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            max_ratelimit_timeout=_RATE_LIMIT_PATIENCE,
        )
        self._note = note
        self._outbox, self._letters = outbox, Letters(desk, self, moderators)
        self._open = AsyncExitStack()
        self._desk, self._moderators = desk, moderators
        self._files = PrivateFiles(desk, self, moderators)
        self._answering = Answering(desk, patience, moderators)
        self._wording = Wording(desk.commands)
        self.tree = _Tree(self, self._answering)
        self._plant()

    async def setup_hook(self) -> None:
        """Register the commands, now and when they change, and send what the bot says unasked."""
        await self._open.enter_async_context(following(self._desk, self._change))
        await self._change()  # they may be others than when this client was made
        if self._moderators.channel and self._desk.moderators_commands():
            await self._equip(self._moderators.channel)
        if self._outbox:
            await self._open.enter_async_context(self._outbox.delivering("discord", self._letters.send))

    def _plant(self) -> None:
        """Put the commands into the tree, in place of those that it has."""
        self.tree.clear_commands(guild=None)
        for command in slash_commands(self._desk.commands(), self._answering):
            self.tree.add_command(command)
        self.tree.add_command(message_command(self._answering))

    async def _change(self) -> None:
        self._plant()
        await self._register()

    async def _register(self) -> None:
        """Register the commands; if Discord will not, those that it knows keep working."""
        try:
            changed = await register(self.tree, self.application_id or 0, self._wording)
        except (discord.HTTPException, discord.RateLimited) as error:
            _log.warning("Discord did not take the commands; it keeps those it knows: %s", error)
        else:
            _log.info(
                "answering on Discord as %s; commands %s", self.user, "changed" if changed else "as before"
            )

    async def _equip(self, channel: int) -> None:
        """Give the moderators' server the commands that nobody else has."""
        try:
            found = await self.fetch_channel(channel)
            if isinstance(found, discord.abc.PrivateChannel):
                return
            guild = discord.Object(found.guild.id)
            for command in moderators_commands(self._desk.moderators_commands(), self._answering):
                self.tree.add_command(command, guild=guild)
            await register(
                self.tree, self.application_id or 0, Wording(self._desk.moderators_commands), guild
            )
        except (discord.HTTPException, discord.RateLimited, discord.InvalidData) as error:
            _log.warning("the moderators' channel on Discord has no commands: %s", error)

    async def on_message(self, message: discord.Message) -> None:
        """Take files that are sent in private; of messages in servers Discord tells the bot nothing."""
        await self._files.sent(message)

    async def on_connect(self) -> None:
        """Say that Discord is there."""
        self._note(State.SERVING)

    on_resumed = on_connect

    async def on_disconnect(self) -> None:
        """Say that Discord is gone."""
        self._note(State.CONNECTING)

    async def on_interaction(self, interaction: Interaction) -> None:
        """Answer buttons and forms; commands come through the tree."""
        if interaction.type is InteractionType.component:
            await self._answering.press(interaction)
        elif interaction.type is InteractionType.modal_submit:
            await self._answering.fill(interaction)

    async def stop(self) -> None:
        """Finish the answers in flight and hang up, within FINISH + CLOSE seconds."""
        await self._open.aclose()
        await self._answering.finish(FINISH)
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE):
                await self.close()
        await self.http.close()


class _Tree(app_commands.CommandTree[BriefingClient]):
    """The slash commands, for servers and users, in servers, direct messages and private groups."""

    def __init__(self, client: BriefingClient, answering: Answering) -> None:
        super().__init__(
            client,
            allowed_contexts=AppCommandContext(guild=True, dm_channel=True, private_channel=True),
            allowed_installs=AppInstallationType(guild=True, user=True),
        )
        self._answering = answering

    async def on_error(self, interaction: Interaction[BriefingClient], error: AppCommandError) -> None:
        """Answer a command that Discord still shows and the bot no longer has."""
        await self._answering.failed(interaction, error)
