"""The command line: what it prints, and its exit status."""

# ruff: noqa: S603 (the bot itself)

import contextlib
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from bot.cli.main import cli

ROOT = Path(__file__).parents[2]
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
NORTH = """
title: The north
as_of: 2026-01
sources:
  - {id: paper, title: A paper, publisher: {name: The Paper, kind: media}, url: https://example.org/a,
     published_on: 2026}
polls:
  - id: levada-2026-01
    pollster: Levada
    sources: [{source: paper}]
    questions:
      - text: Support
        answers: [{label: Yes, figure: nearly 76%}, {label: No, figure: 17%}]
glossary:
  - {id: north, term: North, meaning: Where the needle points., sources: [{source: paper}]}
review_by: 9999
"""
SOUTH = "title: The south\nas_of: 2025\nreview_by: 9999\n"
BROKEN = "title: Broken\nas_of: 2026-13\npols: []\n"
SERVING = (
    "run",
    "preview",
)  # they run until stopped: see test_run.py and tests/authoring/preview
TOKEN = "123456:a-token-that-must-never-be-seen"

pytestmark = pytest.mark.slow


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Make a working directory with two briefings."""
    folder = tmp_path / "briefings"
    folder.mkdir()
    (folder / "north.yaml").write_text(NORTH, "utf-8")
    (folder / "south.yaml").write_text(SOUTH, "utf-8")
    return tmp_path


def run_bot(home: Path, *words: str, typed: str = "", **settings: str) -> Result:
    """Run a command in this process, as a start takes a second; `start_bot` runs it in one of its own."""
    unset = {name: None for name in os.environ if name.startswith("BOT_")}
    runner = CliRunner(env=unset | {"COLUMNS": "80"} | settings)
    with contextlib.chdir(home):
        result = runner.invoke(cli, words, input=typed, prog_name="python -m bot")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    assert TOKEN not in result.output
    return result


def start_bot(home: Path, *words: str, typed: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    result = subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=home,
        env=environment | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "COLUMNS": "80"} | settings,
        input=typed,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert "Traceback" not in result.stderr
    assert TOKEN not in result.stdout + result.stderr
    return result


@pytest.mark.parametrize("words", [[], ["--help"], ["-h"]])
def test_help_names_every_command(home: Path, words: list[str]) -> None:
    result = run_bot(home, *words)
    assert result.exit_code == 0
    assert all(f"\n  {command} " in result.stdout for command in ("run", "check", "chat", "ask"))


@pytest.mark.parametrize("missing", ["click", "yaml", "rich"])
def test_without_the_libraries_the_bot_says_what_to_do(home: Path, missing: str) -> None:
    libraries = home / "libraries"
    libraries.mkdir()
    for installed in Path(click.__file__).parents[1].iterdir():
        if installed.name != missing:
            (libraries / installed.name).symlink_to(installed)
    result = subprocess.run(
        [sys.executable, "-S", "-m", "bot", "ask", "/help"],
        cwd=home,
        env={"PYTHONPATH": os.pathsep.join([str(ROOT), str(libraries)])},
        capture_output=True,
        text=True,
        check=False,
    )
    message = f"This Python has no {missing}: run `make install` first, then .venv/bin/python -m bot.\n"
    assert (result.returncode, result.stderr, result.stdout) == (2, message, "")


def test_the_commands_in_contributing_work_as_written(home: Path) -> None:
    commands = re.findall(r"^\.venv/bin/python -m bot (.+?)(?:\s+#.*)?$", CONTRIBUTING, re.MULTILINE)
    one_shot = [command for command in commands if command not in SERVING]
    assert len(one_shot) > 3
    for command in one_shot:
        assert run_bot(home, *shlex.split(command)).exit_code == 0, command


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["check", "briefings"], ["check"]])
def test_commands_that_need_no_platform_import_none(home: Path, words: list[str]) -> None:
    script = (
        "import atexit, sys; from bot.__main__ import main;"
        "atexit.register(lambda: print('IMPORTED', *sorted({name.split('.')[0] for name in sys.modules})));"
        f"main({words!r})"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    result = subprocess.run(
        [sys.executable, "-c", script], cwd=home, env=environment, capture_output=True, text=True, check=True
    )
    imported = result.stdout.partition("IMPORTED ")[2].split()
    assert "click" in imported
    assert not {"telegram", "discord", "aiohttp", "rich", "asyncio", "pydantic_settings"} & set(imported)


def test_rendering_a_long_answer_for_check_imports_no_database_and_no_platform() -> None:
    script = (
        "import sys, bot.adapters.telegram.render, bot.adapters.discord.render;"
        "print(*{name.split('.')[0] for name in sys.modules})"
    )
    command = [sys.executable, "-c", script]
    imported = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert "bot" in imported
    assert not {"telegram", "discord", "sqlalchemy", "alembic", "PIL", "openpyxl"} & set(imported)


@pytest.mark.parametrize("words", [[], ["briefings"], ["briefings/south.yaml", "briefings/north.yaml"]])
def test_check_reports_what_it_read(home: Path, words: list[str]) -> None:
    result = run_bot(home, "check", *words)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "north: 1 poll, 1 term, 1 source\n" in result.stdout
    assert "south: nothing yet\n" in result.stdout
    assert result.stdout.endswith("Briefings read: 2. Problems: 0. Warnings: 0.\n")


def test_check_names_the_place_of_every_problem_and_reads_the_other_files(home: Path) -> None:
    (home / "briefings" / "broken.yaml").write_text(BROKEN, "utf-8")
    result = run_bot(home, "check")
    assert (result.exit_code, result.stderr) == (1, "")
    file = Path("briefings", "broken.yaml")
    assert f"{file}:2:8: as_of: " in result.stdout
    assert f"{file}:3:1: pols: " in result.stdout
    assert "north: 1 poll" in result.stdout


def test_check_reports_warnings_after_problems_and_fails_on_them_only_if_strict(home: Path) -> None:
    north = home / "briefings" / "north.yaml"
    north.write_text(NORTH.replace("nearly 76%", "76%"))
    warning = "north.yaml:13:18: polls[0].questions[0].answers: the answers add up to 93%; "
    loose, strict = run_bot(home, "check"), run_bot(home, "check", "--strict")
    assert (loose.exit_code, strict.exit_code) == (0, 1)
    assert loose.stdout == strict.stdout
    assert warning in loose.stdout
    assert "[sum-of-answers]\n" in loose.stdout
    (home / "briefings" / "broken.yaml").write_text(BROKEN, "utf-8")
    both = run_bot(home, "check").stdout
    assert both.index("broken.yaml:3:1: pols: ") < both.index(warning)
    assert both.endswith("Briefings read: 2. Problems: 2. Warnings: 1.\n")


EAST = """
title: East
as_of: 2026
sources: [{id: a, title: A, publisher: A}]
events:
  - {id: b, title: B, state: draft}
  - {id: c, title: C}
  - {id: d, title: D, state: withdrawn, withdrawn: {on: 2026, because: Wrong.}}
  - {id: e, title: E, state: draft}
