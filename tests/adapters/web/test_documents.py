"""Permanent links as JSON: whole, as the OpenAPI file says, and nothing that is not published."""

import json
from collections.abc import AsyncIterator, Iterator
from datetime import date
from ipaddress import ip_network
from itertools import cycle
from typing import Any, get_args

import pytest
from aiohttp import ClientSession
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from pydantic import BaseModel

from bot.adapters.web.openapi import dump_description
from bot.adapters.web.settings import WebSettings
from bot.core.app import App
from bot.core.content.custom_page import CustomPageItem
from bot.core.content.field_labels import get_field_label
from bot.core.content.visibility import is_entry_published
from bot.core.export.record_values import list_public_fields
from bot.core.i18n.languages import SUPPORTED_LANGUAGES
from bot.core.sections.registry import SECTIONS
from bot.core.sections.section import Section
from tests.browser.sample_page import serve_app, serve_page
from tests.support.app_fixtures import FICTIONAL, HEAD, SHIPPED, app_from_files, app_from_texts
from tests.support.revision_fixtures import HISTORY, open_chat_service
from tests.support.sharing_fixtures import SHARED, get_text, open_site

SERVED_DAY = date(2026, 5, 1)  # of `serve_app`
REFERENCES = (
    HEAD.replace("sources: [", "sources: [{id: secret, title: Plans, publisher: Spy, state: draft}, ")
    + """\
people: [{id: anna, name: Anna, sources: [gull], state: draft}]
units:
  - id: crew
    name: The crew
    sources: [gull, {source: secret, locator: page 9}]
    parents: [{unit: fleet}]
    commanders: [{person: anna, role: captain}]
    strength: [{figure: nearly 60 sailors, of: sailors, attribution: The harbour, sources: [secret]}]
  - {id: fleet, name: The fleet, sources: [gull], publish_at: 2040-01-01}
"""
)


@pytest.fixture
async def site() -> AsyncIterator[ClientSession]:
    async with open_site(app_from_texts(SHARED)) as session:
        yield session


async def get_json(site: ClientSession, path: str, **headers: str) -> Any:
    return json.loads(await get_text(site, path, **headers))


def get_entry_type(section: Section) -> type[BaseModel]:
    types: list[type[BaseModel]] = [one for one in get_args(section.schema) if one is not ...]
    return types[0] if types else section.schema


def make_validator(component: str) -> Draft202012Validator:
    """Make a validator of a document that refuses every key that is not documented."""
    description = json.loads(dump_description())
    for schema in description["components"]["schemas"].values():
        if "properties" in schema:
            schema["additionalProperties"] = False
    return Draft202012Validator({"$ref": f"#/components/schemas/{component}"} | description)


def list_paths(app: App) -> Iterator[tuple[str, str]]:
    """Yield the path of each document of *app*, with the component that describes it."""
    for briefing in app.library.briefings.values():
        yield f"/{briefing.id}.json", "BriefingDocument"
        for section, entries in briefing.sections.items():
            published = [entry for entry in entries if is_entry_published(entry, SERVED_DAY)]
            if published:
                yield f"/{briefing.id}/{section}.json", "SectionDocument"
            yield from ((f"/{briefing.id}/{section}/{one.id}.json", "EntryDocument") for one in published)


@pytest.mark.guard
def test_every_field_in_a_document_is_one_that_readers_see() -> None:
    entry_types = [get_entry_type(section) for section in SECTIONS] + [CustomPageItem]
    fields = [(one, name) for one in entry_types for name in list_public_fields(one)]
    assert len(fields) > 100
    unlabelled = [f"{one.__name__}.{name}" for one, name in fields if not get_field_label(one, name)]
    assert not unlabelled, (
        "give each a title, or add it to INTERNAL_FIELDS in bot/core/export/record_values.py"
    )


def test_the_description_is_right_openapi() -> None:
    validate(json.loads(dump_description()))


async def test_the_description_is_served(site: ClientSession) -> None:
    assert await get_text(site, "/openapi.json") == dump_description()


async def test_every_document_is_as_the_description_says() -> None:
    app = app_from_files(*SHIPPED, *FICTIONAL)
    async with open_site(app) as site:
        paths = list(list_paths(app))
        assert len(paths) > 50
        for (path, component), language in zip(paths, cycle(SUPPORTED_LANGUAGES), strict=False):
            document = await get_json(site, f"{path}?language={language}")
            assert document["language"] == language
            make_validator(component).validate(document)


async def test_a_figure_is_as_exact_as_it_is_read(site: ClientSession) -> None:
    document = await get_json(site, "/one/figures/lamps.json")
    assert document["fields"]["figure"] == {
        "text": "12 lamps",
        "value": 12,
        "low": None,
        "high": None,
        "bound": "exact",
        "unit": "lamps",
        "currency": None,
        "words": None,
        "is_change": False,
    }
    assert document["fact"].startswith("12 lamps")
    assert document["sources"][0]["fields"]["publisher"]["name"] == "The Gull's Errand"
    assert document["as_of"] == "2031-04-30"
    assert document["licence"] is None


async def test_a_withdrawn_item_says_only_that_it_is(site: ClientSession) -> None:
    document = await get_json(site, "/one/figures/nets.json")
    assert (document["status"], document["fields"], document["sources"]) == ("withdrawn", None, [])
    assert document["withdrawn"] == {"on": "2031-05-01", "because": "Never counted."}
    assert "7070" not in json.dumps(document)


