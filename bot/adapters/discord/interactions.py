"""Answers what users of Discord ask: by command, by button, and while they are typing."""

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

from bot.adapters.discord.attachments import upload_of
from bot.adapters.discord.modals import line_of, modal_of
from bot.adapters.discord.moderators import Moderators
from bot.adapters.discord.prepared_message import Parcel, packed
from bot.adapters.discord.render import render
from bot.adapters.discord.responses import Place, defer, deliver, place_of, tell
from bot.core.app import Suggestion
from bot.core.i18n import language
from bot.core.messages.reply import Reply
from bot.core.messages.request import command_line
from bot.services.chat.service import Desk
from bot.services.publishing.authorization import Upload

PATIENCE = 1.5  # seconds; Discord gives 3 for the first answer, and the way there and back takes its part
CHOICES = 25  # of an autocompletion
CHOICE = 100  # characters of a choice's name, and of its value
_KEPT = 512  # rendered replies
_TOO_LATE = {10062, 40060}  # JSON error codes: the interaction is unknown by now, or was answered already
_NETWORK = (discord.HTTPException, aiohttp.ClientError, OSError)

Result = TypeVar("Result")

_log = logging.getLogger(__name__)


class Answering:
    """Answers interactions from one desk, each in a task that can be waited for."""

    def __init__(self, desk: Desk, patience: float, moderators: Moderators) -> None:
        """Answer from *desk*; what takes longer than *patience* seconds is announced first."""
        self._desk = desk
        self._moderators = moderators
        self._patience = patience
        self._render = lru_cache(_KEPT)(render)
        self._running: set[asyncio.Task[object]] = set()

    async def ask(self, interaction: Interaction, command: str, argument: str = "") -> None:
        """Answer a slash command."""
        line = command_line(command, " ".join(argument.split()))
        place = Place.ASIDE if self._moderators.aside(interaction, line) else Place.NEW
        await self._guarded(interaction, self._answer(interaction, self._asked(interaction, line), place))

    async def upload(self, interaction: Interaction, file: discord.Attachment, why: str) -> None:
        """Tell a moderator, and nobody else, what a file would change."""
        taken = self._taken(interaction, upload_of(file, why))
        await self._guarded(interaction, self._answer(interaction, taken, Place.ASIDE))

    async def press(self, interaction: Interaction) -> None:
        """Answer a pressed button, whose custom id is the command line that it asks."""
        line, place = interaction.custom_id or "", place_of(interaction)
        await self._guarded(interaction, self._answer(interaction, self._asked(interaction, line), place))

    async def fill(self, interaction: Interaction) -> None:
        """Answer a filled form, to the one who filled it."""
        asked = self._asked(interaction, line_of(interaction))
        await self._guarded(interaction, self._answer(interaction, asked, Place.ASIDE))

    async def look_up(self, interaction: Interaction, text: str) -> None:
        """Tell the one who asked, and nobody else, what is known about the *text* of a message."""
        user = user_of(interaction)
        looking = self._desk.look_up(chat_of(interaction), text, interaction.locale.value, user)
        await self._guarded(interaction, self._answer(interaction, looking, Place.ASIDE))

    async def suggest(self, interaction: Interaction, command: str, typed: str) -> list[Choice[str]]:
        """Return what could complete the argument of *command*; nothing if that takes too long."""
        return await self._guarded(interaction, self._choices(interaction, command, typed)) or []

    async def failed(self, interaction: Interaction, error: BaseException) -> None:
        """Log an *error* for the operator and tell the user in one plain sentence."""
        if isinstance(error, discord.HTTPException) and error.code in _TOO_LATE:
            _log.warning("an answer came too late (%s)", error.code, extra={"interaction": interaction.id})
            return
        _log.error("an interaction failed", exc_info=error, extra={"interaction": interaction.id})
        _ = language(interaction.locale.value).translate
        with suppress(*_NETWORK):
            if interaction.type is not InteractionType.autocomplete:
                await tell(interaction, _("Something went wrong here. Please try again in a moment."))

    async def finish(self, seconds: float) -> None:
        """Wait for the answers in flight, but no longer than that."""
        await asyncio.sleep(0)  # what discord.py has just started gets to say that it runs
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _guarded(self, interaction: Interaction, work: Awaitable[Result]) -> Result | None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 (for the type: discord.py starts a task for each interaction)
        self._running.add(task)
        try:
            return await work
        except Exception as error:  # noqa: BLE001 (the one place that must outlive any error)
            await self.failed(interaction, error)
            return None
        finally:
            self._running.discard(task)

    async def _choices(self, interaction: Interaction, command: str, typed: str) -> list[Choice[str]]:
        suggesting = asyncio.ensure_future(self._suggested(interaction, command, typed))
        try:
            in_time, _ = await asyncio.wait([suggesting], timeout=self._patience)
            found = await suggesting if in_time else ()
        finally:
            suggesting.cancel()
        return [
            Choice(name=_short(one.label or one.argument), value=one.argument)
            for one in found
            if 0 < len(one.argument) <= CHOICE
        ][:CHOICES]

    async def _suggested(self, interaction: Interaction, command: str, typed: str) -> tuple[Suggestion, ...]:
        chat, user, spoken = chat_of(interaction), user_of(interaction), interaction.locale.value
        moderator = await self._moderators.asking(interaction, command)
        return await self._desk.suggest(chat, command, typed, spoken, user, moderator)

    async def _taken(self, interaction: Interaction, upload: Upload) -> tuple[Reply, int]:
        """Return what is said of a file; what anybody else sends is as unknown as the command is to them."""
        name = await self._moderators.asking(interaction, "publish")
        chat, user, spoken = chat_of(interaction), user_of(interaction), interaction.locale.value
        found = await self._desk.upload(chat, upload, spoken, user, name)
        return found or await self._asked(interaction, "publish")

    async def _asked(self, interaction: Interaction, line: str) -> tuple[Reply, int]:
        chat, user = chat_of(interaction), user_of(interaction)
        moderator = await self._moderators.asking(interaction, line)
        return await self._desk.answer(chat, line, interaction.locale.value, user, moderator)

    async def _answer(
        self, interaction: Interaction, asked: Coroutine[object, object, tuple[Reply, int]], place: Place
    ) -> None:
        answer = asyncio.ensure_future(self._parcel(asked))
        try:
            if not (await asyncio.wait([answer], timeout=self._patience))[0]:
                await defer(interaction, place)
            parcel, reply = await answer
        finally:
            answer.cancel()
        modal = modal_of(reply)
        if modal is None:
            await deliver(interaction, parcel, place, missed=reply.not_found)
        elif not interaction.response.is_done():
            await interaction.response.send_modal(modal)
        else:  # too late: a form must be the first answer
            _ = language(interaction.locale.value).translate
            await tell(interaction, _("Something went wrong here. Please try again in a moment."))

    async def _parcel(self, asked: Coroutine[object, object, tuple[Reply, int]]) -> tuple[Parcel, Reply]:
        """Return the answer ready to be sent."""
        reply, page = await asked
        messages = self._render(reply)
        message = messages[min(page, len(messages)) - 1]
        return await packed(message, self._desk.pictures), reply


def chat_of(interaction: Interaction) -> str:
    """Return the chat that the desk knows: a server's channel or thread, else the user themself.

    Where only the user has installed the bot it knows that user and must not choose for a whole channel.
    """
    by_user = interaction.is_user_integration() and not interaction.is_guild_integration()
    shared = interaction.guild_id and interaction.channel_id and not by_user
    return f"discord:{interaction.channel_id}" if shared else user_of(interaction)


def user_of(interaction: Interaction) -> str:
    """Return the user, by the name of their private chat with the bot."""
    return f"discord:{interaction.user.id}"


def _short(label: str) -> str:
    return label if len(label) <= CHOICE else f"{label[: CHOICE - 1]}…"
