"""What an editor shows of a briefing, by the language server that editors use for YAML."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.cli import schema
from bot.core.sections.registry import SECTIONS
from tests.editor.language_server import Editor, editor
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
      
"""  # noqa: W291, W293 (what somebody has typed so far)
TITLE = "title: A title\nas_of: 2026\n"
SOURCES = "sources: [{id: a, title: A, publisher: B}]\n"
SHIPPED = sorted((ROOT / "briefings").glob("russian-volunteers*.yaml"))

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def opened() -> AsyncIterator[Editor]:
    async with editor() as one:
        yield one


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    schema.save_schemas(tmp_path, SECTIONS)
    return tmp_path


def written(folder: Path, text: str) -> Path:
    file = folder / "harbour.yaml"
    file.write_text(text if text.startswith("#") else schema.build_modeline() + text, "utf-8")
    return file


@pytest_asyncio.fixture(loop_scope="module")
async def harbour(opened: Editor, folder: Path) -> Path:
    file = written(folder, HARBOUR)
    await opened.problems(file)
    return file


@pytest.mark.parametrize("file", [*SHIPPED, *FICTIONAL], ids=lambda file: file.stem)
async def test_nothing_is_underlined_in_a_file_that_is_right(
    opened: Editor, folder: Path, file: Path
) -> None:
    assert await opened.problems(copied(folder, file)) == []


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
async def test_what_is_shipped_is_checked_by_the_schema_beside_it(opened: Editor, file: Path) -> None:
    await opened.problems(file)
    assert "schema.json" in await opened.hover(file, *place(file, "\n", "title:"))


async def test_the_names_of_sections_are_offered_with_what_each_is_for(opened: Editor, harbour: Path) -> None:
    offered = await opened.completions(harbour, 4, 1)
    for section in SECTIONS:
        assert (section.name in offered) == (section.name not in ("sources", "claims", "figures"))
    assert offered["polls"].startswith("Opinion polls and how they were conducted")
    assert "pages" in offered


async def test_the_fields_of_an_item_are_offered_with_help_in_plain_words(
    opened: Editor, harbour: Path
) -> None:
    offered = await opened.completions(harbour, *place(harbour, "figures:", "    \n", 4))
    assert offered["counted_by"].startswith("Who counted.")
    assert offered["as_of"].startswith(
        "The day, month or year that it is true of; the briefing's if left out."
    )
    assert not {"figure", "title", "pollster"} & offered.keys()


async def test_the_words_of_a_list_are_offered(opened: Editor, harbour: Path) -> None:
    standing = await opened.completions(harbour, *place(harbour, "standing:", "con", 3))
    assert {"confirmed", "contested"} <= standing.keys()
    verdict = await opened.completions(harbour, *place(harbour, "verdict:", ": di", 4))
    assert {"disputed", "not enough evidence"} <= verdict.keys()


async def test_the_warnings_that_can_be_allowed_are_offered_with_what_each_asks(
    opened: Editor, harbour: Path
) -> None:
    offered = await opened.completions(harbour, *place(harbour, "allow:", "      \n", 6))
    assert offered["unreachable-source"].startswith("A source that readers cannot look up.")


async def test_a_date_is_offered_in_all_its_forms(opened: Editor, harbour: Path) -> None:
    offered = await opened.completions(harbour, *place(harbour, "made_on:", " \n", 1))
    assert {"2026-03-06", "2026-03", "2026"} <= offered.keys()


@pytest.mark.parametrize(
    ("after", "at", "help_"),
    [
        ("\n", "as_of", "The day, month or year that it is true of."),
        ("sources:", "publisher", "Who published it."),
        ("figures:", "figure:", "How many, as exact as the source."),
        ("figures:", "figure:", "600–700 people"),
        ("\n", "claims", "Claims, and what could be verified"),
        ("claims:", "verdict", "The finding"),
    ],
)
async def test_a_field_is_explained_where_somebody_points_at_it(
    opened: Editor, harbour: Path, after: str, at: str, help_: str
) -> None:
    assert help_ in await opened.hover(harbour, *place(harbour, after, at, 2))


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (TITLE + "pols: []\n", 4, "Property pols is not allowed"),
        ("title: A title\n", 2, 'Missing property "as_of"'),
        ("title: A title\nas_of: yesterday\n", 3, "pattern"),
        (TITLE + "sources:\n  - id: A b\n    title: A\n    publisher: B\n", 5, "pattern"),
        (TITLE + SOURCES + "figures:\n  - id: a\n    title: B\n", 6, 'Missing property "figure"'),
        (TITLE + SOURCES + "glossary:\n  - id: a\n    titel: B\n", 7, "Property titel is not allowed"),
        (TITLE + SOURCES + "figures:\n  - {id: a, title: B, figure: 1, standing: sure}\n", 6, '"contested"'),
        (TITLE + "sources:\n  - {id: a, title: A, publisher: B, url: 'ftp://x'}\n", 5, "pattern"),
        (TITLE + "title: B\n", 4, "unique"),
    ],
)
async def test_a_mistake_is_underlined_in_its_line(
    opened: Editor, folder: Path, text: str, line: int, words: str
) -> None:
    problems = await opened.problems(written(folder, text))
    assert [words in said for at, _, said in problems if at == line].count(True) == 1, problems


async def test_a_translation_is_checked_too(opened: Editor, folder: Path) -> None:
    file = folder / "harbour.uk.yaml"
    line = schema.build_modeline(schema.TRANSLATION_SCHEMA_FILE)
    file.write_text(
        f"{line}cost:\n  translates: 5f9ec0ab\n  title: Вартість\n  text:\nB a:\n  title: x\n", "utf-8"
    )
    problems = await opened.problems(file)
    assert {at for at, *_ in problems} == {6}


def copied(folder: Path, file: Path) -> Path:
    """Return a copy beside the schema; what is shipped names its schema itself."""
    text = file.read_text("utf-8")
    copy = folder / file.name
    copy.write_text(text if file in SHIPPED else schema.build_modeline() + text, "utf-8")
    return copy


def place(file: Path, after: str, at: str, further: int = 0) -> tuple[int, int]:
    """Return line and column (from 1) of the first *at* behind *after*, or so many characters *further*."""
    text = file.read_text("utf-8")
    index = text.index(at, text.index(after)) + further
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)
