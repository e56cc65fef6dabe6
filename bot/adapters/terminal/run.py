"""The terminal's conversation: a prompt, an answer, until the line ends or says ``exit``.

Lines are read in a thread of their own, which dies with the process: a thread of the event loop's pool
would make Ctrl-C wait for one more line.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Thread

from rich.console import Console

from bot.adapters.terminal.render import buttons, render
from bot.core.i18n import language
from bot.core.messages.reply import Reply
from bot.core.messages.request import typed
from bot.services.chat.service import Desk

CHAT = "terminal:here"
LEAVE = frozenset({"exit", "quit", "/exit", "/quit", ":q"})
PROMPT = "› "

Read = Callable[[str], str]


async def run(
    desk: Desk, console: Console, first: str = "start", read: Read = input, tongue: str = "en"
) -> None:
    """Answer the line *first*, then every line that is typed, until there are no more.

    *read* shows a prompt and returns the next line, or raises EOFError. The number of a button stands
    for its command. Whoever chose no language is answered in *tongue*.
    """
    reply = await _answer(desk, console, first, tongue)
    prompt = PROMPT if console.is_terminal else ""
    if prompt:
        leaving = language(reply.language).translate(
            "Type a command or one of the numbers; exit or Ctrl-D leaves."
        )
        console.print(leaving, style="dim")
    with _terminal_as_it_was():
        async for text in _lines(read, prompt):
            line = text.strip()
            if line.lower() in LEAVE:
                return
            if _is_number(line) and not _chosen(line, reply):
                console.print(_choices(reply))
            elif line:
                reply = await _answer(desk, console, _chosen(line, reply) or line, tongue)
    if prompt:
        console.print()  # the shell's prompt begins on a line of its own


async def _answer(desk: Desk, console: Console, line: str, tongue: str) -> Reply:
    commands = {command.name for command in desk.commands()}
    reply, _ = await desk.answer(CHAT, typed(line, commands), tongue)
    console.print(*render(reply, numbered=True), sep="\n")
    console.print()
    return reply


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _chosen(text: str, reply: Reply) -> str:
    """Return the command line of the button whose number is *text*; empty if there is none."""
    pressable = buttons(reply)
    number = int(text) if _is_number(text) and len(text) < 4 else 0  # noqa: PLR2004
    return pressable[number - 1].line if 0 < number <= len(pressable) else ""


def _choices(reply: Reply) -> str:
    _, last = language(reply.language).translate, len(buttons(reply))
    if not last:
        return _("There is nothing to choose here; type /help.")
    numbers = f"1-{last}" if last > 1 else "1"
    return _("Choose {numbers}, or type a command.").format(numbers=numbers)


async def _lines(read: Read, prompt: str) -> AsyncIterator[str]:
    """Yield each line that *read* returns, without making the event loop wait for it."""
    while True:
        line = await _line(read, prompt)
        if line is None:
            return
        yield line


async def _line(read: Read, prompt: str) -> str | None:
    loop = asyncio.get_running_loop()
    line: asyncio.Future[str | None] = loop.create_future()

    def tell(text: str | None) -> None:
        if not line.done():
            line.set_result(text)

    def wait() -> None:
        try:
            text: str | None = read(prompt)
        except (EOFError, OSError):
            text = None
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(tell, text)

    Thread(target=wait, name="line", daemon=True).start()
    return await line


@contextmanager
def _terminal_as_it_was() -> Iterator[None]:
    """Give `input` a history, and set the terminal back when it is left in the middle of a line."""
    try:
        import readline  # noqa: F401, PLC0415 (not on Windows; its import is what gives the history)
        import termios  # noqa: PLC0415
    except ImportError:
        yield
        return
    was = termios.tcgetattr(sys.stdin) if sys.stdin and sys.stdin.isatty() else None
    try:
        yield
    finally:
        if was:
            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, was)
