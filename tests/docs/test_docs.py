"""The documents say what the code does."""

import ast
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from re import DOTALL, MULTILINE, findall

import pytest
from pydantic import BaseModel

from bot.adapters.web.openapi import dump_description
from bot.authoring.lint.runner import lint_briefing
from bot.cli import schema
from bot.cli.schema import dump_schema
from bot.core.content.briefing import Document, parse_briefing
from bot.core.content.field_types import Record
from bot.core.content.item import Item
from bot.core.parsing.problem import ProblemCode
from bot.core.sections.registry import SECTIONS
from bot.runtime.config.settings import list_settings
from bot.runtime.config.sources import environment_variable
from tests.browser import screenshots
from tests.docs import format_reference, log_reference, openapi_reference, problems_reference
from tests.editor import screenshots as editor_pictures

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
README = ROOT / "README.md"
CONTRIBUTING = ROOT / "CONTRIBUTING.md"
NAMED_PATH = r"`((?:benchmarks|bot|briefings|docs|tests)/[^`\s]*)`"

pytestmark = pytest.mark.guard


def shapes(shape: type[BaseModel] = Record) -> Iterator[type[BaseModel]]:
    for one in shape.__subclasses__():
        yield one
        yield from shapes(one)


def test_the_format_is_as_it_was_last_written_from_the_code() -> None:
    assert format_reference.FILE.read_text() == format_reference.build_page(), "make reference"


def test_the_events_of_the_log_are_as_they_were_last_written_from_the_code() -> None:
    assert log_reference.FILE.read_text() == log_reference.build_page(), "make reference"


def test_the_problems_are_as_they_were_last_written_from_the_code() -> None:
    assert problems_reference.FILE.read_text() == problems_reference.build_page(), "make reference"


def test_the_description_of_the_data_is_as_it_was_last_written_from_the_code() -> None:
    assert openapi_reference.FILE.read_text() == dump_description(), "make reference"


def test_every_code_of_a_problem_is_documented() -> None:
    page = problems_reference.FILE.read_text()
    assert findall(r"^### `(.+)`$", page, MULTILINE) == [*ProblemCode]


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda page: page.name)
def test_a_link_to_a_problem_leads_to_its_code(page: Path) -> None:
    assert set(findall(r"problems\.md#([^)]+)", page.read_text())) <= set(ProblemCode)


def test_the_schemas_for_editors_are_as_they_were_last_written_from_the_code() -> None:
    briefings = README.parent / "briefings"
    assert (briefings / schema.SCHEMA_FILE).read_text() == dump_schema(
        schema.build_briefing_schema(SECTIONS)
    ), "make reference"
    assert (briefings / schema.TRANSLATION_SCHEMA_FILE).read_text() == dump_schema(
        schema.build_translation_schema()
    )


def test_the_format_names_every_field_with_its_meaning() -> None:
    rows = (DOCS / "format.md").read_text().splitlines()
    written = [one for one in shapes() if one.__module__.startswith("bot.") and one.__name__ != "Briefing"]

    assert Document in written
    for shape in written:
        for name, field in shape.model_fields.items():
            needed = "yes" if field.is_required() else ""
            meaning = (field.description or "").splitlines()[0].replace("``", "`")
            start, end = f"| `{field.alias or name}` | {needed} | ", f" | {meaning} |"
            found = [
                row[len(start) : -len(end)] for row in rows if row.startswith(start) and row.endswith(end)
            ]
            assert all(found), f"{shape.__name__}.{name}"
            assert found, f"{shape.__name__}.{name}"


def test_every_link_of_the_format_leads_to_a_part_of_it() -> None:
    text = (DOCS / "format.md").read_text()
    parts = [part.strip("`").lower() for part in findall(r"^##+ (.+)$", text, MULTILINE)]
    assert set(findall(r"\(#([^)]+)\)", text)) <= set(parts)
    assert len(parts) == len(set(parts))


def test_every_example_of_a_section_is_right() -> None:
    page = (DOCS / "writing.md").read_text()
    first, *others = findall(r"^```yaml\n(.*?)^```", page, DOTALL | MULTILINE)
    head = first.partition("summary:")[0]
    keys = {"pages", *(section.name for section in SECTIONS)}
    examples = {text: names for text in others if (names := set(findall(r"^(\w+):", text, MULTILINE))) & keys}

    assert len(examples) > 3
    for text, names in examples.items():
        content = parse_briefing(f"{head}{text}".encode(), "harbour.yaml", SECTIONS).sections
        assert names - {"pages", "pollsters", "wordings"} <= set(content)


