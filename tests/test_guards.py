"""Guards: they name what was forgotten when something was added, and hold the layout of the code.

Each guard asserts that it found what it guards: when a folder moves, a guard that checks nothing passes.
"""

import inspect
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel

import bot
from bot.adapters import load_runner
from bot.authoring.lint.runner import lint_briefing
from bot.cli import schema
from bot.core.content.briefing import Document
from bot.core.content.custom_page import CustomPage
from bot.core.content.field_labels import get_choice_labels, get_field_label, iter_records
from bot.core.content.field_types import Record
from bot.core.i18n.locale import get_locale
from bot.core.library.loader import load_library_files
from bot.core.messages.platforms import PLATFORM_NAMES, PLATFORMS, PREVIEWED_PLATFORMS
from bot.core.sections.registry import SECTIONS
from bot.core.sections.section import Section
from bot.core.views.help_pages import list_builtin_commands
from bot.runtime.config.settings import Config, list_settings
from bot.services.publishing.moderation_settings import ModerationSettings
from tests.support.app_fixtures import FICTIONAL, ROOT, SHIPPED, app_from_files
from tests.support.platform_limits import PROBLEM_FINDERS

pytestmark = pytest.mark.guard

PACKAGE = Path(bot.__file__).parent
MODULES = sorted(
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
    for path in PACKAGE.rglob("*.py")
)
SECTION_TESTS = ROOT / "tests" / "core" / "sections"
SECTION_MODULES = {path.stem for path in (PACKAGE / "core" / "sections").glob("*.py")} - {
    "__init__",
    "registry",
    "section",
}
CUSTOM_PAGES = "custom_pages"  # builds sections from the moderators' own pages; not a section itself
MAX_MODULE_LINES = 400  # one concept; split before this
UNNAMED_FIELDS = {  # readers never see these under a name
    *("Entry.id", "Entry.aliases", "Entry.state", "Entry.publish_at", "Entry.withdrawn", "Entry.editor_note"),
    *("Document.aliases", "Document.state", "Document.withdrawn"),
    "Entry.asked_as",
    *(
        "Entry.allow",
        "Summary.id",
        "Document.version",
        "Document.publish_at",
        "Document.id",
        "Document.allow",
        "Document.loaded_words",
    ),
    *("Document.pages", "CustomPage.items", "Period.start", "Period.end"),
    *("OpenPeriod.start", "OpenPeriod.end"),
    *(f"Correction.{name}" for name in ("on", "field", "was", "now", "why")),  # a sentence of its own
    *("Withdrawal.on", "Withdrawal.because"),  # a sentence of its own
}
UNWORDED_FIELDS = {"Entry.state", "Document.state"}  # readers never see these choices
CHAT_LIBRARIES = {"telegram", "discord", "aiohttp"}


def run_python(code: str) -> str:
    """Run code in a new Python with an empty environment, and return what it prints."""
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


def get_entry_type(section: Section) -> type[BaseModel]:
    """Get the record that a section holds, whether it holds one or a list."""
    parts: list[type[BaseModel]] = [part for part in get_args(section.schema) if part is not ...]
    (entry_type,) = parts or [section.schema]
    return entry_type


def list_own_fields() -> dict[str, tuple[type[BaseModel], str]]:
    """List every field that a briefing can hold as ``Record.field``, under the record that defines it."""
    roots = [Document, CustomPage, *map(get_entry_type, SECTIONS)]
    records = {record for root in roots for base in iter_records(root) for record in base.__mro__}
    return {
        f"{record.__name__}.{name}": (record, name)
        for record in sorted(records, key=lambda one: one.__name__)
        if issubclass(record, Record)
        for name in record.model_fields
        if name in record.__annotations__
    }


