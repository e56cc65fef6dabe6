"""The check of every test's log fails a test that leaks, and only that."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CONFTEST = "from tests.conftest import _private_log\n"
TESTS = """
import json
import logging

from tests.emulators.discord import TOKEN as DISCORD_TOKEN
from tests.emulators.discord_gateway import Gateway
from tests.emulators.telegram import TOKEN, Chat, Person, TelegramEmulator
from tests.support.callers import caller
from tests.support.log_privacy import require_private_log

LOG = logging.getLogger("bot.somewhere")
QUESTION = "Who guards the otters?\\nAnd who feeds them at night?"

emulator = TelegramEmulator()
emulator.send_text(Chat(7), QUESTION, Person(7))
caller("telegram:8", moderator="Boris")


def test_telegrams_token_leaks():
    LOG.warning("refused: %s", TOKEN.partition(":")[2])


def test_discords_token_leaks():
    Gateway(DISCORD_TOKEN)
    logging.getLogger("discord.http").warning("refused", extra={"headers": f"Bot {DISCORD_TOKEN}"})


def test_a_line_of_a_message_leaks():
    LOG.debug("not understood", extra={"line": QUESTION.splitlines()[1]})


def test_a_message_leaks_with_a_traceback():
    try:
        raise ValueError(QUESTION)
    except ValueError:
        LOG.exception("It failed")


def test_a_readers_name_leaks():
    LOG.info("answered Person 7.")


def test_a_moderators_name_leaks():
    LOG.info("published", extra={"who": "Boris (telegram:8)"})


def test_the_log_of_a_process_leaks():
    require_private_log(json.dumps({"event": "asked", "line": QUESTION}))


def test_what_is_private_may_be_anywhere_else():
    print(QUESTION, TOKEN)
    LOG.info("Person 77 is another, Boris79 as well; telegram:7 asked for /figures")
    logging.getLogger("telegram").debug("a library's own debugging is never written: %s", QUESTION)
    logging.getLogger("other").warning("https://api.telegram.org/bot%s/getMe is redacted by its shape", TOKEN)
"""


@pytest.mark.slow
def test_a_test_fails_exactly_if_its_log_holds_a_token_a_text_or_a_name(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(CONFTEST, "utf-8")
    (tmp_path / "test_leaks.py").write_text(TESTS, "utf-8")
    options = ("-q", "-rfE", "-p", "no:cacheprovider", "--rootdir", str(tmp_path), "-c", "/dev/null")
    done = subprocess.run(  # noqa: S603 (our own tests)
        [sys.executable, "-m", "pytest", *options, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    leaking = [one.partition("::")[2].split()[0] for one in done.stdout.splitlines() if "::test" in one]
    planted = [one.partition("(")[0][4:] for one in TESTS.splitlines() if one.startswith("def test_")]
    assert sorted(leaking) == sorted(one for one in planted if one.endswith(("leaks", "traceback"))), (
        done.stdout
    )
    assert len(leaking) == len(planted) - 1 == 7
    assert done.returncode == 1


@pytest.mark.guard
def test_the_log_of_every_process_that_serves_is_read_for_leaks() -> None:
    own = Path(__file__)
    sources = {path: path.read_text("utf-8") for path in (ROOT / "tests").rglob("*.py") if path != own}
    starting = [path for path, text in sources.items() if '"-m", "bot", "run"' in text]
    assert len(starting) >= 2
    unread = [path for path in starting if "require_private_log" not in sources[path]]
    assert unread == [], "hand the log of the process to tests.support.log_privacy.require_private_log"