def test_every_field_that_moderators_are_shown_in_passing_is_right() -> None:
    page = (DOCS / "writing.md").read_text().replace("\n  ", " ")
    sources = ("harbour-post", "city-hall")
    head = "title: A\nas_of: 2026\nsources:\n"
    head += "".join(f"  - {{id: {name}, title: A, publisher: A}}\n" for name in sources)
    shown = [field for field in findall(r"`(\w+: [^`…]*)`", page) if field.split(":")[0] in Item.model_fields]

    assert len(shown) > 7
    for field in shown:
        fields = {"sources": "city-hall"} | dict([field.split(": ", 1)])
        if fields.keys() & {"withdrawn", "state"} and fields.get("state") != "draft":
            fields |= {"state": "withdrawn", "withdrawn": "{on: 2026, because: It fell.}"}
        lines = "".join(f"    {name}: {value}\n" for name, value in fields.items())
        text = f"{head}figures:\n  - id: a\n    title: A\n    figure: 1\n{lines}"
        assert parse_briefing(text.encode(), "harbour.yaml", SECTIONS).sections["figures"], field


@pytest.mark.parametrize("page", [README, DOCS / "writing.md"], ids=lambda page: page.name)
def test_a_whole_briefing_in_the_documents_is_right(page: Path) -> None:
    examples = [text for text in findall(r"```yaml\n(.*?)```", page.read_text(), DOTALL) if "as_of:" in text]

    assert examples
    for text in examples:
        briefing = parse_briefing(text.encode(), "harbour.yaml", SECTIONS)
        assert briefing.sections["figures"]
        assert lint_briefing(briefing, text.encode(), "harbour.yaml", date(2026, 11, 23)) == ()


@pytest.mark.parametrize("page", [README, *sorted(DOCS.glob("*.md"))], ids=lambda page: page.name)
def test_a_command_names_the_python_that_has_the_libraries(page: Path) -> None:
    assert not findall(r"(?<!\.venv/bin/)python3? -m bot\b", page.read_text())


def test_every_picture_is_shown_and_told_in_words() -> None:
    documents = "".join(file.read_text() for file in (README, *DOCS.glob("*.md")))
    shown = dict(reversed(pair) for pair in findall(r"!\[([^]]+)\]\((?:docs/)?pictures/([^)]+)\)", documents))
    files = {file.name: file.stat().st_size for file in (DOCS / "pictures").iterdir()}
    assert (
        shown.keys()
        == files.keys()
        == {
            f"{name}.png"
            for name in (
                *screenshots.ANSWERS,
                *screenshots.CHARTS,
                screenshots.PREVIEW,
                *editor_pictures.NAMES,
            )
        }
    )
    assert {name: size for name, size in files.items() if size > 150_000} == {}


def test_every_path_named_in_contributing_exists() -> None:
    paths = set(findall(NAMED_PATH, CONTRIBUTING.read_text()))
    assert len(paths) > 50
    missing = [path for path in paths if not any(ROOT.glob(path.rstrip("/").replace("NAME", "*")))]
    assert sorted(missing) == []


def test_every_function_on_the_ways_of_a_request_is_where_contributing_says() -> None:
    hops = set(findall(NAMED_PATH + r": `([\w.]+)`", CONTRIBUTING.read_text()))
    assert len(hops) > 15
    moved = [f"{path}: {name}" for path, name in hops if name not in find_definitions(ROOT / path)]
    assert sorted(moved) == []


def test_every_name_in_a_recipe_stands_in_the_file_that_contributing_says() -> None:
    names = set(
        findall(r"`([A-Za-z_]\w*)`(?: and `\w+`)?,?\s(?:both )?in\s" + NAMED_PATH, CONTRIBUTING.read_text())
    )
    assert len(names) > 8
    gone = [f"{path}: {name}" for name, path in names if name not in (ROOT / path).read_text()]
    assert sorted(gone) == []


def find_definitions(module: Path) -> set[str]:
    """Find the functions, the classes and their methods of a module: ``run``, ``App.answer_request``."""
    found = set()
    for node in ast.parse(module.read_text()).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            functions = (one for one in node.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef))
            found |= {f"{node.name}.{one.name}" for one in functions}
    return found


def test_the_table_of_sections_for_moderators_lists_every_section() -> None:
    page = (DOCS / "writing.md").read_text()
    table = page.partition("| section | what belongs there |\n|---|---|\n")[2].partition("\n\n")[0]
    assert findall(r"^\| `(\w+)` \|", table, MULTILINE) == [*(section.name for section in SECTIONS), "pages"]


def test_the_table_of_settings_for_operators_lists_every_setting() -> None:
    rows = findall(
        r"^\| `([\w.]+)` \| `(\w+)`.* \| `(\w+)` \|$", (DOCS / "operators.md").read_text(), MULTILINE
    )
    expected = [
        (".".join(key), environment_variable(key), environment_variable(key).lower())
        for key in list_settings()
    ]
    assert rows == expected


def test_every_threat_names_tests_that_exist() -> None:
    rows = findall(r"^\| (.+) \| .+ \| (`test_.+) \|$", (ROOT / "SECURITY.md").read_text(), MULTILINE)
    files = (ROOT / "tests").rglob("test_*.py")
    written = {name for file in files for name in findall(r"def (test_\w+)", file.read_text())}
    assert len(rows) > 20
    for threat, tests in rows:
        named = findall(r"`(test_\w+)`", tests)
        assert named, threat
        assert set(named) <= written, threat
