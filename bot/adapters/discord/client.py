"""The bot's connection to Discord's gateway.

One connection serves up to 2,500 servers. Beyond that Discord requires shards, and closes an unsharded
connection with code 4011.

Processes need not share Discord's limit of 50 requests a second: answers to interactions do not count to it
(Rate Limits, "Global Rate Limit"), the outbox has one sender, and so have private messages, which all go to
shard 0. Where it is met nevertheless, discord.py waits as Discord says.
"""

import asyncio
import logging
from contextlib import AsyncExitStack, suppress
from typing import Any

import discord
from discord import AllowedMentions, Intents, Interaction, InteractionType, MemberCacheFlags, app_commands
from discord.app_commands import AppCommandContext, AppCommandError, AppInstallationType
from typing_extensions import override

from bot.adapters.context import AdapterContext
from bot.adapters.discord.callers import PLATFORM
from bot.adapters.discord.clock import SYSTEM_CLOCK, Clock
from bot.adapters.discord.command_registration import CommandRegistration
from bot.adapters.discord.commands import (
    CommandLocalizer,
    build_message_command,
    build_moderator_commands,
    build_propose_command,
    build_slash_commands,
    register_commands,
)
from bot.adapters.discord.event_parsing import guard_parsers
from bot.adapters.discord.gateway_waits import GATEWAY_TIMEOUT
from bot.adapters.discord.handlers import DEFER_AFTER, DiscordHandler
from bot.adapters.discord.http_trace import build_http_trace
from bot.adapters.discord.moderators import DiscordModerators
from bot.adapters.discord.outbox_sender import DiscordOutboxSender
from bot.adapters.discord.person_limit import PersonLimit
from bot.adapters.discord.private_messages import PrivateMessageHandler
from bot.adapters.discord.running_answers import RunningAnswers
from bot.adapters.discord.settings import DiscordSettings
from bot.adapters.status import PlatformState
from bot.services.background.task_supervisor import BackgroundTask
from bot.services.chat.chat_service import ChatService
from bot.services.chat.command_updates import watch_commands

FINISH_TIMEOUT = 2.5  # seconds for the answers in progress, of the 5 in which the bot must stop
CLOSE_TIMEOUT = 1.0  # seconds for closing the connection
IDENTIFY_PAUSE = 5.0  # seconds between two shards that begin; Discord lets larger bots begin several at once
_RATE_LIMIT_TIMEOUT = 30.0  # seconds; the least that discord.py accepts
_TYPES_OF_TREE = (InteractionType.application_command, InteractionType.autocomplete)

_log = logging.getLogger(__name__)