def find_missing_parts(name: str) -> Iterator[str]:
    """Yield every place that a section with this name still needs."""
    if not (SECTION_TESTS / f"test_{name}.py").is_file():
        yield f"tests/core/sections/test_{name}.py"
    examples = [path.read_text("utf-8") for path in FICTIONAL]
    if not any(re.search(rf"^{name}:", example, re.MULTILINE) for example in examples):
        yield f"an example, {name}:, in a briefing in tests/briefings"
    for file, pattern, remedy in (
        ("docs/readers.md", rf"^\| `/{name}\b", f"a row, | `/{name}` | … |"),
        ("docs/writing.md", rf"^\| `{name}` \|", f"a row, | `{name}` | … |"),
        ("docs/format.md", rf"^## `{name}`$", "run make reference"),
    ):
        if not re.search(pattern, (ROOT / file).read_text("utf-8"), re.MULTILINE):
            yield f"{file}: {remedy}"


def test_every_module_of_a_section_is_in_the_registry() -> None:
    assert len(SECTION_MODULES) > 10
    unlisted = SECTION_MODULES - {section.name for section in SECTIONS} - {CUSTOM_PAGES}
    assert not unlisted, f"add to SECTIONS in bot/core/sections/registry.py: {sorted(unlisted)}"


@pytest.mark.parametrize("name", sorted(SECTION_MODULES - {CUSTOM_PAGES}))
def test_a_section_has_a_test_an_example_and_its_lines_in_the_docs(name: str) -> None:
    missing = list(find_missing_parts(name))
    assert not missing, f"/{name} still needs: " + "; ".join(missing)


def test_the_guard_of_sections_names_what_is_missing() -> None:
    assert len(list(find_missing_parts("no-such-section"))) == 5


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.name)
def test_a_section_has_one_name_for_module_key_and_command(section: Section) -> None:
    assert section.card.__module__ == f"bot.core.sections.{section.name}"


def test_every_test_of_a_section_has_its_section() -> None:
    tests = {path.stem.removeprefix("test_") for path in SECTION_TESTS.glob("test_*.py")}
    assert tests
    assert tests - SECTION_MODULES == set()


def test_every_field_has_a_label_for_readers() -> None:
    fields = list_own_fields()
    unlabelled = {path for path, (record, name) in fields.items() if not get_field_label(record, name)}
    assert {"Item.standing", "Poll.sample_size", "Caveat.text"} <= fields.keys() - unlabelled
    missing = sorted(unlabelled - UNNAMED_FIELDS)
    assert not missing, f"give each of these a title, Field(..., title=gettext_noop(...)): {missing}"
    assert UNNAMED_FIELDS - unlabelled == set(), "these have a label, or are gone"


def find_choices(annotation: Any) -> set[str]:
    if get_origin(annotation) is Literal:
        return set(get_args(annotation))
    return {choice for part in get_args(annotation) for choice in find_choices(part)}


def test_every_choice_of_a_field_is_worded_for_readers() -> None:
    choices = {
        path: (find_choices(record.model_fields[name].annotation), set(get_choice_labels(record, name)))
        for path, (record, name) in list_own_fields().items()
    }
    closed_fields = {path for path, (offered, _) in choices.items() if len(offered) > 1}
    assert {"Item.standing", "ClaimFinding.verdict", "Publisher.kind"} <= closed_fields
    for path in sorted(closed_fields - UNWORDED_FIELDS):
        offered, worded = choices[path]
        assert offered == worded, f"{path}: mark its type with ChoiceLabels"


@pytest.mark.parametrize("platform", PLATFORM_NAMES)
def test_every_adapter_has_a_renderer_and_a_way_to_run(platform: str) -> None:
    folder = PACKAGE / "adapters" / platform
    assert {"__init__.py", "render.py", "run.py"} - {path.name for path in folder.iterdir()} == set()