async def test_a_section_gives_all_its_items_and_a_briefing_all_its_sections(site: ClientSession) -> None:
    section = await get_json(site, "/one/figures.json")
    statuses = {item["id"]: item["status"] for item in section["items"]}
    assert statuses == {
        "lamps": "reported",
        "oars": "retracted",
        "boats": "superseded",
        "nets": "withdrawn",
        "ropes": "contested",
    }
    briefing = await get_json(site, "/one.json")
    assert [(one["name"], one["count"]) for one in briefing["sections"]] == [("figures", 5), ("sources", 1)]
    assert (await get_json(site, briefing["sections"][0]["url"])) == section


@pytest.mark.parametrize(
    "path",
    [
        "/one/figures/plans.json",
        "/one/figures/hopes.json",
        "/one/figures/none.json",
        "/one/polls.json",
        "/none.json",
        "/one/help.json",
        "/one/figures/lamps/more.json",
    ],
)
async def test_what_is_not_there_is_a_problem_in_json(site: ClientSession, path: str) -> None:
    async with site.get(path, headers={"Accept-Language": "de"}) as response:
        problem = await response.json(content_type="application/problem+json")
        assert response.status == 404
    make_validator("Problem").validate(problem)
    assert problem["title"] == "Not Found"
    assert problem["detail"] == "Seite nicht gefunden."


async def test_nothing_points_at_what_is_not_published() -> None:
    async with open_site(app_from_texts(REFERENCES)) as site:
        text = await get_text(site, "/one.json") + await get_text(site, "/one/units.json")
        document = await get_json(site, "/one/units/crew.json")
    for secret in ("secret", "Spy", "anna", "fleet", "page 9"):
        assert secret not in text
        assert secret not in json.dumps(document)
    fields = document["fields"]
    assert fields["sources"] == [{"source": "gull", "locator": None}, {"source": None, "locator": None}]
    assert fields["commanders"] == [{"person": None, "role": "captain", "when": None}]
    assert fields["parents"][0]["unit"] is None


async def test_the_language_is_the_readers_or_the_one_in_the_address(site: ClientSession) -> None:
    asked = await get_json(site, "/one/figures/oars.json?language=uk", Accept_Language="de")
    preferred = await get_json(site, "/one/figures/oars.json", Accept_Language="de")
    assert (asked["language"], preferred["language"], asked["text_language"]) == ("uk", "de", "en")


async def test_a_version_in_the_address_gives_that_version() -> None:
    async with (
        open_chat_service(*HISTORY) as chat_service,
        serve_page(chat_service) as address,
        ClientSession(address) as site,
    ):
        now, then, on_day = [
            await get_json(site, f"/isles/figures/lamps.json{query}")
            for query in ("", "?v=1", "?v=2031-03-20")
        ]
        assert [one["fields"]["figure"]["value"] for one in (now, then, on_day)] == [14, 12, 12]
        assert [one["version"] for one in (now, then, on_day)] == ["2", "1", "2031-03-20"]
        assert now["permalink"] == f"{address}/isles/figures/lamps?v=2"
        for unknown in ("999", "2030-01-01", "2031-02-31"):
            async with site.get(f"/isles/figures/lamps.json?v={unknown}") as response:
                assert response.status == 404


async def test_a_former_id_leads_to_the_item() -> None:
    text = SHARED.replace("{id: lamps,", "{id: lights, aliases: [lamps],").replace(
        "superseded_by: lamps", "superseded_by: lights"
    )
    async with open_site(app_from_texts(text)) as site:
        document = await get_json(site, "/one/figures/lamps.json")
    assert document["id"] == "lights"
    assert document["permalink"].endswith("/one/figures/lights")


async def test_a_copy_that_is_still_right_is_not_sent_again(site: ClientSession) -> None:
    for path in ("/one/figures/lamps.json", "/one/figures.csv", "/openapi.json"):
        async with site.get(path) as response:
            tag = response.headers["ETag"]
            assert response.headers["Cache-Control"] == "public, no-cache"
            assert response.headers["X-Robots-Tag"] == "noindex"
        async with site.get(path, headers={"If-None-Match": tag}) as response:
            assert response.status == 304
        async with site.head(path) as response:
            assert (response.status, await response.read()) == (200, b"")
            assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/one/figures/lamps.json", 200),
        ("/one/figures.csv", 200),
        ("/one/figures/lamps.png", 200),
        ("/openapi.json", 200),
        ("/one/figures/none.json", 404),
    ],
)
async def test_scripts_of_other_sites_may_read_the_data(site: ClientSession, path: str, status: int) -> None:
    async with site.get(path, headers={"Origin": "https://other.example"}) as response:
        assert response.status == status
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


async def test_nobody_can_claim_another_address_of_the_page(site: ClientSession) -> None:
    document = await get_json(site, "/one/figures/lamps.json", X_Forwarded_Proto="https")
    assert document["permalink"].startswith("http://")
    proxy = WebSettings(port=0, trusted_proxies=(ip_network("127.0.0.0/8"),))
    async with serve_app(proxy, app_from_texts(SHARED)) as address, ClientSession(address) as behind_proxy:
        document = await get_json(behind_proxy, "/one/figures/lamps.json", X_Forwarded_Proto="https")
    assert document["permalink"].startswith("https://")


async def test_the_public_address_is_in_the_documents_if_it_is_set() -> None:
    async with open_site(app_from_texts(SHARED), public_url="https://facts.example") as site:
        document = await get_json(site, "/one/figures/lamps.json", Host="facts.example")
    assert document["permalink"] == "https://facts.example/one/figures/lamps"
