"""Permanent links as CSV: every number with its source, and nothing that a spreadsheet would run."""

import csv
import io
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from tests.support.app_fixtures import HEAD, app_from_texts, app_with_entries
from tests.support.sharing_fixtures import SHARED, get_text, open_site

EVENT = """\
events:
  - id: storm
    title: The storm
    sources: [gull]
    casualties:
      - {figure: nearly 60 sailors, of: drowned, attribution: The harbour, as_of: 2031-04}
      - {figure: {low: 5, high: 9, best: 7, words: a handful}, of: missing, attribution: The fleet}
units: [{id: crew, name: The crew, sources: [gull], strength: [{figure: dozens, attribution: The fleet}]}]
glossary: [{id: reef, term: Reef, meaning: A rock., sources: [gull]}]
"""


@pytest.fixture
async def site() -> AsyncIterator[ClientSession]:
    async with open_site(app_with_entries(EVENT)) as session:
        yield session


async def get_rows(site: ClientSession, path: str) -> list[dict[str, str]]:
    text = await get_text(site, path)
    assert text.startswith("\ufeff")
    return [*csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))]


async def test_each_number_has_a_row_with_who_says_so_and_when(site: ClientSession) -> None:
    first, second = await get_rows(site, "/one/events/storm.csv")
    names = ("field", "label", "text", "value", "bound", "unit", "according_to", "as_of")
    assert [first[name] for name in names] == [
        "casualties.figure",
        "drowned",
        "nearly 60 sailors",
        "60",
        "nearly",
        "sailors",
        "The harbour",
        "2031-04",
    ]
    assert [second[name] for name in ("value", "low", "high", "words")] == ["7", "5", "9", "a handful"]
    assert first["sources"] == "The Gull's Errand"
    assert first["permalink"].endswith("/one/events/storm")


async def test_a_figure_in_words_has_no_number(site: ClientSession) -> None:
    (row,) = await get_rows(site, "/one/units.csv")
    assert (row["text"], row["value"], row["bound"]) == ("dozens", "", "")


async def test_a_briefing_gives_the_numbers_of_all_its_sections(site: ClientSession) -> None:
    assert [row["section"] for row in await get_rows(site, "/one.csv")] == ["units", "events", "events"]


@pytest.mark.parametrize(
    "path", ["/one/glossary.csv", "/one/glossary/reef.csv", "/one/none.csv", "/none.csv"]
)
async def test_where_no_number_is_there_is_no_table(site: ClientSession, path: str) -> None:
    async with site.get(path) as response:
        assert response.status == 404
        assert (response.content_type, await response.text()) == ("text/plain", "Page not found.\n")


async def test_a_withdrawn_number_is_gone_and_a_retracted_one_is_marked() -> None:
    async with open_site(app_from_texts(SHARED)) as site:
        rows = {row["id"]: row for row in await get_rows(site, "/one/figures.csv")}
    assert (rows["nets"]["status"], rows["nets"]["value"]) == ("withdrawn", "")
    assert (rows["oars"]["status"], rows["oars"]["value"]) == ("retracted", "7070")
    assert rows.keys().isdisjoint({"plans", "hopes"})


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1 lamps",
        "-1 lamps",
        "@SUM(A1)",
        '=HYPERLINK("https://example.org","click")',
        "＝1+1",
        "＋1",
        "－1",
        "＠SUM(A1)",
        "\u200e=1+1",
        "\u00a0=1+1",
    ],
)
async def test_no_text_is_a_formula(text: str) -> None:
    quoted = text.replace("'", "''")
    entry = f"figures: [{{id: lamps, title: '{quoted}', figure: '-3%', sources: [gull]}}]\n"
    async with open_site(app_from_texts(HEAD + entry)) as site:
        (row,) = await get_rows(site, "/one/figures/lamps.csv")
    assert row["title"].startswith("'")
    assert row["title"].endswith(text.strip())
    assert (row["text"], row["value"]) == ("'-3%", "-3")


async def test_a_number_stays_a_number_and_a_text_is_quoted() -> None:
    entry = "figures: [{id: lamps, title: 'Lamps; =1+1, \"all\"', figure: -1.50 metres, sources: [gull]}]\n"
    async with open_site(app_from_texts(HEAD + entry)) as site:
        line = (await get_text(site, "/one/figures.csv")).splitlines()[1]
    assert '"Lamps; =1+1, ""all"""' in line
    assert ",-1.50," in line


async def test_a_table_is_saved_under_the_name_of_its_path(site: ClientSession) -> None:
    async with site.get("/one/events/storm.csv") as response:
        assert response.content_type == "text/csv"
        assert response.headers["Content-Disposition"] == 'attachment; filename="one-events-storm.csv"'