def test_every_served_platform_has_its_settings() -> None:
    served = [platform for platform in PLATFORMS if platform.is_served]
    assert len(served) >= 3
    for platform in served:
        settings = getattr(Config(), platform.name, None)
        assert isinstance(settings, BaseModel), f"add {platform.name} to bot/runtime/config/settings.py"
        assert hasattr(settings, "is_enabled"), f"add is_enabled to bot/adapters/{platform.name}/settings.py"
        moderators = {
            f"{platform.name}_users",
            f"{platform.name}_roles",
        } & ModerationSettings.model_fields.keys()
        how_to = f"add {platform.name}_users to bot/services/publishing/moderation_settings.py"
        assert bool(moderators) == platform.has_moderators, how_to


@pytest.mark.parametrize("platform", PLATFORM_NAMES)
def test_every_adapter_runs_with_the_same_arguments(platform: str) -> None:
    parameters = inspect.signature(load_runner(platform)).parameters.values()
    positional = [one.name for one in parameters if one.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD]
    assert [name.lstrip("_") for name in positional] == ["chat_service", "settings", "context"]
    keyword_only = [one for one in parameters if one.kind is inspect.Parameter.KEYWORD_ONLY]
    assert all(one.default is not inspect.Parameter.empty for one in keyword_only), "only tests pass these"


def test_the_registry_says_which_adapters_send_the_outbox_and_which_the_page_imitates() -> None:
    senders = {path.parent.name for path in (PACKAGE / "adapters").glob("*/outbox_sender.py")}
    assert senders == {platform.name for platform in PLATFORMS if platform.has_outbox} != set()
    views = {path.stem.removesuffix("_view") for path in (PACKAGE / "adapters" / "web").glob("*_view.py")}
    assert views == set(PREVIEWED_PLATFORMS) != set()


def test_every_folder_of_an_adapter_is_a_platform() -> None:
    folders = {path.parent.name for path in (PACKAGE / "adapters").glob("*/__init__.py")}
    assert folders == set(PLATFORM_NAMES)


def test_no_module_is_too_long() -> None:
    line_counts = {path: len(path.read_text("utf-8").splitlines()) for path in PACKAGE.rglob("*.py")}
    assert len(line_counts) == len(MODULES) > 150
    too_long = {str(path.relative_to(PACKAGE)): count for path, count in line_counts.items()}
    assert {path: count for path, count in too_long.items() if count >= MAX_MODULE_LINES} == {}


def test_no_module_has_a_vague_name() -> None:
    vague_names = {"utils", "util", "helpers", "helper", "common", "misc"}
    assert "bot.core.app" in MODULES
    assert [module for module in MODULES if vague_names.intersection(module.split("."))] == []


@pytest.mark.slow
def test_every_module_is_imported_with_an_empty_environment_and_reads_nothing_but_code() -> None:
    assert "bot.core.app" in MODULES
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
    assert run_python(code) == "[]\n"


def test_import_bot_imports_nothing_else() -> None:
    loaded = run_python("import sys; before = set(sys.modules); import bot; print(set(sys.modules) - before)")
    assert loaded == "{'bot'}\n"


def test_contracts_about_libraries_cover_every_module() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    sources = [one["source_modules"] for one in contracts if one["name"].startswith("Only ")]
    assert len(sources) >= 3
    assert [one for one in sources if one != ["bot"]] == []


@pytest.mark.parametrize(
    "module",
    [
        "bot.core.app",
        "bot.runtime.config.settings",
        "bot.services.chat.chat_service",
        "bot.runtime.library_loader",
        "bot.adapters",
    ],
)
def test_the_core_loads_no_chat_library(module: str) -> None:
    loaded = run_python(f"import sys; import {module}; print(*sys.modules)").split()
    assert module in loaded
    assert not CHAT_LIBRARIES & {name.partition(".")[0] for name in loaded}


@pytest.mark.parametrize("platform", PLATFORM_NAMES)
def test_rendering_loads_no_chat_library(platform: str) -> None:
    code = f"from bot.adapters import load_renderer; load_renderer({platform!r})"
    loaded = run_python(f"import sys; {code}; print(*sys.modules)").split()
    assert f"bot.adapters.{platform}.render" in loaded
    assert not CHAT_LIBRARIES & {name.partition(".")[0] for name in loaded}


