"""A conversation in the terminal, from its first answer to its last line."""

import asyncio
import io
from collections.abc import Iterator
from threading import Event

import pytest
from rich.console import Console

from bot.adapters.terminal.run import run
from bot.core.app import Command
from bot.core.messages.reply import Button, Reply, Row, make_line
from bot.services.chat.service import ChatService


class Talker(ChatService):
    """Stands in for a desk: it repeats the line, and offers two things to press, or nothing if asked so."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def list_commands(self, language: str = "en") -> tuple[Command, ...]:  # noqa: ARG002
        return (Command("start", "Start"), Command("polls", "Polls"))

    async def answer_command(self, chat: str, line: str, language: str = "en") -> tuple[Reply, int]:  # noqa: ARG002
        assert chat.startswith("terminal:")
        self.asked.append(line)
        if line == "/nothing":
            return Reply("You said nothing"), 1
        blocks = (Row(make_line("one"), (), Button("Open", f"{line} one")),)
        return Reply(f"You said {line}", blocks, buttons=(Button("Two", f"{line} two"),)), 1


async def talk(*typed: str, terminal: bool = False) -> tuple[list[str], list[str], str]:
    """Return what was asked, the prompts, and what was shown."""
    lines: Iterator[str] = iter(typed)
    prompts: list[str] = []

    def read(prompt: str) -> str:
        prompts.append(prompt)
        try:
            return next(lines)
        except StopIteration:
            raise EOFError from None

    desk, shown = Talker(), io.StringIO()
    await run(desk, Console(file=shown, width=60, force_terminal=terminal, color_system=None), "start", read)
    return desk.asked, prompts, shown.getvalue()


async def test_it_begins_with_an_answer_and_ends_with_the_line() -> None:
    asked, prompts, shown = await talk("/polls")
    assert asked == ["start", "/polls"]
    assert shown.index("You said start") < shown.index("You said /polls")
    assert prompts == ["", ""]


async def test_a_terminal_gets_a_prompt() -> None:
    assert set((await talk(terminal=True))[1]) == {"› "}


@pytest.mark.parametrize("word", ["exit", "quit", "/exit", "EXIT", " :q "])
async def test_leaving(word: str) -> None:
    assert (await talk(word, "/polls"))[0] == ["start"]


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("1", "start one"),
        (" 2 ", "start two"),
        ("²", "search ²"),
        ("-1", "search -1"),
        ("polls one", "polls one"),
        ("who leads the Salt Guard", "search who leads the Salt Guard"),
    ],
)
async def test_a_number_stands_for_what_it_is_shown_with(typed: str, asked: str) -> None:
    assert (await talk(typed))[0] == ["start", asked]


@pytest.mark.parametrize("typed", ["0", "3", "1234567", "00000"])
async def test_a_number_that_nothing_is_shown_with_says_which_there_are(typed: str) -> None:
    asked, _, shown = await talk(typed, "2")
    assert asked == ["start", "start two"]
    assert shown.count("Choose 1-2, or type a command.") == 1


async def test_a_number_where_there_is_nothing_to_choose_says_so() -> None:
    shown = (await talk("/nothing", "1"))[2]
    assert "Nothing to choose here. Type /help." in shown


async def test_a_terminal_is_told_once_how_to_leave() -> None:
    told = "Type a command or a number; exit or Ctrl-D to quit."
    shown = (await talk("/polls", terminal=True))[2]
    assert shown.count(told) == 1
    assert shown.index("You said start") < shown.index(told) < shown.index("You said /polls")
    assert told not in (await talk("/polls"))[2]


async def test_an_empty_line_asks_nothing() -> None:
    assert (await talk("", "  ", "/help"))[0] == ["start", "/help"]


async def test_waiting_for_a_line_leaves_the_event_loop_free_and_can_be_given_up() -> None:
    reading, given_up = Event(), Event()

    def read(_prompt: str) -> str:
        reading.set()
        given_up.wait()
        return "too late"

    desk = Talker()
    talking = asyncio.create_task(run(desk, Console(file=io.StringIO()), "start", read))
    await asyncio.to_thread(reading.wait)
    talking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await talking
    given_up.set()
    assert desk.asked == ["start"]
