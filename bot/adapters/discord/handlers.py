"""Handles Discord's interactions: commands, buttons, forms and autocompletion."""

import asyncio
import logging
from collections.abc import Awaitable, Coroutine
from contextlib import suppress
from dataclasses import replace
from typing import TypeVar

import discord
from discord import Interaction, InteractionType
from discord.app_commands import Choice

from bot.adapters.context import AdapterContext
from bot.adapters.discord.callers import PLATFORM, identify_caller
from bot.adapters.discord.citation import build_citation_text, parse_cited_line
from bot.adapters.discord.clock import Clock
from bot.adapters.discord.deferral import Deferral
from bot.adapters.discord.errors import SENDING_ERRORS, DeliveryError, describe_error
from bot.adapters.discord.forms import build_modal, parse_form_reply
from bot.adapters.discord.keyboard import REFERENCE_SELECT_ID
from bot.adapters.discord.log_filters import HandledError
from bot.adapters.discord.message_renderer import MessageRenderer
from bot.adapters.discord.moderators import DiscordModerators
from bot.adapters.discord.reliable_response import ReliableResponse
from bot.adapters.discord.running_answers import RunningAnswers
from bot.adapters.discord.sender import (
    ResponseTarget,
    choose_target,
    defer_response,
    send_reply,
    send_text,
)
from bot.adapters.discord.shortening import iterate_versions
from bot.adapters.discord.suggestions import build_choices
from bot.adapters.discord.uploads import build_upload, find_upload, read_pasted_text
from bot.adapters.discord.view import PreparedMessage, prepare_message
from bot.core.app import Suggestion
from bot.core.i18n.locale import get_locale
from bot.core.messages.reply import Reply
from bot.core.messages.request import format_command_line
from bot.services.chat.chat_service import ChatService
from bot.services.publishing.moderation_handler import Upload
from bot.services.update_id import set_update_id

DEFER_AFTER = 1.5  # seconds; Discord waits 3 for the first response, transport included

Result = TypeVar("Result")
PendingReply = Coroutine[object, object, tuple[Reply, int]]

_log = logging.getLogger(__name__)