class BriefingClient(discord.Client):
    """One connection to Discord, which answers from one chat service."""

    def __init__(
        self,
        chat_service: ChatService,
        context: AdapterContext,
        defer_after: float = DEFER_AFTER,
        clock: Clock = SYSTEM_CLOCK,
        settings: DiscordSettings = DiscordSettings(),  # noqa: B008 (it is frozen)
    ) -> None:
        """Answer from *chat_service*; an answer that takes longer than *defer_after* seconds is deferred.

        *settings* say which shards it connects, and through which proxy.
        """
        moderators = DiscordModerators(context.moderation)
        super().__init__(
            intents=Intents(guilds=True, dm_messages=True),
            allowed_mentions=AllowedMentions.none(),
            member_cache_flags=MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            max_ratelimit_timeout=_RATE_LIMIT_TIMEOUT,
            heartbeat_timeout=GATEWAY_TIMEOUT,
            http_trace=build_http_trace(context.observer),
            proxy=settings.proxy_url,
            **settings.shards.client_options,
        )
        self._clock = clock
        guard_parsers(self._connection.parsers)
        self._on_state_change = context.on_state_change
        self._outbox, self._supervisor = context.outbox, context.supervisor
        self._leadership = context.leadership
        self._outbox_sender = DiscordOutboxSender(chat_service, self, moderators, context.list_operator_chats)
        self._exit_stack = AsyncExitStack()
        self._chat_service, self._moderators = chat_service, moderators
        self._running_answers = RunningAnswers()
        self._interaction_handler = DiscordHandler(
            chat_service, context, clock, self._running_answers, defer_after=defer_after
        )
        self._message_renderer = self._interaction_handler.message_renderer
        self._private_message_handler = PrivateMessageHandler(
            chat_service, moderators, clock, self._running_answers, self._message_renderer
        )
        self._localizer = CommandLocalizer(chat_service.list_commands)
        self._person_limit = PersonLimit(context.observer, clock)
        self.tree = _CommandTree(self, self._interaction_handler, self._person_limit)
        self._fill_command_tree()

    async def setup_hook(self) -> None:
        """Register the commands, now and whenever they change, and start to send the outbox.

        Of several processes only the leader registers; one that comes to lead does it then.
        """
        registration = CommandRegistration(
            self._register_commands, self._register_moderator_commands, self._supervisor
        )
        await self._exit_stack.enter_async_context(
            watch_commands(self._chat_service, registration.register, is_due=True)
        )
        await registration.wait_for_first_attempt()
        if not self._leadership.is_leader:
            late = BackgroundTask("commands of the leader", registration.register, is_endless=False)
            await self._exit_stack.enter_async_context(
                self._leadership.run_duties(lambda: self._supervisor.run_tasks(late))
            )
        if self._outbox:
            await self._exit_stack.enter_async_context(
                self._outbox.run_delivery(PLATFORM, self._outbox_sender.send)
            )

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:  # noqa: ARG002
        """Wait before a further shard begins: Discord takes one in five seconds (Gateway, "Sharding")."""
        if not initial:
            await self._clock.sleep(IDENTIFY_PAUSE)

    def _fill_command_tree(self) -> None:
        """Replace the commands of the tree."""
        self.tree.clear_commands(guild=None)
        for command in build_slash_commands(self._chat_service.list_commands(), self._interaction_handler):
            self.tree.add_command(command)
        self.tree.add_command(build_message_command(self._interaction_handler))

    async def _register_commands(self) -> None:
        """Register the commands for everybody; if Discord refuses, those that it has keep working."""
        self._fill_command_tree()  # the commands may have changed since this client was created
        registered = await register_commands(
            self.tree, self.application_id or 0, self._localizer, may_change=self._leadership.is_leader
        )
        self._message_renderer.set_command_ids(registered.ids)
        change = "changed" if registered.is_changed else "unchanged"
        _log.info("answering on Discord as %s; commands %s", self.user, change)

    async def _register_moderator_commands(self) -> None:
        """Register the moderators' commands in the server of their channel."""
        commands = self._chat_service.list_moderator_commands()
        if not (self._moderators.channel_id and commands):
            return
        channel = await self.fetch_channel(self._moderators.channel_id)
        if isinstance(channel, discord.abc.PrivateChannel):
            return
        guild = discord.Object(channel.guild.id)
        self.tree.clear_commands(guild=guild)
        for command in build_moderator_commands(commands, self._interaction_handler):
            self.tree.add_command(command, guild=guild)
        self.tree.add_command(build_propose_command(self._interaction_handler), guild=guild)
        localizer = CommandLocalizer(self._chat_service.list_moderator_commands)
        may_change = self._leadership.is_leader
        await register_commands(self.tree, self.application_id or 0, localizer, guild, may_change=may_change)

    async def on_message(self, message: discord.Message) -> None:
        """Answer what is sent in private; Discord sends the bot no messages from servers."""
        if message.author.bot or not self._person_limit.admits(message.author.id):
            return
        await self._private_message_handler.on_message(message, self)

    async def on_connect(self) -> None:
        """Report that Discord is connected."""
        self._on_state_change(PlatformState.SERVING)

    on_resumed = on_connect

    async def on_disconnect(self) -> None:
        """Report that Discord is disconnected."""
        self._on_state_change(PlatformState.CONNECTING)

    @override
    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        """Start what handles an event; an interaction that the tree answers is handled there alone."""
        if event != "interaction" or args[0].type not in _TYPES_OF_TREE:
            super().dispatch(event, *args, **kwargs)

    async def on_interaction(self, interaction: Interaction) -> None:
        """Answer buttons and forms; commands arrive through the tree."""
        if not self._person_limit.admits(interaction.user.id):
            return
        if interaction.type is InteractionType.component:
            await self._interaction_handler.on_button(interaction)
        elif interaction.type is InteractionType.modal_submit:
            await self._interaction_handler.on_modal_submit(interaction)

    async def stop(self) -> None:
        """Finish the answers in progress and disconnect, within `FINISH_TIMEOUT` + `CLOSE_TIMEOUT`."""
        await self._exit_stack.aclose()
        await self._running_answers.finish(FINISH_TIMEOUT)
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_TIMEOUT):
                await self.close()
        await self.http.close()


class _CommandTree(app_commands.CommandTree[BriefingClient]):
    """The slash commands, installed in servers and by users, for servers, direct messages and group chats."""

    def __init__(
        self, client: BriefingClient, interaction_handler: DiscordHandler, person_limit: PersonLimit
    ) -> None:
        super().__init__(
            client,
            allowed_contexts=AppCommandContext(guild=True, dm_channel=True, private_channel=True),
            allowed_installs=AppInstallationType(guild=True, user=True),
        )
        self._interaction_handler = interaction_handler
        self._person_limit = person_limit

    @override
    async def interaction_check(self, interaction: Interaction[BriefingClient], /) -> bool:
        """True unless the person sends more than the others' answers allow."""
        return self._person_limit.admits(interaction.user.id)

    async def on_error(self, interaction: Interaction[BriefingClient], error: AppCommandError) -> None:
        """Answer a command that Discord still shows but the bot no longer has."""
        await self._interaction_handler.on_error(interaction, error)
