"""The desk answers every chat from the briefing that it chose."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from bot.app import App, Command, Suggestion
from bot.desk.chats import Chats
from bot.reply import Reply
from bot.request import Request, parse


def today_in_utc() -> date:
    """Return the day that it is now, the same for readers everywhere."""
    return datetime.now(UTC).date()


class Desk:
    """One door for all platforms. A *chat* is the platform's name and its id: ``telegram:42``."""

    def __init__(self, app: App, today: Callable[[], date] = today_in_utc) -> None:
        """Answer with *app*; *today* is the clock."""
        self.app = app
        from bot.charts.pictures import Pictures  # noqa: PLC0415 (whoever only checks files needs none)

        self.pictures = Pictures()
        self._today = today
        self._chats = Chats()

    async def answer(self, chat: str, line: str, language: str = "en") -> tuple[Reply, int]:
        """Return the reply to a command line, and the page of it (1 or more) that it asks for."""
        request, page = self._read(chat, line, language)
        reply = self.app.answer(request)
        if request.command == "briefing" and reply.briefing and not reply.missed:
            self._chats.choose(chat, reply.briefing)
        return reply, page

    async def suggest(
        self, chat: str, command: str, typed: str, language: str = "en"
    ) -> tuple[Suggestion, ...]:
        """Return what could complete the argument of *command*, the best first, at most 25."""
        request, _ = self._read(chat, command, language)
        return self.app.suggest(request, typed)

    def commands(self, language: str = "en") -> tuple[Command, ...]:
        """Return every command of the bot, in menu order."""
        return self.app.commands(language)

    def _read(self, chat: str, line: str, language: str) -> tuple[Request, int]:
        chosen = self._chats.briefing(chat)
        here = chosen if chosen in self.app.library.briefings else ""
        return parse(line, today=self._today(), language=language, briefing=here)
