"""The command line as a process: what it prints where, and how it ends."""

# ruff: noqa: S603 (the bot itself)

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
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
SERVING = ("run", "preview")  # they end when they are told to, see test_test_run.py and tests/authoring/preview
TOKEN = "123456:a-token-that-must-never-be-seen"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a folder to run the bot in, with two briefings."""
    folder = tmp_path / "briefings"
    folder.mkdir()
    (folder / "north.yaml").write_text(NORTH, "utf-8")
    (folder / "south.yaml").write_text(SOUTH, "utf-8")
    return tmp_path


def bot(home: Path, *words: str, typed: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    ended = subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=home,
        env=environment | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "COLUMNS": "80"} | settings,
        input=typed,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert "Traceback" not in ended.stderr
    assert TOKEN not in ended.stdout + ended.stderr
    return ended


@pytest.mark.parametrize("words", [[], ["--help"], ["-h"]])
def test_help_names_every_command(home: Path, words: list[str]) -> None:
    ended = bot(home, *words)
    assert ended.returncode == 0
    assert all(f"\n  {command} " in ended.stdout for command in ("run", "check", "chat", "ask"))


@pytest.mark.parametrize("lacking", ["click", "yaml", "rich"])
def test_a_python_without_the_libraries_is_told_what_to_do(home: Path, lacking: str) -> None:
    libraries = home / "libraries"
    libraries.mkdir()
    for installed in Path(click.__file__).parents[1].iterdir():
        if installed.name != lacking:
            (libraries / installed.name).symlink_to(installed)
    ended = subprocess.run(
        [sys.executable, "-S", "-m", "bot", "ask", "/help"],
        cwd=home,
        env={"PYTHONPATH": os.pathsep.join([str(ROOT), str(libraries)])},
        capture_output=True,
        text=True,
        check=False,
    )
    told = f"This Python has no {lacking}: run `make install` first, then .venv/bin/python -m bot.\n"
    assert (ended.returncode, ended.stderr, ended.stdout) == (2, told, "")


def test_the_commands_of_the_readme_work_as_they_are_written(home: Path) -> None:
    commands = re.findall(r"^\.venv/bin/python -m bot (.+?)(?:\s+#.*)?$", README, re.MULTILINE)
    ending = [command for command in commands if command not in SERVING]
    assert len(ending) > 3
    for command in ending:
        assert bot(home, *shlex.split(command)).returncode == 0, command


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["check", "briefings"], ["check"]])
def test_what_needs_no_platform_imports_none(home: Path, words: list[str]) -> None:
    see = (
        "import atexit, sys; from bot.__main__ import main;"
        "atexit.register(lambda: print('IMPORTED', *sorted({name.split('.')[0] for name in sys.modules})));"
        f"main({words!r})"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        [sys.executable, "-c", see], cwd=home, env=environment, capture_output=True, text=True, check=True
    )
    imported = ended.stdout.partition("IMPORTED ")[2].split()
    assert "click" in imported
    assert not {"telegram", "discord", "aiohttp", "rich", "asyncio", "pydantic_settings"} & set(imported)


@pytest.mark.parametrize("words", [[], ["briefings"], ["briefings/south.yaml", "briefings/north.yaml"]])
def test_check_says_what_it_read(home: Path, words: list[str]) -> None:
    ended = bot(home, "check", *words)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "north: 1 poll, 1 term, 1 source\n" in ended.stdout
    assert "south: nothing yet\n" in ended.stdout
    assert ended.stdout.endswith("Briefings read: 2. Problems: 0. Warnings: 0.\n")


def test_check_names_every_problem_with_its_place_and_reads_the_others(home: Path) -> None:
    (home / "briefings" / "broken.yaml").write_text(BROKEN, "utf-8")
    ended = bot(home, "check")
    assert (ended.returncode, ended.stderr) == (1, "")
    file = Path("briefings", "broken.yaml")
    assert f"{file}:2:8: as_of: " in ended.stdout
    assert f"{file}:3:1: pols: " in ended.stdout
    assert "north: 1 poll" in ended.stdout


def test_check_tells_warnings_after_the_problems_and_minds_them_only_if_it_is_told_to(home: Path) -> None:
    north = home / "briefings" / "north.yaml"
    north.write_text(NORTH.replace("nearly 76%", "76%"))
    told = "north.yaml:13:18: polls[0].questions[0].answers: the answers add up to 93%; "
    loose, strict = bot(home, "check"), bot(home, "check", "--strict")
    assert (loose.returncode, strict.returncode) == (0, 1)
    assert loose.stdout == strict.stdout
    assert told in loose.stdout
    assert "[sum-of-answers]\n" in loose.stdout
    (home / "briefings" / "broken.yaml").write_text(BROKEN, "utf-8")
    both = bot(home, "check").stdout
    assert both.index("broken.yaml:3:1: pols: ") < both.index(told)
    assert both.endswith("Briefings read: 2. Problems: 2. Warnings: 1.\n")


HELD = """
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


