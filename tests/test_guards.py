"""Guards: what one can forget when something is added, and the plan of the house."""

import os
import re
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

import pytest

import bot
from bot.adapters import PLATFORMS
from bot.authoring.lint.runner import lint_briefing
from bot.cli import schema
from bot.core.i18n import get_locale
from bot.core.library.reader import load_library_files
from bot.core.sections import SECTIONS
from bot.core.views.help_pages import list_builtin_commands
from tests.support.app_fixtures import ROOT, SHIPPED, app_from

pytestmark = pytest.mark.guard

PACKAGE = Path(bot.__file__).parent
MODULES = sorted(
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
    for path in PACKAGE.rglob("*.py")
)
SECTION_FILES = {path.stem for path in (PACKAGE / "core" / "sections").glob("*.py")} - {"__init__", "section"}
OWN_PAGES = "custom_pages"  # the moderators' own sections; not a section itself
LINES = 400  # of a module: one concept, split before this
CHAT_LIBRARIES = {"telegram", "discord", "aiohttp"}


def run(code: str) -> str:
    """Return what a fresh Python, with nothing in its environment, prints."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-B", "-c", code],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "HOME": os.devnull},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_section_is_listed_under_its_name() -> None:
    assert {section.name for section in SECTIONS} == SECTION_FILES - {OWN_PAGES}


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.name)
def test_a_section_has_one_name_all_the_way_down(section: object) -> None:
    name = getattr(section, "name", "")
    assert getattr(section, "card").__module__ == f"bot.core.sections.{name}"  # noqa: B009
    assert (ROOT / "tests" / "core" / "sections" / f"test_{name}.py").is_file()


def test_every_test_of_a_section_has_its_section() -> None:
    tested = {
        path.stem.removeprefix("test_") for path in (ROOT / "tests" / "core" / "sections").glob("test_*.py")
    }
    assert tested == SECTION_FILES


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_platform_has_the_same_rooms(platform: str) -> None:
    folder = PACKAGE / "adapters" / platform
    assert {"__init__.py", "render.py", "run.py"} <= {path.name for path in folder.iterdir()}


def test_every_folder_of_a_platform_is_a_platform() -> None:
    folders = {path.parent.name for path in (PACKAGE / "adapters").glob("*/__init__.py")}
    assert folders == set(PLATFORMS)


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_a_module_fits_in_the_head(path: Path) -> None:
    assert len(path.read_text().splitlines()) < LINES


def test_names_of_modules_are_nouns_of_the_subject() -> None:
    vague = {
        "utils",
        "util",
        "helpers",
        "helper",
        "common",
        "misc",
    }
    assert not {part for module in MODULES for part in module.split(".")} & vague


def test_every_module_is_imported_with_an_empty_environment_and_reads_nothing_but_code() -> None:
    code = f"""
import importlib, sys
read = []
def watch(event, arguments):
    if event == "open" and isinstance(arguments[0], str) and {str(ROOT)!r} in arguments[0]:
        read.append(arguments[0])
    if event.startswith(("socket.connect", "socket.bind", "subprocess.")):
        read.append(event)
sys.addaudithook(watch)
for module in {[name for name in MODULES if not name.endswith(("__main__", "migrations.env"))]!r}:
    importlib.import_module(module)
project = [path for path in read if not path.endswith((".py", ".pyc")) and "site-packages" not in path]
print(project)
"""
    assert run(code) == "[]\n"


def test_import_bot_imports_nothing_else() -> None:
    loaded = run("import sys; before = set(sys.modules); import bot; print(set(sys.modules) - before)")
    assert loaded == "{'bot'}\n"


def test_who_may_import_a_library_is_asked_of_every_module_and_of_no_list() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    sources = [one["source_modules"] for one in contracts if one["name"].startswith("Only ")]
    assert sources == [["bot"]] * 3


@pytest.mark.parametrize(
    "module",
    [
        "bot.core.app",
        "bot.runtime.config.settings",
        "bot.services.chat.service",
        "bot.runtime.startup",
        "bot.adapters",
    ],
)
def test_the_core_loads_no_chat_library(module: str) -> None:
    loaded = run(f"import sys; import {module}; print(*(name.partition('.')[0] for name in sys.modules))")
    assert not CHAT_LIBRARIES & set(loaded.split())


@pytest.mark.parametrize("platform", PLATFORMS)
def test_rendering_loads_no_chat_library(platform: str) -> None:
    code = f"import sys; from bot.adapters import renderer; renderer({platform!r}); print(*sys.modules)"
    loaded = {name.partition(".")[0] for name in run(code).split()}
    assert not CHAT_LIBRARIES & loaded


def test_checking_files_loads_no_markdown_and_no_guessing() -> None:
    code = f"""
import sys
from pathlib import Path
from bot.core.library.reader import read_files
from bot.core.sections import SECTIONS
assert not read_files([Path({str(SHIPPED[0])!r})], SECTIONS).problems
print(*sys.modules)
"""
    loaded = {name.partition(".")[0] for name in run(code).split()}
    assert not {"markdown_it", "rapidfuzz", "rich", "difflib", *CHAT_LIBRARIES} & loaded


def test_the_shipped_briefings_are_right() -> None:
    assert SHIPPED
    assert app_from(*SHIPPED).library.problems == ()


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_the_shipped_briefings_leave_an_editor_nothing_to_ask(file: Path) -> None:
    library = load_library_files(sorted(file.parent.glob(f"{file.stem}.*")), SECTIONS)
    (briefing,) = library.briefings.values()
    assert briefing.translations
    for today in (date(2026, 11, 23), date(2036, 11, 23)):
        assert lint_briefing(briefing, file.read_bytes(), file.name, today) == ()


def test_every_shipped_file_is_in_the_folder_that_is_read() -> None:
    folder = ROOT / "briefings"
    others = {path.name for path in folder.iterdir() if path.is_file() and path.suffix != ".yaml"}
    assert others == {schema.SCHEMA_FILE, schema.TRANSLATION_SCHEMA_FILE}


def test_the_readmes_table_of_commands_is_the_bots() -> None:
    listed = re.findall(r"^\|\s*`/([a-z0-9_]+)[^`]*`", (ROOT / "README.md").read_text(), re.MULTILINE)
    own = [command.name for command in list_builtin_commands(get_locale("en"))]
    assert sorted(set(listed)) == sorted({section.name for section in SECTIONS} | set(own))
    assert len(listed) == len(set(listed))


def test_the_readmes_table_says_which_commands_need_a_word_behind_them() -> None:
    listed = re.findall(r"^\|\s*`/([a-z0-9_]+) [A-Z]+`", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert set(listed) == {
        command.name for command in list_builtin_commands(get_locale("en")) if command.is_required
    }


@pytest.mark.parametrize(
    "script", sorted((ROOT / "benchmarks").glob("[a-z]*.py")), ids=lambda file: file.stem
)
def test_a_benchmark_finds_all_that_it_imports(script: Path) -> None:
    command = [sys.executable, "-c", f"import runpy; runpy.run_path({str(script)!r}, run_name='imported')"]
    done = subprocess.run(  # noqa: S603 (our own script)
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": "."}, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
