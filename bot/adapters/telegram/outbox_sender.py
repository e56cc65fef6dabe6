"""Sends what the bot says unasked.

The moderators' own group is never given up: whoever has put the bot out of it can let it in again.
"""

from logging import getLogger

from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden

from bot.adapters.telegram.moderators import Moderators
from bot.adapters.telegram.sender import Sending
from bot.services.chat.service import Desk
from bot.services.store.outbox import GoneError, Letter

_log = getLogger(__name__)


class Letters:
    """The answers of *desk* to letters, sent through *bot*."""

    def __init__(self, desk: Desk, bot: Bot, moderators: Moderators) -> None:
        """Send through *bot* what *desk* answers."""
        self._desk = desk
        self._sending = Sending(bot, desk)
        self._moderators = moderators

    async def send(self, letter: Letter) -> None:
        """Send the answer to a letter.

        Raises:
            GoneError: there is no such chat, or who is in it has blocked the bot.
            TelegramError: it cannot be sent now.
        """
        chat = int(letter.chat.partition(":")[2])
        reply, number = await self._desk.letter(letter.chat, letter.line)
        try:
            await self._sending.post(chat, reply, number)
        except ChatMigrated as moved:
            _log.warning("the group %s is %s on Telegram now; change the settings", chat, moved.new_chat_id)
            await self._sending.post(moved.new_chat_id, reply, number)
        except (Forbidden, BadRequest) as error:
            if self._moderators.meet_in(chat) or not _gone(error):
                raise
            raise GoneError from None


def _gone(error: Forbidden | BadRequest) -> bool:
    return isinstance(error, Forbidden) or "chat not found" in error.message.lower()
