"""`privacy export` and `privacy erase`, on the file that a bot has written."""

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.main import cli
from tests.support.callers import caller
from tests.support.databases import address_of_file, open_stored_chat_service


@pytest.fixture
def address(tmp_path: Path) -> str:
    """Give the address of a database in which two chats have chosen a language."""

    async def choose() -> None:
        async with open_stored_chat_service(address_of_file(tmp_path)) as chat_service:
            for chat in ("telegram:7", "telegram:8"):
                await chat_service.answer_command(caller(chat), "/language uk")

    asyncio.run(choose())
    return address_of_file(tmp_path)


def run_privacy(address: str, *words: str) -> Result:
    return CliRunner().invoke(cli, ["privacy", *words], env={"BOT_DATABASE": address})


def test_an_operator_exports_and_erases_what_is_stored_about_a_chat(address: str) -> None:
    exported = json.loads(run_privacy(address, "export", "telegram:7").output)
    assert exported == {
        "telegram:7": {"chats": [{"id": "telegram:7", "briefing": "", "language": "uk", "is_quiet": False}]}
    }
    assert "Records: 1." in run_privacy(address, "erase", "telegram:7").output
    assert json.loads(run_privacy(address, "export", "telegram:7").output) == {"telegram:7": {}}
    assert "uk" in run_privacy(address, "export", "telegram:8").output


@pytest.mark.parametrize("command", ["export", "erase"])
def test_a_database_that_does_not_exist_is_not_created(tmp_path: Path, command: str) -> None:
    result = run_privacy(address_of_file(tmp_path), command, "telegram:7")
    assert result.exit_code == 2
    assert "does not exist" in result.output
    assert not (tmp_path / "data").exists()
    assert "holds nothing once" in run_privacy("memory", command, "telegram:7").output


def test_a_chat_is_named_with_its_platform(address: str) -> None:
    assert "should be PLATFORM:ID, such as telegram:42" in run_privacy(address, "erase", "7").output
    assert "there is no platform 'telegramm', but " in run_privacy(address, "erase", "telegramm:7").output
