"""Finds out what a message asks of the bot: a command line, or what the briefings say about other words.

Those words are somebody else's: of a forwarded message or a poll in private, or of the message that the
author replies to while saying nothing but the bot's name or a command.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from telegram import Bot, MaybeInaccessibleMessage, Message
from telegram.constants import ChatType

from bot.adapters.telegram.deep_link import decode_start_command
from bot.adapters.telegram.forms import parse_form_reply
from bot.adapters.telegram.message_filter import extract_command_line
from bot.adapters.telegram.message_words import read_replied_words, read_words
from bot.adapters.telegram.moderators import TelegramModerators
from bot.core.app import Command
from bot.core.i18n.locale import get_locale
from bot.core.messages.reply import Reply
from bot.core.messages.request import INQUIRE, format_command_line
from bot.core.views.help_pages import list_builtin_commands
from bot.core.views.preference_pages import QUIET
from bot.services.chat.chat_service import ChatService
from bot.services.reports.report_button import REPORT

_SEARCH, _HELP = "search", "help"


@dataclass(frozen=True, slots=True)
class Question:
    """A command *line*, and *words* of somebody else to look up.

    The words come first. As a fallback they are looked up only if the line, such as “is this true?”, finds
    nothing.
    """

    line: str = ""
    words: str = ""
    is_fallback: bool = False

    def __bool__(self) -> bool:
        """True if there is anything to answer."""
        return bool(self.line or self.words)

    def names_other_section(self, reply: Reply) -> bool:
        """True if the line names a section, and *reply*, which is about the words, is no entry of it."""
        section_name = "" if self.line in {"", _HELP, _SEARCH} else self.line
        entry = reply.entry_summary
        return bool(section_name) and (entry is None or entry.section_name != section_name)


class QuestionReader:
    """Reads the questions in messages."""

    def __init__(self, chat_service: ChatService, bot: Bot, moderators: TelegramModerators) -> None:
        """Know the commands of *chat_service*, and those of *moderators*."""
        self._chat_service = chat_service
        self._bot = bot
        self._moderators = moderators
        self._builtin_names = frozenset(command.name for command in list_builtin_commands(get_locale("en")))
        self._commands: Sequence[Command] = ()
        self._reader_names: AbstractSet[str] = frozenset()  # those of the commands

    def read_question(self, message: Message) -> Question:
        """Read what *message* asks of the bot, if anything."""
        if not is_written_by_person(message):
            return Question()
        text = message.text or message.caption or ""
        is_others_text = message.forward_origin is not None and not text.startswith("/")
        if message.chat.type == ChatType.PRIVATE and (is_others_text or not text):
            return Question(words=read_words(message))
        reader_names = self._get_reader_names()
        line = self._parse_command_line(message, text, reader_names) if text else ""
        words = read_replied_words(message) if line and not self._replies_to_bot(message) else ""
        if self._takes_words(line, text, reader_names):
            return Question(line, words)
        is_search = line.startswith(f"{_SEARCH} ")
        return Question(line, words, is_fallback=True) if is_search else Question(line)

    def complete_inquiry(self, line: str, message: MaybeInaccessibleMessage) -> str:
        """Complete a button's *line*: a question too long for it is in the one that *message* answers."""
        answered = message.reply_to_message if isinstance(message, Message) else None
        if line != INQUIRE or answered is None:
            return line
        question = self.read_question(answered)
        command, _, argument = question.line.partition(" ")
        return format_command_line(INQUIRE, question.words or (argument if command == _SEARCH else ""))

    def is_form_reply(self, message: Message) -> bool:
        """True if *message* fills in a form of the bot."""
        is_reply_to_bot = self._replies_to_bot(message)
        return is_reply_to_bot and bool(parse_form_reply(message.reply_to_message, message.text or ""))

    def _parse_command_line(self, message: Message, text: str, reader_names: AbstractSet[str]) -> str:
        """Return the command line in *text*; empty if that is not for the bot."""
        is_reply_to_bot = self._replies_to_bot(message)
        if is_reply_to_bot and (line := parse_form_reply(message.reply_to_message, text)):
            return line
        is_group = message.chat.type != ChatType.PRIVATE
        reader_names = command_names = reader_names | {QUIET} if is_group else reader_names
        if self._moderators.get_author(message, message.from_user):
            command_names = command_names | {
                command.name for command in self._chat_service.list_moderator_commands()
            }
        line = extract_command_line(
            text,
            bot_username=self._bot.username,
            command_names=command_names,
            is_group=is_group,
            is_reply_to_bot=is_reply_to_bot,
        )
        return decode_start_command(line, reader_names | {REPORT})  # anybody can write a link

    def _takes_words(self, line: str, text: str, reader_names: AbstractSet[str]) -> bool:
        """True if *line* is a search or a section without words, or the answer to the bot's mere name."""
        if line == _HELP:
            return not text.startswith("/")
        return line.lower() in reader_names - self._builtin_names | {_SEARCH}

    def _get_reader_names(self) -> AbstractSet[str]:
        commands = self._chat_service.list_commands()
        if commands is not self._commands:  # they change with the briefings and the day
            self._commands, self._reader_names = commands, frozenset(command.name for command in commands)
        return self._reader_names

    def _replies_to_bot(self, message: Message) -> bool:
        author = message.reply_to_message and message.reply_to_message.from_user
        return author is not None and author.id == self._bot.id


def is_written_by_person(message: Message) -> bool:
    """True unless a bot, or the link between a channel and its group, sent *message*."""
    if message.is_automatic_forward or message.via_bot:
        return False
    return not message.from_user or not message.from_user.is_bot or message.sender_chat is not None
