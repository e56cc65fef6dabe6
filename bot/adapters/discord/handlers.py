"""Handles Discord's events: commands, buttons, forms, autocompletion, and files from moderators.

Discord sends a bot private messages even without the intent to read messages in servers.
"""

import asyncio
import logging
from collections.abc import Awaitable, Coroutine
from contextlib import suppress
from functools import lru_cache
from typing import TypeVar

import aiohttp
import discord
from discord import Interaction, InteractionType
from discord.app_commands import Choice
from discord.utils import MISSING

from bot.adapters.discord.callers import PLATFORM, identify_caller
from bot.adapters.discord.forms import build_modal, parse_form_reply
from bot.adapters.discord.moderators import DiscordModerators
from bot.adapters.discord.render import render
from bot.adapters.discord.sender import (
    ResponseTarget,
    choose_target,
    defer_response,
    send_reply,
    send_text,
)
from bot.adapters.discord.view import PreparedMessage, prepare_message
from bot.core.app import Suggestion
from bot.core.i18n.locale import get_locale
from bot.core.messages.caller import Caller, ChatId
from bot.core.messages.reply import Reply
from bot.core.messages.request import format_command_line
from bot.services.chat.chat_service import ChatService
from bot.services.publishing.moderation_handler import Upload

DEFER_AFTER = 1.5  # seconds; Discord waits 3 for the first response, transport included
MAX_CHOICES = 25  # suggestions of an autocompletion
MAX_CHOICE_LENGTH = 100  # characters of a suggestion's name and of its value
_RENDER_CACHE_SIZE = 512  # rendered replies
_EXPIRED_INTERACTION_CODES = {
    10062,
    40060,
}  # JSON error codes: the interaction has expired, or was answered already
_NETWORK_ERRORS = (discord.HTTPException, aiohttp.ClientError, OSError)

Result = TypeVar("Result")

_log = logging.getLogger(__name__)