def test_checking_files_loads_no_slow_libraries() -> None:
    code = f"""
import sys
from pathlib import Path
from bot.core.library.loader import load_library_files
from bot.core.sections.registry import SECTIONS
assert not load_library_files([Path({str(SHIPPED[0])!r})], SECTIONS).problems
print(*sys.modules)
"""
    loaded = {name.partition(".")[0] for name in run_python(code).split()}
    assert "pydantic" in loaded
    assert not {"markdown_it", "rapidfuzz", "rich", "difflib", *CHAT_LIBRARIES} & loaded


def test_the_shipped_briefings_are_valid() -> None:
    assert SHIPPED
    assert app_from_files(*SHIPPED).library.problems == ()


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_the_linter_finds_nothing_in_the_shipped_briefings(file: Path) -> None:
    library = load_library_files(sorted(file.parent.glob(f"{file.stem}.*")), SECTIONS)
    (briefing,) = library.briefings.values()
    assert briefing.translations
    for today in (date(2026, 11, 23), date(2036, 11, 23)):
        assert lint_briefing(briefing, file.read_bytes(), file.name, today) == ()


def test_the_folder_of_briefings_holds_nothing_else_but_the_schemas() -> None:
    folder = ROOT / "briefings"
    others = {path.name for path in folder.iterdir() if path.is_file() and path.suffix != ".yaml"}
    assert others == {schema.SCHEMA_FILE, schema.TRANSLATION_SCHEMA_FILE}


def test_the_table_of_commands_for_readers_lists_every_command() -> None:
    page = (ROOT / "docs" / "readers.md").read_text()
    listed = re.findall(r"^\|\s*`/([a-z0-9_]+)[^`]*`", page, re.MULTILINE)
    own = [command.name for command in list_builtin_commands(get_locale("en"))]
    assert sorted(set(listed)) == sorted({section.name for section in SECTIONS} | set(own))
    assert len(listed) == len(set(listed))


def test_the_table_of_commands_for_readers_shows_which_commands_need_an_argument() -> None:
    page = (ROOT / "docs" / "readers.md").read_text()
    listed = re.findall(r"^\|\s*`/([a-z0-9_]+) [A-Z]+`", page, re.MULTILINE)
    assert set(listed) == {
        command.name for command in list_builtin_commands(get_locale("en")) if command.is_required
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    "script", sorted((ROOT / "benchmarks").glob("[a-z]*.py")), ids=lambda file: file.stem
)
def test_every_import_of_a_benchmark_works(script: Path) -> None:
    command = [sys.executable, "-c", f"import runpy; runpy.run_path({str(script)!r}, run_name='imported')"]
    done = subprocess.run(  # noqa: S603 (our own script)
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": "."}, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


def test_there_are_benchmarks_to_import() -> None:
    assert list((ROOT / "benchmarks").glob("[a-z]*.py"))


def test_the_tests_know_how_to_read_and_check_every_platform() -> None:
    missing = set(PLATFORM_NAMES) - PROBLEM_FINDERS.keys()
    assert not missing, f"add to PROBLEM_FINDERS in tests/support/platform_limits.py: {sorted(missing)}"


def test_compose_and_the_image_know_every_platform_with_a_token() -> None:
    compose, image = ((ROOT / name).read_text("utf-8") for name in ("compose.yaml", "Dockerfile"))
    with_token = [key[0] for key in list_settings() if key[1:] == ("token",)]
    assert len(with_token) > 1
    for name in with_token:
        assert f"BOT_{name.upper()}__TOKEN" in compose, f"add the token of {name} to compose.yaml"
        assert f"bot.adapters.{name}.run" in image, f"add bot.adapters.{name}.run to the Dockerfile"
