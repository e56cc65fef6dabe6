"""A conversation in the terminal: a prompt and an answer, until ``exit`` or the end of the input.

Each line is read in a daemon thread. A thread of the event loop's pool would make Ctrl-C wait for one more
line.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Thread

from rich.console import Console

from bot.adapters.context import AdapterContext
from bot.adapters.terminal.render import assign_numbers, render
from bot.core.i18n.locale import get_locale
from bot.core.messages.caller import Caller, ChatId
from bot.core.messages.reply import Reply
from bot.core.messages.request import MAX_NUMBER_DIGITS, to_command_line
from bot.services.chat.chat_service import ChatService

CHAT_ID = ChatId("terminal", "here")
EXIT_COMMANDS = frozenset({"exit", "quit", "/exit", "/quit", ":q"})
PROMPT = "› "

ReadLine = Callable[[str], str]


@dataclass(frozen=True)
class TerminalSettings:
    """How a conversation in the terminal begins, where it prints, and how it reads a line.

    *read_line* shows a prompt and returns the next line, or raises EOFError. *language* applies until the
    reader chooses another one.
    """

    console: Console
    first_line: str = "start"
    read_line: ReadLine = input
    language: str = "en"


async def run(chat_service: ChatService, settings: TerminalSettings, _context: AdapterContext) -> None:
    """Answer the first line, then every line that is typed, until there are no more.

    The number of a button stands for its command.
    """
    console, caller = settings.console, Caller(CHAT_ID, settings.language)
    reply = await _answer_line(chat_service, console, settings.first_line, caller)
    prompt = PROMPT if console.is_terminal else ""
    if prompt:
        exit_hint = get_locale(reply.language).translate(
            "Type a command or a number; exit or Ctrl-D to quit."
        )
        console.print(exit_hint, style="dim")
    with _restore_terminal():
        async for text in _read_lines(settings.read_line, prompt):
            line = text.strip()
            if line.lower() in EXIT_COMMANDS:
                return
            if _is_number(line) and not _selected_line(line, reply):
                console.print(_selection_hint(reply))
            elif line:
                reply = await _answer_line(chat_service, console, _selected_line(line, reply) or line, caller)
    if prompt:
        console.print()  # the shell's prompt begins on a line of its own


async def _answer_line(chat_service: ChatService, console: Console, line: str, caller: Caller) -> Reply:
    command_names = {command.name for command in chat_service.list_commands()}
    reply, _ = await chat_service.answer_command(caller, to_command_line(line, command_names))
    console.print(*render(reply, number_buttons=True), sep="\n")
    console.print()
    return reply


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _selected_line(text: str, reply: Reply) -> str:
    """Find the command line of the button with this number; empty if there is none."""
    number = int(text) if _is_number(text) and len(text) <= MAX_NUMBER_DIGITS else 0
    button = assign_numbers(reply).get(number)
    return button.command_line if button else ""


def _selection_hint(reply: Reply) -> str:
    _, buttons = get_locale(reply.language).translate, tuple(assign_numbers(reply))
    if not buttons:
        return _("Nothing to choose here. Type /help.")
    numbers = f"{buttons[0]}-{buttons[-1]}" if len(buttons) > 1 else f"{buttons[0]}"
    return _("Choose {numbers} or type a command.").format(numbers=numbers)


async def _read_lines(read_line: ReadLine, prompt: str) -> AsyncIterator[str]:
    """Yield each line that *read_line* returns, without blocking the event loop."""
    while True:
        line = await _read_next_line(read_line, prompt)
        if line is None:
            return
        yield line


async def _read_next_line(read_line: ReadLine, prompt: str) -> str | None:
    loop = asyncio.get_running_loop()
    future_line: asyncio.Future[str | None] = loop.create_future()

    def set_line(result: str | None) -> None:
        if not future_line.done():
            future_line.set_result(result)

    def read_in_thread() -> None:
        try:
            text: str | None = read_line(prompt)
        except (EOFError, OSError):
            text = None
        with suppress(RuntimeError):  # the loop is closed, so nobody waits for the line
            loop.call_soon_threadsafe(set_line, text)

    Thread(target=read_in_thread, name="line", daemon=True).start()
    return await future_line


@contextmanager
def _restore_terminal() -> Iterator[None]:
    """Give `input` a history, and restore the terminal if it is left in the middle of a line."""
    try:
        import readline  # noqa: F401, PLC0415 (importing it enables the history; not on Windows)
        import termios  # noqa: PLC0415
    except ImportError:
        yield
        return
    saved_attributes = termios.tcgetattr(sys.stdin) if sys.stdin and sys.stdin.isatty() else None
    try:
        yield
    finally:
        if saved_attributes:
            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, saved_attributes)
