"""Opening the database of the settings: what is created, what is optional, and how errors are reported."""

# ruff: noqa: S603 (the bot itself)

import logging
import os
import re
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from bot.runtime.config.sources import ConfigError
from bot.runtime.terminal_wiring import open_chat_service
from bot.services.store.schema import CONTENT, metadata
from tests.support.app_fixtures import ROOT
from tests.support.callers import caller
from tests.support.databases import two_briefings

CONTENTS = [table.info[CONTENT] for table in metadata.tables.values()]


async def choose_and_ask(address: str, *, is_required: bool = True) -> str:
    """Choose a language, and give that of the next answer."""
    async with open_chat_service(two_briefings(), address, is_required=is_required) as chat_service:
        await chat_service.answer_command(caller("web:1"), "/language uk")
        return (await chat_service.answer_command(caller("web:1"), "/figures"))[0].language


def at(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file}"


async def test_only_this_user_can_read_the_file_that_is_created(tmp_path: Path) -> None:
    file = tmp_path / "100% new" / "folder" / "bot.db"
    assert await choose_and_ask(at(file)) == "uk"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


async def test_memory_keeps_choices_without_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.chdir(tmp_path)
    caplog.set_level(logging.INFO, "bot")
    assert await choose_and_ask("memory") == "uk"
    assert not list(tmp_path.iterdir())  # noqa: ASYNC240 (a folder of this test)
    (message,) = [one for one in caplog.messages if one.startswith("Kept only until the bot stops")]
    assert [words for words in CONTENTS if words not in message] == []


async def test_if_no_file_can_be_created_the_default_database_is_replaced_by_memory(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "data").write_text("a file, so that nothing can be made below it")
    address = at(tmp_path / "data" / "bot.db")
    assert await choose_and_ask(address, is_required=False) == "uk"
    (warning,) = [record for record in caplog.records if record.name == "bot.runtime.database_wiring"]
    assert warning.levelno == logging.WARNING
    message = warning.getMessage()
    assert message.startswith("Kept only until the bot stops: ")
    assert [words for words in CONTENTS if words not in message] == []
    reason = f"the file {tmp_path}/data/bot.db cannot be created: File exists"
    assert message.endswith(f"; because {reason} (database)")
    with pytest.raises(ConfigError, match=r"^database: the file \S+bot\.db cannot be created: File exists; "):
        await choose_and_ask(address)


@pytest.mark.parametrize("is_required", [True, False])
async def test_a_file_that_is_no_database_is_always_an_error(tmp_path: Path, *, is_required: bool) -> None:
    file = tmp_path / "bot.db"
    file.write_text("Dear diary, this is no database. " * 9)
    before = file.read_bytes()
    expected = f"database: the file {file} cannot be used: file is not a database"
    with pytest.raises(ConfigError, match=f"^{re.escape(expected)}$"):
        await choose_and_ask(at(file), is_required=is_required)
    assert file.read_bytes() == before


async def test_a_folder_is_an_error_and_leaves_no_thread_behind(tmp_path: Path) -> None:
    before = threading.enumerate()
    with pytest.raises(ConfigError, match=r"^database: the file \S+ cannot be used: unable to open database"):
        await choose_and_ask(at(tmp_path))
    new = [thread.name for thread in threading.enumerate() if thread not in before]
    assert not [name for name in new if "connection_worker" in name]


@pytest.mark.parametrize(
    "address",
    [
        "postgresql+asyncpg://bot:secret@127.0.0.1:1/bot",
        "postgresql+asyncpg://bot:secret@/bot?host=/nowhere",
        "postgresql+asyncpg://bot:secret@127.0.0.1:port/bot",
    ],
)
async def test_an_unreachable_server_is_one_sentence_without_the_password(address: str) -> None:
    with pytest.raises(ConfigError, match=r"^database: [^\n]+$") as caught:
        await choose_and_ask(address, is_required=False)
    assert "secret" not in str(caught.value)


def chat_without_privileges(home: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Choose a language in the terminal without root's privilege to write everywhere."""
    humble = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    (home / "briefings").mkdir(exist_ok=True)
    return subprocess.run(
        [*humble, sys.executable, "-m", "bot", "chat"],
        cwd=home,
        env={**os.environ, "PYTHONPATH": str(ROOT), **settings},
        input="/language uk\n",
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.slow
def test_a_read_only_folder_prevents_no_answer_unless_the_settings_name_a_database_in_it(
    tmp_path: Path,
) -> None:
    (tmp_path / "briefings").mkdir()
    tmp_path.chmod(0o555)
    try:
        answered = chat_without_privileges(tmp_path)
        refused = chat_without_privileges(tmp_path, BOT_DATABASE="sqlite+aiosqlite:///data/bot.db")
    finally:
        tmp_path.chmod(0o755)
    assert "Мова" in answered.stdout
    assert "the file data/bot.db cannot be created: Permission denied (database)" in answered.stderr
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == (
        "database: the file data/bot.db cannot be created: Permission denied; "
        "let the bot write there, or set database: memory\n"
    )


@pytest.mark.slow
def test_a_read_only_database_is_reported_at_the_start(tmp_path: Path) -> None:
    assert chat_without_privileges(tmp_path).returncode == 0
    (tmp_path / "data" / "bot.db").chmod(0o444)
    refused = chat_without_privileges(tmp_path)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == (
        "database: the file data/bot.db cannot be used: this user may not write to it\n"
    )