people: [{id: f, name: F}]
glossary: [{id: g, term: G, meaning: G.}, {id: h, term: H, meaning: H.}]
"""


def test_check_counts_hidden_entries_separately(home: Path) -> None:
    (home / "briefings" / "east.yaml").write_text(EAST)
    assert (
        "east: 1 person, 4 events (2 draft, 1 withdrawn), 2 terms, 1 source" in run_bot(home, "check").stdout
    )


@pytest.mark.parametrize("name", ["harbour.yaml.txt", "harbour.YAML", "harbour.yaml.TXT", "Harbour.YAML.txt"])
def test_check_names_a_misnamed_briefing(home: Path, name: str) -> None:
    (home / "briefings" / name).write_text(EAST)
    (home / "briefings" / "notes.txt").write_text(EAST)
    result = run_bot(home, "check")
    assert result.exit_code == 0
    assert f'{Path("briefings", name)}: this file is not read; call it "harbour.yaml"' in result.stdout
    assert result.stdout.count("not read") == 1


def test_check_finds_the_folder_in_the_settings(home: Path) -> None:
    (home / "briefings").rename(home / "facts")
    (home / "other.yaml").write_text("briefings: facts\nweb: {port: none of its business}\n")
    assert run_bot(home, "check", "--config", "other.yaml").exit_code == 0
    assert run_bot(home, "check", BOT_BRIEFINGS="facts").exit_code == 0
    (home / "other.yaml").rename(home / "config.yaml")
    assert run_bot(home, "check").exit_code == 0


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["check", "nowhere"], 2, "nowhere"),
        (["check", "empty"], 1, "empty: there is no briefing here"),
        (["run", "--config", "nowhere.yaml"], 2, "nowhere.yaml"),
        (["run", "--config", "wrong.yaml"], 2, "wrong.yaml:1:13: web.port: should be a whole number"),
        (["ask", "/polls", "--config", "wrong.yaml"], 2, "wrong.yaml:2:19: telegram.token: is no token"),
        (["chat", "--config", "wrong.yaml"], 2, "wrong.yaml:1:13: web.port"),
        (
            ["run", "--config", "list.yaml"],
            2,
            "this is a list; write each setting as `name: value`",
        ),
        (["check", "--config", "wrong.yaml", "empty"], 1, "Briefings read: 0."),
        (["run", "--config", "lost.yaml"], 2, "briefings: the folder gone cannot be read: No such file"),
        (["check", "--config", "lost.yaml"], 2, "briefings: the folder gone cannot be read: No such file"),
        (["chat", "--config", "diary.yaml"], 2, "database: the file empty/no/bot.db cannot be created: "),
        (["run", "--config", "diary.yaml"], 2, "database: the file empty/no/bot.db cannot be created: "),
        (["ask"], 2, "LINE"),
        (["ask", "/polls", "--platform", "fax"], 2, "fax"),
        (["nonsense"], 2, "nonsense"),
    ],
)
def test_mistakes_of_the_user_are_explained(home: Path, words: list[str], code: int, message: str) -> None:
    (home / "empty").mkdir()
    (home / "empty" / "no").write_text("a file, so that no folder can be made of it")
    (home / "diary.yaml").write_text("database: sqlite+aiosqlite:///empty/no/bot.db\n")
    (home / "wrong.yaml").write_text(f"web: {{port: x}}\ntelegram: {{token: '{TOKEN} x'}}\n")
    (home / "lost.yaml").write_text("briefings: gone\n")
    (home / "list.yaml").write_text("- web\n")
    result = run_bot(home, *words)
    assert result.exit_code == code
    assert message in (result.stderr if code == 2 else result.stdout)


def test_ask_prints_one_answer(home: Path) -> None:
    result = start_bot(home, "ask", "/polls levada-2026-01")
    assert (result.returncode, result.stderr) == (0, "")
    assert "nearly 76%" in result.stdout
    assert "<https://example.org/a>" in result.stdout
    assert "\x1b" not in result.stdout


def test_ask_needs_no_quotes_around_the_line(home: Path) -> None:
    quoted = run_bot(home, "ask", "/polls levada-2026-01", "--platform", "telegram")
    assert run_bot(home, "ask", "/polls", "levada-2026-01", "--platform", "telegram").stdout == quoted.stdout
    assert "nearly 76%" in quoted.stdout


@pytest.mark.parametrize("line", ["", " "])
def test_an_empty_line_asks_for_the_welcome(home: Path, line: str) -> None:
    result = run_bot(home, "ask", line)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == run_bot(home, "ask", "/start").stdout


def test_ask_chooses_the_briefing(home: Path) -> None:
    assert "The south" in run_bot(home, "ask", "/start", "--briefing", "south").stdout
    assert run_bot(home, "ask", "/start", "--briefing", "west").exit_code == 1


@pytest.mark.parametrize("words", [["ask", "/start"], ["chat"]])
def test_ask_and_chat_answer_in_a_language(home: Path, words: list[str]) -> None:
    assert run_bot(home, *words, "--language", "uk").stdout.startswith("Вітаємо\n")
    rejected = run_bot(home, *words, "--language", "tlh")
    assert rejected.exit_code == 2
    assert "choose one of en, uk, de" in rejected.stderr


@pytest.mark.parametrize("words", [["/nonsense"], ["/polls nobody"], ["/polls", "nobody"], ["zyzzyva"]])
def test_ask_exits_with_1_if_nothing_was_found(home: Path, words: list[str]) -> None:
    result = run_bot(home, "ask", *words)
    assert (result.exit_code, result.stderr) == (1, "")
    assert result.stdout.strip()


@pytest.mark.parametrize(
    ("platform", "expected"),
    [
        ("telegram", "<b>nearly 76% Yes"),
        ("discord", "**nearly 76% Yes"),
        ("web", "<strong>nearly 76% Yes"),
        ("terminal", "nearly 76% Yes"),
    ],
)
def test_ask_prints_what_a_platform_would_show(home: Path, platform: str, expected: str) -> None:
    assert expected in run_bot(home, "ask", "/polls levada-2026-01", "--platform", platform).stdout
    answer = json.loads(
        run_bot(home, "ask", "/polls levada-2026-01", "--platform", platform, "--json").stdout
    )
    assert answer["reply"]["title"] == "Support"
    assert [block["kind"] for block in answer["reply"]["blocks"][:2]] == ["paragraph", "provenance"]
    assert ("messages" in answer) == (platform != "terminal")
    assert expected in json.dumps(answer.get("messages", expected))


def test_ask_prints_the_request_to_the_bot_api(home: Path) -> None:
    answer = json.loads(run_bot(home, "ask", "/polls", "--platform", "telegram", "--json").stdout)
    message, page = answer["messages"]
    assert "How it was made" in page["caption"]
    assert message.pop("caption").startswith("<b>Support</b>\n\n<b>nearly 76% Yes · 17% No</b>")
    assert re.fullmatch(r"attach://[0-9a-f]{24}\.png", message.pop("photo"))
    assert message == {
        "method": "sendPhoto",
        "parse_mode": "HTML",
        "reply_markup": {
            "inline_keyboard": [
                [{"text": "How it was made", "callback_data": "polls levada-2026-01@north#2"}],
                [
                    {"text": "Share", "switch_inline_query": "polls levada-2026-01@north"},
                    {
                        "text": "Cite",
                        "copy_text": {
                            "text": "Support · nearly 76% Yes · 17% No · Levada · "
                            "as of January 2026 · The Paper"
                        },
                    },
                ],
                [{"text": "Menu", "callback_data": "start@north"}],
            ]
        },
    }


def test_ask_prints_the_message_to_discord(home: Path) -> None:
    answer = json.loads(run_bot(home, "ask", "/polls", "--platform", "discord", "--json").stdout)
    message, page = answer["messages"]
    assert "How it was made" in json.dumps(page)
    assert (message["flags"], message["allowed_mentions"]) == (1 << 15, {"parse": []})
    (container,) = message["components"]
    assert container["components"][:2] == [
        {"type": 10, "content": "## Support"},
        {"type": 10, "content": "**nearly 76% Yes · 17% No**"},
    ]


@pytest.mark.parametrize("platform", ["telegram", "discord"])
def test_ask_shows_each_button_with_its_command(home: Path, platform: str) -> None:
    lines = run_bot(home, "ask", "/start", "--platform", platform).stdout.splitlines()
    assert "{" not in "".join(lines)
    assert any("[Opinion polls › /polls@north]" in line for line in lines)


def test_errors_in_a_briefing_are_printed_beside_the_answer(home: Path) -> None:
    (home / "briefings" / "broken.yaml").write_text(BROKEN, "utf-8")
    result = run_bot(home, "ask", "/polls")
    assert result.exit_code == 0
    assert f"{Path('briefings', 'broken.yaml')}:2:8: as_of: " in result.stderr


def test_if_the_default_briefing_is_invalid_the_newest_answers(home: Path) -> None:
    (home / "briefings" / "broken.yaml").write_text(BROKEN, "utf-8")
    result = run_bot(home, "ask", "/start", BOT_DEFAULT_BRIEFING="broken")
    assert result.exit_code == 0
    assert "The north" in result.stdout
    assert f"{Path('briefings', 'broken.yaml')}:2:8: as_of: " in result.stderr
    assert result.stderr.endswith(
        "default_briefing: no briefing with this id could be read; there are north, south. "
        "The newest, north, answers instead.\n"
    )
    assert run_bot(home, "ask", "/start", BOT_DEFAULT_BRIEFING="south").stderr.count("default_briefing") == 0


def test_chat_answers_lines_until_exit(home: Path) -> None:
    result = start_bot(
        home, "chat", "--briefing", "south", typed="/nonsense\n\n/briefing north\n/polls\nexit\n/help\n"
    )
    assert (result.returncode, result.stderr) == (0, "")
    south, north = result.stdout.index("The south"), result.stdout.index("nearly 76%")
    assert south < result.stdout.index("nonsense") < north
    assert "/briefings" not in result.stdout[north:]
    assert run_bot(home, "chat", typed="").exit_code == 0


def test_chat_keeps_the_settings_of_the_chat_until_they_are_reset(home: Path) -> None:
    assert "Мова" in run_bot(home, "chat", typed="/language uk\n/briefing south\n").stdout
    again = run_bot(home, "chat", typed="/figures\n/forget\n")
    assert "The south" in again.stdout
    assert "Welcome" not in again.stdout
    assert "Welcome" in run_bot(home, "chat").stdout
    assert [file.name for file in (home / "data").iterdir()] == ["bot.db"]


def test_ask_stores_nothing(home: Path) -> None:
    assert "Мова" in run_bot(home, "ask", "/language uk").stdout
    assert not (home / "data").exists()


def test_a_closed_pipe_causes_no_traceback(home: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for words in (["ask", "/polls"], ["ask", "/polls", "--json"], ["check"]):
        read_end, write_end = os.pipe()
        os.close(read_end)
        with os.fdopen(write_end, "wb") as broken_pipe:
            result = subprocess.run(
                [sys.executable, "-m", "bot", *words],
                cwd=home,
                env=environment,
                stdout=broken_pipe,
                stderr=subprocess.PIPE,
                check=False,
            )
        assert (result.returncode, result.stderr) == (1, b"")


def test_a_character_that_the_terminal_lacks_is_replaced(home: Path) -> None:
    result = start_bot(home, "ask", "/polls", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert result.returncode == 0
    assert "nearly 76%" in result.stdout