def test_check_counts_what_readers_do_not_see_as_such(home: Path) -> None:
    (home / "briefings" / "east.yaml").write_text(HELD)
    assert "east: 1 person, 4 events (2 draft, 1 withdrawn), 2 terms, 1 source" in bot(home, "check").stdout


@pytest.mark.parametrize("name", ["harbour.yaml.txt", "harbour.YAML", "harbour.yaml.TXT", "Harbour.YAML.txt"])
def test_check_names_a_file_that_is_meant_as_a_briefing_and_not_read(home: Path, name: str) -> None:
    (home / "briefings" / name).write_text(HELD)
    (home / "briefings" / "notes.txt").write_text(HELD)
    ended = bot(home, "check")
    assert ended.returncode == 0
    assert f'{Path("briefings", name)}: this file is not read; call it "harbour.yaml"' in ended.stdout
    assert ended.stdout.count("not read") == 1


def test_check_finds_the_folder_where_the_settings_have_it(home: Path) -> None:
    (home / "briefings").rename(home / "facts")
    (home / "other.yaml").write_text("briefings: facts\nweb: {port: none of its business}\n")
    assert bot(home, "check", "--config", "other.yaml").returncode == 0
    assert bot(home, "check", BOT_BRIEFINGS="facts").returncode == 0
    (home / "other.yaml").rename(home / "config.yaml")
    assert bot(home, "check").returncode == 0


@pytest.mark.parametrize(
    ("words", "code", "said"),
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
        (["chat", "--config", "diary.yaml"], 2, "database: the file empty/no/bot.db cannot be made: "),
        (["run", "--config", "diary.yaml"], 2, "database: the file empty/no/bot.db cannot be made: "),
        (["ask"], 2, "LINE"),
        (["ask", "/polls", "--platform", "fax"], 2, "fax"),
        (["nonsense"], 2, "nonsense"),
    ],
)
def test_what_somebody_must_put_right_is_said_plainly(
    home: Path, words: list[str], code: int, said: str
) -> None:
    (home / "empty").mkdir()
    (home / "empty" / "no").write_text("a file, so that no folder can be made of it")
    (home / "diary.yaml").write_text("database: sqlite+aiosqlite:///empty/no/bot.db\n")
    (home / "wrong.yaml").write_text(f"web: {{port: x}}\ntelegram: {{token: '{TOKEN} x'}}\n")
    (home / "lost.yaml").write_text("briefings: gone\n")
    (home / "list.yaml").write_text("- web\n")
    ended = bot(home, *words)
    assert ended.returncode == code
    assert said in (ended.stderr if code == 2 else ended.stdout)


def test_ask_prints_one_answer(home: Path) -> None:
    ended = bot(home, "ask", "/polls levada-2026-01")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "nearly 76%" in ended.stdout
    assert "<https://example.org/a>" in ended.stdout
    assert "\x1b" not in ended.stdout


def test_ask_takes_a_line_without_quotation_marks(home: Path) -> None:
    quoted = bot(home, "ask", "/polls levada-2026-01", "--platform", "telegram")
    assert bot(home, "ask", "/polls", "levada-2026-01", "--platform", "telegram").stdout == quoted.stdout
    assert "nearly 76%" in quoted.stdout


@pytest.mark.parametrize("line", ["", " "])
def test_ask_for_nothing_gives_the_welcome(home: Path, line: str) -> None:
    ended = bot(home, "ask", line)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout == bot(home, "ask", "/start").stdout


def test_ask_chooses_the_briefing(home: Path) -> None:
    assert "The south" in bot(home, "ask", "/start", "--briefing", "south").stdout
    assert bot(home, "ask", "/start", "--briefing", "west").returncode == 1


@pytest.mark.parametrize("words", [["ask", "/start"], ["chat"]])
def test_ask_and_chat_answer_in_a_language(home: Path, words: list[str]) -> None:
    assert bot(home, *words, "--language", "uk").stdout.startswith("Вітаємо\n")
    refused = bot(home, *words, "--language", "tlh")
    assert refused.returncode == 2
    assert "choose one of en, uk, de" in refused.stderr


@pytest.mark.parametrize("words", [["/nonsense"], ["/polls nobody"], ["/polls", "nobody"], ["💥"]])
def test_ask_ends_with_1_when_nothing_was_found(home: Path, words: list[str]) -> None:
    ended = bot(home, "ask", *words)
    assert (ended.returncode, ended.stderr) == (1, "")
    assert ended.stdout.strip()


@pytest.mark.parametrize(
    ("platform", "sent"),
    [
        ("telegram", "<b>nearly 76%</b>"),
        ("discord", "**nearly 76%**"),
        ("web", "<strong>nearly 76%</strong>"),
        ("terminal", "nearly 76% Yes"),
    ],
)
def test_ask_prints_what_a_platform_would_be_sent(home: Path, platform: str, sent: str) -> None:
    assert sent in bot(home, "ask", "/polls levada-2026-01", "--platform", platform).stdout
    told = json.loads(bot(home, "ask", "/polls levada-2026-01", "--platform", platform, "--json").stdout)
    assert told["reply"]["title"] == "Levada"
    assert [block["kind"] for block in told["reply"]["blocks"][:2]] == ["heading", "chart"]
    assert ("messages" in told) == (platform != "terminal")
    assert sent in json.dumps(told.get("messages", sent))


