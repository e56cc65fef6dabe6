"""The table of commands in `bot.cli.main` agrees with the commands themselves."""

import re
from pathlib import Path

import click
import pytest

import bot.cli
from bot.cli.main import COMMANDS, cli

FOLDER = Path(bot.cli.__path__[0])

pytestmark = pytest.mark.guard


def test_every_module_with_a_command_is_in_the_table() -> None:
    texts = [file.read_text("utf-8") for file in FOLDER.glob("*.py")]
    names = {name for text in texts for name in re.findall(r"^def (\w+)_command\(", text, re.MULTILINE)}
    assert names == set(COMMANDS)
    assert len(names) >= 8


@pytest.mark.parametrize("name", COMMANDS)
def test_the_table_has_the_first_sentence_of_the_commands_help(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert command
    assert command.name == name
    assert (command.help or "").partition("\n")[0] == COMMANDS[name]
