"""The whole bot as a pure function: a request in, a reply out."""

from dataclasses import dataclass

from bot.reply import Reply
from bot.request import Request


@dataclass(frozen=True, slots=True)
class Command:
    """A command of the bot: its name, what it is for in one line, and what may follow it.

    *argument* names what the command takes ("item", "briefing"), empty when it takes nothing.
    """

    name: str
    about: str
    argument: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A way to complete what somebody is typing: what to show, and the argument that it stands for."""

    label: str
    argument: str


class App:
    """Answers every command from the briefings it was given."""

    def answer(self, request: Request) -> Reply:
        """Return the reply to *request*; there always is one."""
        raise NotImplementedError

    def commands(self, language: str = "en") -> tuple[Command, ...]:
        """Return every command, in menu order."""
        raise NotImplementedError

    def suggest(self, request: Request, typed: str) -> tuple[Suggestion, ...]:
        """Return what could complete the argument of the request's command, best first, at most 25."""
        raise NotImplementedError
