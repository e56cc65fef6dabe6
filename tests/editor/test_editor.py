"""What an editor shows for a briefing, through the YAML language server that editors use."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.cli import schema
from bot.core.sections.registry import SECTIONS
from tests.editor.language_server import Editor, start_editor
from tests.support.app_fixtures import FICTIONAL, ROOT

HARBOUR = """\
# yaml-language-server: $schema=briefing.schema.json
title: The harbour bridge
as_of: 2026-11-20

sources:
  - id: harbour-post
    title: Bridge opens
    publisher: The Harbour Post
claims:
  - id: paid-by-tolls
    statement: Tolls will pay for it.
    claimant: The mayor
    standing: con
    finding: {verdict: di, explanation: Nobody knows.}
    made_on: 
figures:
  - id: cost
    
    title: Cost
    figure: nearly 90 million
    caveats: [The city has not said what is included.]
    allow:
      
"""  # noqa: W291, W293 (a file that somebody is typing)
TITLE = "title: A title\nas_of: 2026\n"
SOURCES = "sources: [{id: a, title: A, publisher: B}]\n"
SHIPPED = sorted((ROOT / "briefings").glob("russian-volunteers*.yaml"))

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def editor() -> AsyncIterator[Editor]:
    async with start_editor() as session:
        yield session


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    schema.save_schemas(tmp_path, SECTIONS)
    return tmp_path


def write_briefing(folder: Path, text: str) -> Path:
    file = folder / "harbour.yaml"
    file.write_text(text if text.startswith("#") else schema.build_modeline() + text, "utf-8")
    return file


@pytest_asyncio.fixture(loop_scope="module")
async def harbour(editor: Editor, folder: Path) -> Path:
    file = write_briefing(folder, HARBOUR)
    await editor.problems(file)
    return file


@pytest.mark.parametrize("file", [*SHIPPED, *FICTIONAL], ids=lambda file: file.stem)
async def test_nothing_is_underlined_in_a_valid_file(editor: Editor, folder: Path, file: Path) -> None:
    assert await editor.problems(copy_briefing(folder, file)) == []


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
async def test_the_sample_is_checked_by_the_schema_beside_it(editor: Editor, file: Path) -> None:
    await editor.problems(file)
    assert "schema.json" in await editor.hover(file, *find_position(file, "\n", "title:"))


async def test_the_sections_are_suggested_with_their_purpose(editor: Editor, harbour: Path) -> None:
    suggested = await editor.completions(harbour, 4, 1)
    for section in SECTIONS:
        assert (section.name in suggested) == (section.name not in ("sources", "claims", "figures"))
    assert suggested["polls"].startswith("Opinion polls and how they were conducted")
    assert "pages" in suggested


async def test_the_fields_of_an_item_are_suggested_with_help(editor: Editor, harbour: Path) -> None:
    suggested = await editor.completions(harbour, *find_position(harbour, "figures:", "    \n", 4))
    assert suggested["counted_by"].startswith("The body that counted.")
    assert suggested["as_of"].startswith(
        "The day, month or year up to which it is accurate; the briefing's if left out."
    )
    assert not {"figure", "title", "pollster"} & suggested.keys()


async def test_the_choices_of_a_field_are_suggested(editor: Editor, harbour: Path) -> None:
    standing = await editor.completions(harbour, *find_position(harbour, "standing:", "con", 3))
    assert {"confirmed", "contested"} <= standing.keys()
    verdict = await editor.completions(harbour, *find_position(harbour, "verdict:", ": di", 4))
    assert {"disputed", "not enough evidence"} <= verdict.keys()


async def test_the_warnings_that_can_be_allowed_are_suggested_with_their_meaning(
    editor: Editor, harbour: Path
) -> None:
    suggested = await editor.completions(harbour, *find_position(harbour, "allow:", "      \n", 6))
    assert suggested["unreachable-source"].startswith("A source that readers cannot look up.")


async def test_a_date_is_suggested_in_all_its_forms(editor: Editor, harbour: Path) -> None:
    suggested = await editor.completions(harbour, *find_position(harbour, "made_on:", " \n", 1))
    assert {"2026-03-06", "2026-03", "2026"} <= suggested.keys()


@pytest.mark.parametrize(
    ("after", "at", "help_"),
    [
        ("\n", "as_of", "The day, month or year up to which it is accurate."),
        ("sources:", "publisher", "Who published it."),
        ("figures:", "figure:", "The number, as precise as the source; needed unless"),
        ("figures:", "figure:", "600–700 people"),
        ("\n", "claims", "Claims, and what could be verified"),
        ("claims:", "verdict", "The verdict"),
    ],
)
async def test_hovering_over_a_field_explains_it(
    editor: Editor, harbour: Path, after: str, at: str, help_: str
) -> None:
    assert help_ in await editor.hover(harbour, *find_position(harbour, after, at, 2))


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (TITLE + "pols: []\n", 4, "Property pols is not allowed"),
        ("title: A title\n", 2, 'Missing property "as_of"'),
        ("title: A title\nas_of: yesterday\n", 3, "pattern"),
        (TITLE + "sources:\n  - id: A b\n    title: A\n    publisher: B\n", 5, "pattern"),
        (TITLE + SOURCES + "figures:\n  - id: a\n    figure: 1\n", 6, 'Missing property "title"'),
        (TITLE + SOURCES + "glossary:\n  - id: a\n    titel: B\n", 7, "Property titel is not allowed"),
        (TITLE + SOURCES + "figures:\n  - {id: a, title: B, figure: 1, standing: sure}\n", 6, '"contested"'),
        (TITLE + "sources:\n  - {id: a, title: A, publisher: B, url: 'ftp://x'}\n", 5, "pattern"),
        (TITLE + "title: B\n", 4, "unique"),
    ],
)
async def test_a_mistake_is_underlined_in_its_line(
    editor: Editor, folder: Path, text: str, line: int, words: str
) -> None:
    problems = await editor.problems(write_briefing(folder, text))
    assert [words in message for at, _, message in problems if at == line].count(True) == 1, problems


async def test_a_translation_is_checked_too(editor: Editor, folder: Path) -> None:
    file = folder / "harbour.uk.yaml"
    line = schema.build_modeline(schema.TRANSLATION_SCHEMA_FILE)
    file.write_text(
        f"{line}cost:\n  translates: 5f9ec0ab\n  title: Вартість\n  text:\nB a:\n  title: x\n", "utf-8"
    )
    problems = await editor.problems(file)
    assert {at for at, *_ in problems} == {6}


def copy_briefing(folder: Path, file: Path) -> Path:
    """Copy a briefing beside the schema; only the sample names its schema itself."""
    text = file.read_text("utf-8")
    copy = folder / file.name
    copy.write_text(text if file in SHIPPED else schema.build_modeline() + text, "utf-8")
    return copy


def find_position(file: Path, after: str, at: str, offset: int = 0) -> tuple[int, int]:
    """Find the line and column (from 1) of the first *at* after *after*, plus *offset* characters."""
    text = file.read_text("utf-8")
    index = text.index(at, text.index(after)) + offset
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)