class DiscordHandler:
    """Answers interactions, and can wait for those in progress."""

    def __init__(self, chat_service: ChatService, defer_after: float, moderators: DiscordModerators) -> None:
        """Answer from *chat_service*; what takes longer than *defer_after* seconds is deferred first."""
        self._chat_service = chat_service
        self._moderators = moderators
        self._defer_after = defer_after
        self._render = lru_cache(_RENDER_CACHE_SIZE)(render)
        self._running_tasks: set[asyncio.Task[object]] = set()

    async def on_command(self, interaction: Interaction, command: str, argument: str = "") -> None:
        """Answer a slash command."""
        line = format_command_line(command, " ".join(argument.split()))
        target = (
            ResponseTarget.EPHEMERAL
            if self._moderators.is_answer_ephemeral(interaction, line)
            else ResponseTarget.SEND
        )
        await self._run_guarded(
            interaction, self._respond(interaction, self._fetch_reply(interaction, line), target)
        )

    async def on_publish(self, interaction: Interaction, attachment: discord.Attachment, reason: str) -> None:
        """Show a moderator, and nobody else, what a file would change."""
        pending_reply = self._fetch_upload_reply(interaction, build_upload(attachment, reason))
        await self._run_guarded(
            interaction, self._respond(interaction, pending_reply, ResponseTarget.EPHEMERAL)
        )

    async def on_button(self, interaction: Interaction) -> None:
        """Answer a clicked button, whose custom id is its command line."""
        line, target = interaction.custom_id or "", choose_target(interaction)
        await self._run_guarded(
            interaction, self._respond(interaction, self._fetch_reply(interaction, line), target)
        )

    async def on_modal_submit(self, interaction: Interaction) -> None:
        """Answer a submitted form; only the caller sees the answer."""
        pending_reply = self._fetch_reply(interaction, parse_form_reply(interaction))
        await self._run_guarded(
            interaction, self._respond(interaction, pending_reply, ResponseTarget.EPHEMERAL)
        )

    async def on_message_command(self, interaction: Interaction, text: str) -> None:
        """Look up the *text* of a message; only the caller sees the answer."""
        pending_reply = self._chat_service.look_up_text(identify_caller(interaction), text)
        await self._run_guarded(
            interaction, self._respond(interaction, pending_reply, ResponseTarget.EPHEMERAL)
        )

    async def on_autocomplete(self, interaction: Interaction, command: str, typed: str) -> list[Choice[str]]:
        """Suggest completions of the argument of *command*; none if that takes too long."""
        return await self._run_guarded(interaction, self._build_choices(interaction, command, typed)) or []

    async def on_error(self, interaction: Interaction, error: BaseException) -> None:
        """Log *error* for the operator, and apologise to the user."""
        if isinstance(error, discord.HTTPException) and error.code in _EXPIRED_INTERACTION_CODES:
            _log.debug("an answer was too late (%s)", error.code, extra={"interaction": interaction.id})
            return
        _log.error("an interaction failed", exc_info=error, extra={"interaction": interaction.id})
        _ = get_locale(interaction.locale.value).translate
        with suppress(*_NETWORK_ERRORS):
            if interaction.type is not InteractionType.autocomplete:
                await send_text(interaction, _("Something went wrong. Please try again in a moment."))

    async def finish_tasks(self, seconds: float) -> None:
        """Wait for the answers in progress, then cancel them after *seconds*."""
        await asyncio.sleep(0)  # tasks that discord.py has just started register themselves
        if self._running_tasks:
            _, unfinished = await asyncio.wait(self._running_tasks, timeout=seconds)
            for task in unfinished:
                task.cancel()
            await asyncio.gather(*unfinished, return_exceptions=True)

    async def _run_guarded(self, interaction: Interaction, awaitable: Awaitable[Result]) -> Result | None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 (for the type: discord.py starts a task for each interaction)
        self._running_tasks.add(task)
        try:
            return await awaitable
        except Exception as error:  # noqa: BLE001 (the one place that must survive any error)
            await self.on_error(interaction, error)
            return None
        finally:
            self._running_tasks.discard(task)

    async def _build_choices(self, interaction: Interaction, command: str, typed: str) -> list[Choice[str]]:
        suggestions_task = asyncio.ensure_future(self._fetch_suggestions(interaction, command, typed))
        try:
            done, _ = await asyncio.wait([suggestions_task], timeout=self._defer_after)
            suggestions = await suggestions_task if done else ()
        finally:
            suggestions_task.cancel()
        return [
            Choice(name=_truncate_label(one.label or one.argument), value=one.argument)
            for one in suggestions
            if 0 < len(one.argument) <= MAX_CHOICE_LENGTH
        ][:MAX_CHOICES]

    async def _fetch_suggestions(
        self, interaction: Interaction, command: str, typed: str
    ) -> tuple[Suggestion, ...]:
        moderator = await self._moderators.authorize_command(interaction, command)
        return await self._chat_service.suggest_completions(
            identify_caller(interaction, moderator), command, typed
        )

    async def _fetch_upload_reply(self, interaction: Interaction, upload: Upload) -> tuple[Reply, int]:
        """Return the reply to a file; for anybody but moderators the command is unknown."""
        moderator = await self._moderators.authorize_command(interaction, "publish")
        result = await self._chat_service.receive_upload(identify_caller(interaction, moderator), upload)
        return result or await self._fetch_reply(interaction, "publish")

    async def _fetch_reply(self, interaction: Interaction, line: str) -> tuple[Reply, int]:
        moderator = await self._moderators.authorize_command(interaction, line)
        return await self._chat_service.answer_command(identify_caller(interaction, moderator), line)

    async def _respond(
        self,
        interaction: Interaction,
        pending_reply: Coroutine[object, object, tuple[Reply, int]],
        target: ResponseTarget,
    ) -> None:
        prepare_task = asyncio.ensure_future(self._prepare_reply(pending_reply))
        try:
            if not (await asyncio.wait([prepare_task], timeout=self._defer_after))[0]:
                await defer_response(interaction, target)
            prepared, reply = await prepare_task
        finally:
            prepare_task.cancel()
        modal = build_modal(reply)
        if modal is None:
            await send_reply(interaction, prepared, target, is_not_found=reply.not_found)
        elif not interaction.response.is_done():
            await interaction.response.send_modal(modal)
        else:  # too late: a modal must be the first response
            _ = get_locale(interaction.locale.value).translate
            await send_text(interaction, _("Something went wrong. Please try again in a moment."))

    async def _prepare_reply(
        self, pending_reply: Coroutine[object, object, tuple[Reply, int]]
    ) -> tuple[PreparedMessage, Reply]:
        """Await the reply and prepare its message."""
        reply, page = await pending_reply
        messages = self._render(reply)
        message = messages[min(page, len(messages)) - 1]
        return await prepare_message(message, self._chat_service.image_renderer), reply


def _truncate_label(label: str) -> str:
    return label if len(label) <= MAX_CHOICE_LENGTH else f"{label[: MAX_CHOICE_LENGTH - 1]}…"


_log = logging.getLogger(__name__)


def build_upload(attachment: discord.Attachment, reason: str) -> Upload:
    """Build the upload of an attachment, which is fetched only when it is needed."""
    return Upload(attachment.filename, attachment.size, attachment.read, reason)


class AttachmentHandler:
    """Answers files that moderators send in private."""

    def __init__(
        self, chat_service: ChatService, client: discord.Client, moderators: DiscordModerators
    ) -> None:
        """Answer *moderators* from *chat_service*; anybody else's files are ignored."""
        self._chat_service = chat_service
        self._client = client
        self._moderators = moderators

    async def on_message(self, message: discord.Message) -> None:
        """Answer each file of a message; a failure does not stop the others."""
        if message.guild is not None or message.author.bot:
            return
        for attachment in message.attachments:
            try:
                await self._respond(message, build_upload(attachment, message.content))
            except Exception:  # noqa: BLE001 (one file must not stop the others)
                _log.exception("a file was not answered", extra={"message": message.id})

    async def _respond(self, message: discord.Message, upload: Upload) -> None:
        chat = ChatId(PLATFORM, str(message.author.id))
        moderator = await self._moderators.fetch_moderator_name(message.author, self._client)
        result = await self._chat_service.receive_upload(Caller(chat, user=chat, moderator=moderator), upload)
        if result is None:
            return
        messages = render(result[0])
        prepared = await prepare_message(messages[0], self._chat_service.image_renderer)
        await message.channel.send(view=prepared.view, files=prepared.build_files() or MISSING)