class DiscordHandler:
    """Answers interactions."""

    def __init__(
        self,
        chat_service: ChatService,
        context: AdapterContext,
        clock: Clock,
        running_answers: RunningAnswers,
        *,
        defer_after: float,
    ) -> None:
        """Answer from *chat_service*; what takes longer than *defer_after* seconds is deferred first."""
        self._chat_service = chat_service
        self._public_url = context.public_url
        self._moderators = DiscordModerators(context.moderation)
        self._defer_after = defer_after
        self._clock = clock
        self.message_renderer = MessageRenderer()
        self._running_answers = running_answers

    async def on_command(self, interaction: Interaction, command: str, argument: str = "") -> None:
        """Answer a slash command."""
        line = format_command_line(command, " ".join(argument.split()))
        target = (
            ResponseTarget.EPHEMERAL
            if self._moderators.is_answer_ephemeral(interaction, line)
            else ResponseTarget.SEND
        )
        await self._answer(interaction, self._fetch_reply(interaction, line), target)

    async def on_publish(self, interaction: Interaction, attachment: discord.Attachment, reason: str) -> None:
        """Show a moderator, and nobody else, what a file would change."""
        pending_reply = self._fetch_upload_reply(interaction, build_upload(attachment, reason))
        await self._answer(interaction, pending_reply, ResponseTarget.EPHEMERAL)

    async def on_propose(self, interaction: Interaction, message: discord.Message) -> None:
        """Show a moderator what the file in *message*, or the briefing in its text, would change."""
        await self._answer(interaction, self._fetch_proposal(interaction, message), ResponseTarget.EPHEMERAL)

    async def on_button(self, interaction: Interaction) -> None:
        """Answer a clicked button, whose custom id is its command line, or what was chosen from a menu."""
        line, target = get_component_line(interaction), choose_target(interaction)
        if cited_line := parse_cited_line(line):
            response = ReliableResponse(interaction, self._clock)
            await self._run_guarded(response, self._send_citation(response, cited_line))
            return
        await self._answer(interaction, self._fetch_reply(interaction, line), target)

    async def on_modal_submit(self, interaction: Interaction) -> None:
        """Answer a submitted form; only the caller sees the answer."""
        line = parse_form_reply(interaction)
        pending_reply = self._fetch_reply(interaction, line, reads_alone=True)
        await self._answer(interaction, pending_reply, ResponseTarget.EPHEMERAL)

    async def on_message_command(self, interaction: Interaction, text: str) -> None:
        """Look up the *text* of a message; only the caller sees the answer."""
        pending_reply = self._chat_service.look_up_text(identify_caller(interaction), text)
        await self._answer(interaction, pending_reply, ResponseTarget.EPHEMERAL)

    async def on_autocomplete(self, interaction: Interaction, command: str, typed: str) -> list[Choice[str]]:
        """Suggest completions of the argument of *command*; none if that takes too long.

        Raises:
            HandledError: they could not be sent, and discord.py need not try.
        """
        response = ReliableResponse(interaction, self._clock)
        choices = await self._run_guarded(response, self._find_choices(interaction, command, typed)) or []
        await self._run_guarded(
            response, response.respond(lambda: interaction.response.autocomplete(choices))
        )
        if not interaction.response.is_done():
            raise HandledError
        return choices

    async def on_error(self, interaction: Interaction, error: BaseException) -> None:
        """Log *error* for the operator, and apologise to the user."""
        set_update_id(PLATFORM, interaction.id)
        await self._report_error(ReliableResponse(interaction, self._clock), error)

    async def _answer(
        self, interaction: Interaction, pending_reply: PendingReply, target: ResponseTarget
    ) -> None:
        response = ReliableResponse(interaction, self._clock)
        await self._run_guarded(response, self._respond(response, pending_reply, target))

    async def _run_guarded(self, response: ReliableResponse, awaitable: Awaitable[Result]) -> Result | None:
        with self._running_answers.track(response.interaction.id):
            try:
                return await awaitable
            except Exception as error:  # noqa: BLE001 (the one place that must survive any error)
                await self._report_error(response, error)
                return None

    async def _send_citation(self, response: ReliableResponse, line: str) -> None:
        """Send the citation of the reply to *line*; only the caller sees it."""
        pending_text = self._build_citation(response.interaction, line)
        await send_text(response, await self._await_in_time(response, pending_text, ResponseTarget.EPHEMERAL))

    async def _build_citation(self, interaction: Interaction, line: str) -> str:
        reply, _ = await self._fetch_reply(interaction, line)
        return await build_citation_text(reply, self._chat_service, self._public_url)

    async def _await_in_time(
        self, response: ReliableResponse, awaitable: Awaitable[Result], target: ResponseTarget
    ) -> Result:
        """Await what is to be sent; if that takes too long, defer the response meanwhile."""
        async with Deferral(lambda: defer_response(response, target), self._defer_after):
            return await awaitable

    async def _report_error(self, response: ReliableResponse, error: BaseException) -> None:
        """Log *error*, and apologise unless the answer may have arrived."""
        interaction = response.interaction
        is_suggestion = interaction.type is InteractionType.autocomplete
        log_failure(response, error)
        if is_suggestion or response.is_too_late(error) or isinstance(error, DeliveryError):
            return
        _ = get_locale(interaction.locale.value).translate
        with suppress(*SENDING_ERRORS):
            await send_text(response, _("Something went wrong. Please try again in a moment."))

    async def _find_choices(self, interaction: Interaction, command: str, typed: str) -> list[Choice[str]]:
        suggestions_task = asyncio.ensure_future(self._fetch_suggestions(interaction, command, typed))
        try:
            done, _ = await asyncio.wait([suggestions_task], timeout=self._defer_after)
            return build_choices(await suggestions_task if done else ())
        finally:
            suggestions_task.cancel()

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
        caller = replace(identify_caller(interaction, moderator), reads_alone=True)
        result = await self._chat_service.receive_upload(caller, upload)
        return result or await self._fetch_reply(interaction, "publish")

    async def _fetch_proposal(self, interaction: Interaction, message: discord.Message) -> tuple[Reply, int]:
        if upload := find_upload(message):
            return await self._fetch_upload_reply(interaction, upload)
        moderator = await self._moderators.authorize_command(interaction, "publish")
        if not moderator:  # nobody else's file is downloaded
            return await self._fetch_reply(interaction, "publish")
        caller = replace(identify_caller(interaction, moderator), reads_alone=True)
        result = await self._chat_service.receive_text(caller, [await read_pasted_text(message)])
        return result or await self._fetch_reply(interaction, "publish")

    async def _fetch_reply(
        self, interaction: Interaction, line: str, *, reads_alone: bool = False
    ) -> tuple[Reply, int]:
        moderator = await self._moderators.authorize_command(interaction, line)
        caller = identify_caller(interaction, moderator)
        if reads_alone:
            caller = replace(caller, reads_alone=True)
        return await self._chat_service.answer_command(caller, line)

    async def _respond(
        self, response: ReliableResponse, pending_reply: PendingReply, target: ResponseTarget
    ) -> None:
        prepared, reply = await self._await_in_time(response, self._prepare_reply(pending_reply), target)
        interaction, modal = response.interaction, build_modal(reply)
        if modal is None:
            is_beside = reply.document and target is ResponseTarget.EDIT
            target = ResponseTarget.BESIDE if is_beside else target
            await self._send_reply(response, prepared, reply, target)
        elif not response.is_done:
            await response.respond(lambda: interaction.response.send_modal(modal))
        else:  # too late: a modal must be the first response
            _ = get_locale(interaction.locale.value).translate
            await send_text(response, _("Something went wrong. Please try again in a moment."))

    async def _send_reply(
        self, response: ReliableResponse, prepared: PreparedMessage, reply: Reply, target: ResponseTarget
    ) -> None:
        """Send the reply; if Discord refuses its content, without pictures, or else its beginning."""
        versions = iterate_versions(prepared, get_locale(reply.language))
        version = next(versions)
        while True:
            try:
                return await send_reply(response, version, target, is_not_found=reply.not_found)
            except discord.HTTPException as error:
                is_refused = response.is_content_refused(error, has_files=version.has_files)
                simpler = next(versions, None) if is_refused else None
                if simpler is None:
                    raise
                log_failure(response, error)
                version = simpler

    async def _prepare_reply(self, pending_reply: PendingReply) -> tuple[PreparedMessage, Reply]:
        """Await the reply and prepare its message."""
        reply, page = await pending_reply
        message = self.message_renderer.render_page(reply, page)
        return await prepare_message(message, self._chat_service.image_renderer), reply


def get_component_line(interaction: Interaction) -> str:
    """Get the command line of the button that was clicked, or of the option that was chosen."""
    if interaction.custom_id == REFERENCE_SELECT_ID:
        match interaction.data:
            case {"values": [str(line)]}:
                return line
    return interaction.custom_id or ""


def log_failure(response: ReliableResponse, error: BaseException) -> None:
    """Log why a response failed: with a traceback only if the cause is in the bot."""
    extra = {"interaction": response.interaction.id}
    if response.is_too_late(error):
        _log.debug("an answer was too late", extra=extra)
    elif isinstance(error, DeliveryError):
        _log.warning("an answer could not be sent: %s", error, extra=extra)
    elif isinstance(error, SENDING_ERRORS):
        _log.error("an interaction failed: %s", describe_error(error), extra=extra)
    else:
        _log.error("an interaction failed", exc_info=error, extra=extra)