def test_ask_prints_the_request_that_the_bot_api_would_get(home: Path) -> None:
    told = json.loads(bot(home, "ask", "/polls", "--platform", "telegram", "--json").stdout)
    (message,) = told["messages"]
    assert message.pop("caption").startswith("<b>Levada</b>")
    assert re.fullmatch(r"attach://[0-9a-f]{24}\.png", message.pop("photo"))
    assert message == {
        "method": "sendPhoto",
        "parse_mode": "HTML",
        "reply_markup": {
            "inline_keyboard": [
                [
                    {"text": "Opinion polls", "callback_data": "polls@north"},
                    {"text": "Glossary", "callback_data": "glossary@north"},
                    {"text": "Sources", "callback_data": "sources@north"},
                ],
                [{"text": "Share", "switch_inline_query": "polls levada-2026-01@north"}],
            ]
        },
    }


def test_ask_prints_the_message_that_discord_would_get(home: Path) -> None:
    told = json.loads(bot(home, "ask", "/polls", "--platform", "discord", "--json").stdout)
    (message,) = told["messages"]
    assert (message["flags"], message["allowed_mentions"]) == (1 << 15, {"parse": []})
    (container,) = message["components"]
    assert container["components"][0] == {"type": 10, "content": "## Levada"}


@pytest.mark.parametrize("platform", ["telegram", "discord"])
def test_ask_shows_people_the_buttons_with_the_commands_behind_them(home: Path, platform: str) -> None:
    lines = bot(home, "ask", "/start", "--platform", platform).stdout.splitlines()
    assert "{" not in "".join(lines)
    assert any("[Opinion polls › /polls@north]" in line for line in lines)


def test_a_broken_briefing_is_told_beside_the_answer(home: Path) -> None:
    (home / "briefings" / "broken.yaml").write_text(BROKEN, "utf-8")
    ended = bot(home, "ask", "/polls")
    assert ended.returncode == 0
    assert f"{Path('briefings', 'broken.yaml')}:2:8: as_of: " in ended.stderr


def test_a_default_briefing_that_cannot_be_read_is_told_beside_the_newest_ones_answer(home: Path) -> None:
    (home / "briefings" / "broken.yaml").write_text(BROKEN, "utf-8")
    ended = bot(home, "ask", "/start", BOT_DEFAULT_BRIEFING="broken")
    assert ended.returncode == 0
    assert "The north" in ended.stdout
    assert f"{Path('briefings', 'broken.yaml')}:2:8: as_of: " in ended.stderr
    assert ended.stderr.endswith(
        "default_briefing: no briefing with this id could be read; there are north, south. "
        "The newest, north, answers instead.\n"
    )
    assert bot(home, "ask", "/start", BOT_DEFAULT_BRIEFING="south").stderr.count("default_briefing") == 0


def test_chat_answers_lines_until_exit(home: Path) -> None:
    ended = bot(
        home, "chat", "--briefing", "south", typed="/nonsense\n\n/briefing north\n/polls\nexit\n/help\n"
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    south, north = ended.stdout.index("The south"), ended.stdout.index("nearly 76%")
    assert south < ended.stdout.index("nonsense") < north
    assert "/briefings" not in ended.stdout[north:]
    assert bot(home, "chat", typed="").returncode == 0


def test_chat_keeps_what_was_chosen_until_it_is_forgotten(home: Path) -> None:
    assert "Мова" in bot(home, "chat", typed="/language uk\n/briefing south\n").stdout
    again = bot(home, "chat", typed="/figures\n/forget\n")
    assert "The south" in again.stdout
    assert "Welcome" not in again.stdout
    assert "Welcome" in bot(home, "chat").stdout
    assert [file.name for file in (home / "data").iterdir()] == ["bot.db"]


def test_one_answer_remembers_nothing(home: Path) -> None:
    assert "Мова" in bot(home, "ask", "/language uk").stdout
    assert not (home / "data").exists()


def test_a_reader_that_goes_away_gets_no_traceback(home: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for words in (["ask", "/polls"], ["ask", "/polls", "--json"], ["check"]):
        reading, writing = os.pipe()
        os.close(reading)
        with os.fdopen(writing, "wb") as nobody:
            ended = subprocess.run(
                [sys.executable, "-m", "bot", *words],
                cwd=home,
                env=environment,
                stdout=nobody,
                stderr=subprocess.PIPE,
                check=False,
            )
        assert (ended.returncode, ended.stderr) == (1, b"")


def test_a_letter_that_the_terminal_lacks_does_not_end_an_answer(home: Path) -> None:
    ended = bot(home, "ask", "/polls", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert ended.returncode == 0
    assert "nearly 76%" in ended.stdout
