"""Answers private messages: words, forwarded messages, and the files of moderators.

Discord sends a bot the text of its private messages even without the intent to read messages in servers.
"""

import logging
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import replace

import discord
from discord import MessageType
from discord.utils import MISSING

from bot.adapters.discord.callers import PLATFORM
from bot.adapters.discord.clock import Clock
from bot.adapters.discord.errors import SENDING_ERRORS, describe_error, is_content_refused
from bot.adapters.discord.message_renderer import MessageRenderer
from bot.adapters.discord.message_texts import extract_texts
from bot.adapters.discord.moderators import DiscordModerators
from bot.adapters.discord.repeats import RepeatPolicy
from bot.adapters.discord.running_answers import RunningAnswers
from bot.adapters.discord.shortening import iterate_versions
from bot.adapters.discord.uploads import build_upload, is_pasted_text, read_pasted_text
from bot.adapters.discord.view import PreparedMessage, prepare_message
from bot.core.i18n.locale import get_locale
from bot.core.messages.caller import NOBODY, Caller, ChatId, Moderator
from bot.core.messages.reply import Button, Reply
from bot.core.messages.request import to_command_line
from bot.services.chat.chat_service import ChatService
from bot.services.publishing.pasted_text import may_begin_briefing

_REPEAT_FOR = 2 * 60.0  # seconds; Discord knows a nonce for “the past few minutes” only (Create Message)
_WRITTEN_BY_PEOPLE = (MessageType.default, MessageType.reply)

_log = logging.getLogger(__name__)


class PrivateMessageHandler:
    """Answers what people send to the bot in private."""

    def __init__(
        self,
        chat_service: ChatService,
        moderators: DiscordModerators,
        clock: Clock,
        running_answers: RunningAnswers,
        message_renderer: MessageRenderer,
    ) -> None:
        """Answer from *chat_service*; only *moderators*' files are taken."""
        self._chat_service = chat_service
        self._moderators = moderators
        self._clock = clock
        self._running_answers = running_answers
        self._message_renderer = message_renderer

    async def on_message(self, message: discord.Message, client: discord.Client) -> None:
        """Answer each file that is taken, and if there is none, the words.

        A failure does not stop the other files.
        """
        is_for_bot = message.guild is None and not message.author.bot and message.type in _WRITTEN_BY_PEOPLE
        if not is_for_bot:
            return
        with self._running_answers.track(message.id):
            results = [
                await self._run_guarded(message, "a file", self._answer_file(message, attachment, client))
                for attachment in message.attachments
            ]
            if not any(results):
                await self._run_guarded(message, "a message", self._answer_words(message, client))

    async def _run_guarded(self, message: discord.Message, what: str, answer: Awaitable[bool]) -> bool:
        """Await *answer*, which tells whether it was one; a failure is logged, and counts as one."""
        extra = {"message_id": message.id}
        try:
            return await answer
        except SENDING_ERRORS as error:
            _log.error("%s was not answered: %s", what, describe_error(error), extra=extra)
        except Exception:  # noqa: BLE001 (one file must not stop the others)
            _log.exception("%s was not answered", what, extra=extra)
            await self._apologize(message)
        return True

    async def _apologize(self, message: discord.Message) -> None:
        language = await self._chat_service.resolve_language(_build_caller(message))
        text = get_locale(language).translate("Something went wrong. Please try again in a moment.")
        with suppress(*SENDING_ERRORS):
            await message.channel.send(text)

    async def _answer_file(
        self, message: discord.Message, attachment: discord.Attachment, client: discord.Client
    ) -> bool:
        """Answer a moderator's file; False for anybody else's."""
        moderator = await self._moderators.fetch_moderator(message.author, client)
        caller, result = _build_caller(message, moderator), None
        if moderator and is_pasted_text(attachment):  # nobody else's file is downloaded
            result = await self._chat_service.receive_text(caller, [await read_pasted_text(message)])
        if result is None:
            upload = build_upload(attachment, message.content)
            result = await self._chat_service.receive_upload(caller, upload)
        if result is None:
            return False
        await self._send(message.channel, *result, nonce=attachment.id)
        return True

    async def _answer_pasted_text(self, message: discord.Message, client: discord.Client) -> bool:
        """Answer a briefing that a moderator pasted as text; False for any other text."""
        if not may_begin_briefing(message.content):
            return False
        moderator = await self._moderators.fetch_moderator(message.author, client)
        caller = _build_caller(message, moderator)
        result = await self._chat_service.receive_text(caller, [message.content])
        if result:
            await self._send(message.channel, *result, nonce=message.id)
        return bool(result)

    async def _answer_words(self, message: discord.Message, client: discord.Client) -> bool:
        if await self._answer_pasted_text(message, client):
            return True
        if message.content:
            moderator = await self._moderators.authorize_line(message.author, message.content, client)
            caller = _build_caller(message, moderator)
            result = await self._chat_service.answer_command(
                caller, self._parse_command_line(caller, message)
            )
        else:  # a forwarded message, a poll, or nothing that can be read
            text = "\n".join(extract_texts(message))
            result = await self._chat_service.look_up_text(_build_caller(message), text)
        await self._send(message.channel, *result, nonce=message.id)
        return True

    def _parse_command_line(self, caller: Caller, message: discord.Message) -> str:
        commands = self._chat_service.list_commands()
        if caller.moderator:
            commands += self._chat_service.list_moderator_commands()
        return to_command_line(message.content, {command.name for command in commands})

    async def _send(self, channel: discord.abc.Messageable, reply: Reply, page: int, *, nonce: int) -> None:
        """Send a page of *reply*; if Discord refuses its content, without pictures, or else its beginning."""
        message = self._message_renderer.render_page(_open_form_by_button(reply), page)
        prepared = await prepare_message(message, self._chat_service.image_renderer)
        versions = iterate_versions(prepared, get_locale(reply.language))
        version = next(versions)
        while True:
            try:
                return await self._send_version(channel, version, nonce)
            except discord.HTTPException as error:
                is_refused = is_content_refused(error, has_files=version.has_files)
                simpler = next(versions, None) if is_refused else None
                if simpler is None:
                    raise
                _log.error("a message was not accepted: %s", describe_error(error))
                version = simpler

    async def _send_version(
        self, channel: discord.abc.Messageable, version: PreparedMessage, nonce: int
    ) -> None:
        """Send a message until it has arrived; with a nonce, Discord shows it only once."""
        await RepeatPolicy(self._clock.monotonic() + _REPEAT_FOR, self._clock).send(
            lambda: channel.send(view=version.view, files=version.build_files() or MISSING, nonce=nonce)
        )


def _build_caller(message: discord.Message, moderator: Moderator = NOBODY) -> Caller:
    """Build the caller; unlike an interaction, a message does not say the language of the user's app."""
    chat = ChatId(PLATFORM, str(message.author.id))
    return Caller(chat, user=chat, moderator=moderator.name, is_editor=moderator.is_editor)


def _open_form_by_button(reply: Reply) -> Reply:
    """Put a button in place of a form: Discord opens forms only when something was clicked."""
    if reply.field_form and reply.command_line:
        button = Button(reply.title, reply.command_line)
        return replace(reply, field_form=None, buttons=(button, *reply.buttons))
    if reply.form is None:
        return reply
    return replace(reply, form=None, buttons=(Button(reply.title, reply.form.command_line), *reply.buttons))
