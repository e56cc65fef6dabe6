"""A conversation in the terminal, from its first answer to its last line."""

import asyncio
import io
from collections.abc import Iterator
from threading import Event

import pytest
from rich.console import Console

from bot.adapters.context import AdapterContext
from bot.adapters.terminal.run import CHAT_ID, TerminalSettings, run
from bot.core.app import Command
from bot.core.messages.caller import Caller
from bot.core.messages.reply import Button, Reply, Row, make_line
from bot.services.chat.chat_service import ChatService


class EchoService(ChatService):
    """Repeats the line, with two buttons, or with none for ``/nothing``."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def list_commands(self, language: str = "en") -> tuple[Command, ...]:  # noqa: ARG002
        return (Command("start", "Start"), Command("polls", "Polls"))

    async def answer_command(self, caller: Caller, line: str) -> tuple[Reply, int]:
        assert caller.chat == CHAT_ID
        self.lines.append(line)
        if line == "/nothing":
            return Reply("You said nothing"), 1
        blocks = (Row(make_line("one"), (), Button("Open", f"{line} one")),)
        return Reply(f"You said {line}", blocks, buttons=(Button("Two", f"{line} two"),)), 1


async def talk(*typed: str, terminal: bool = False) -> tuple[list[str], list[str], str]:
    """Hold a conversation; return the requested lines, the prompts, and the output."""
    lines: Iterator[str] = iter(typed)
    prompts: list[str] = []

    def read_line(prompt: str) -> str:
        prompts.append(prompt)
        try:
            return next(lines)
        except StopIteration:
            raise EOFError from None

    service, output = EchoService(), io.StringIO()
    console = Console(file=output, width=60, force_terminal=terminal, color_system=None)
    await run(service, TerminalSettings(console, read_line=read_line), AdapterContext())
    return service.lines, prompts, output.getvalue()


async def test_it_begins_with_an_answer_and_ends_with_the_input() -> None:
    lines, prompts, output = await talk("/polls")
    assert lines == ["start", "/polls"]
    assert output.index("You said start") < output.index("You said /polls")
    assert prompts == ["", ""]


async def test_a_terminal_gets_a_prompt() -> None:
    assert set((await talk(terminal=True))[1]) == {"› "}


@pytest.mark.parametrize("word", ["exit", "quit", "/exit", "EXIT", " :q "])
async def test_leaving(word: str) -> None:
    assert (await talk(word, "/polls"))[0] == ["start"]


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("1", "start one"),
        (" 2 ", "start two"),
        ("²", "search ²"),
        ("-1", "search -1"),
        ("polls one", "polls one"),
        ("who leads the Salt Guard", "search who leads the Salt Guard"),
    ],
)
async def test_a_number_presses_its_button(typed: str, line: str) -> None:
    assert (await talk(typed))[0] == ["start", line]


@pytest.mark.parametrize("typed", ["0", "3", "1234567", "00000"])
async def test_an_unknown_number_lists_the_valid_ones(typed: str) -> None:
    lines, _, output = await talk(typed, "2")
    assert lines == ["start", "start two"]
    assert output.count("Choose 1-2 or type a command.") == 1


async def test_a_number_without_any_button_says_so() -> None:
    output = (await talk("/nothing", "1"))[2]
    assert "Nothing to choose here. Type /help." in output


async def test_the_exit_hint_appears_once_in_a_terminal() -> None:
    hint = "Type a command or a number; exit or Ctrl-D to quit."
    output = (await talk("/polls", terminal=True))[2]
    assert output.count(hint) == 1
    assert output.index("You said start") < output.index(hint) < output.index("You said /polls")
    assert hint not in (await talk("/polls"))[2]


async def test_an_empty_line_is_ignored() -> None:
    assert (await talk("", "  ", "/help"))[0] == ["start", "/help"]


async def test_waiting_for_a_line_does_not_block_and_can_be_cancelled() -> None:
    is_reading, is_cancelled = Event(), Event()

    def read_line(_prompt: str) -> str:
        is_reading.set()
        is_cancelled.wait()
        return "too late"

    service = EchoService()
    settings = TerminalSettings(Console(file=io.StringIO()), read_line=read_line)
    conversation = asyncio.create_task(run(service, settings, AdapterContext()))
    await asyncio.to_thread(is_reading.wait)
    conversation.cancel()
    with pytest.raises(asyncio.CancelledError):
        await conversation
    is_cancelled.set()
    assert service.lines == ["start"]
