"""Feeds of what changed: stable ids, times that move on a correction, and nothing that is not published."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import feedparser
import pytest
from aiohttp import ClientSession

from bot.adapters.web.settings import WebSettings
from bot.core.export.change_feed import MAX_ENTRIES
from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from bot.services.revisions.history import History
from bot.services.store.database import open_in_memory_database
from bot.services.store.revisions import RevisionStore
from tests.browser.sample_page import serve_page
from tests.support.app_fixtures import FICTIONAL, TODAY, app_from_texts
from tests.support.revision_fixtures import FIRST, HISTORY, SECOND, WITHDRAWN, moment, open_chat_service
from tests.support.sharing_fixtures import SHARED, get_text, open_site

CORRECTION = "{on: 2031-05-02, field: figure, was: '14', now: '15', why: Counted <again> & again.}"
CORRECTED = SECOND.replace("figure: 14", f"figure: 15, corrections: [{CORRECTION}]")
FERRIES_WITHDRAWN = SECOND.replace("figure: 3}", f"figure: 3, {WITHDRAWN}}}")
DRAFTS = SECOND + (
    "  - {id: plans, title: Secret plans, figure: 9, state: draft}\n"
    "  - {id: hopes, title: Secret hopes, figure: 9, publish_at: 2040-01-01}\n"
)
Version = tuple[Any, str, str | None]


@asynccontextmanager
async def open_archive(*versions: Version, public_url: str = "") -> AsyncIterator[ClientSession]:
    """Serve the page of a bot that published these versions after the first two of HISTORY."""
    async with (
        open_chat_service(*HISTORY, *versions) as chat_service,
        serve_page(chat_service, WebSettings(port=0, public_url=public_url)) as address,
        ClientSession(address) as site,
    ):
        yield site


async def read_atom(site: ClientSession, path: str = "/isles/changes.atom", **headers: str) -> Any:
    feed = feedparser.parse(await get_text(site, path, **headers))
    assert feed.bozo == 0, feed.get("bozo_exception")
    assert feed.version == "atom10"
    return feed


async def read_json_feed(site: ClientSession, path: str = "/isles/changes.json") -> Any:
    return json.loads(await get_text(site, path))


async def test_a_change_is_an_entry_with_the_answer_of_today_and_a_link_to_its_version() -> None:
    async with open_archive() as site:
        feed = await read_atom(site)
        json_feed = await read_json_feed(site)
        address = str(site._base_url).rstrip("/")
    (entry,) = [one for one in feed.entries if one.title == "Lamps that burn"]
    assert entry.link == f"{address}/isles/figures/lamps?v=2&language=en"
    assert "<strong>14" in entry.content[0].value
    assert "10 April 2031" in entry.content[0].value
    assert entry.updated == "2031-04-10T12:00:00Z"
    assert (feed.feed.title, feed.feed.language) == ("The Isles: Changes", "en")
    links = {link.rel: link.href for link in feed.feed.links}
    assert links == {
        "self": f"{address}/isles/changes.atom?language=en",
        "alternate": f"{address}/isles",
    }
    assert [one["id"] for one in json_feed["items"]] == [one.id for one in feed.entries]
    assert json_feed["version"] == "https://jsonfeed.org/version/1.1"
    assert json_feed["feed_url"] == f"{address}/isles/changes.json?language=en"
    for item in json_feed["items"]:
        assert {"id", "url", "title", "content_html", "date_modified"} <= item.keys()


async def test_a_correction_moves_the_time_and_not_the_id() -> None:
    async with open_archive() as site:
        feed = await read_atom(site)
    (before,) = [entry for entry in feed.entries if "/lamps?" in entry.link]
    renamed = CORRECTED.replace("Lamps that burn", "Lights that shine")
    async with open_archive((moment(5, 2), "isles.yaml", renamed)) as site:
        feed = await read_atom(site)
    after = feed.entries[0]
    assert after.title == "Lights that shine"
    assert after.id == before.id
    assert after.updated == "2031-05-02T12:00:00Z" == feed.feed.updated
    assert "published" not in before
    assert "published" not in after  # it was there before the archive began
    assert "Counted &lt;again&gt; &amp; again." in after.content[0].value


async def test_an_item_is_published_on_the_day_it_was_new() -> None:
    boats = "  - {id: boats, title: Boats, figure: 5}\n"
    corrected = boats.replace("5", "6")
    versions = (
        (moment(4, 20), "isles.yaml", SECOND + boats),
        (moment(5, 2), "isles.yaml", SECOND + corrected),
    )
    async with open_archive(*versions) as site:
        (entry,) = [one for one in (await read_json_feed(site))["items"] if one["title"] == "Boats"]
    assert entry["date_published"] == "2031-04-20T12:00:00Z"
    assert entry["date_modified"] == "2031-05-02T12:00:00Z"


async def test_two_changes_on_one_day_have_two_times() -> None:
    later = moment(4, 10).replace(hour=18)
    async with open_archive((later, "isles.yaml", CORRECTED)) as site:
        assert (await read_atom(site)).entries[0].updated == "2031-04-10T18:00:00Z"


async def test_ids_are_the_same_wherever_the_page_is() -> None:
    async with open_archive() as here:
        local = await read_json_feed(here)
    async with open_archive(public_url="https://facts.example") as there:
        text = await get_text(there, "/isles/changes.json", Host="facts.example")
    public = json.loads(text)
    assert [one["id"] for one in local["items"]] == [one["id"] for one in public["items"]]
    assert all(one["url"].startswith("https://facts.example/isles") for one in public["items"])


async def test_a_withdrawn_item_is_shown_as_such() -> None:
    async with open_archive((moment(5, 10), "isles.yaml", FERRIES_WITHDRAWN)) as site:
        entry = (await read_atom(site)).entries[0]
        item = (await read_json_feed(site))["items"][0]
    assert entry.title == "Withdrawn item ferries"
    assert "It was never counted." in entry.content[0].value
    assert entry.tags[0].term == "withdrawn"
    assert item["tags"] == ["withdrawn"]


async def test_a_removed_item_is_told_without_its_content() -> None:
    removed = SECOND.replace("  - {id: ferries, title: Ferries, figure: 3}\n", "")
    async with open_archive((moment(5, 11), "isles.yaml", removed)) as site:
        entry = (await read_atom(site)).entries[0]
    assert entry.title == "ferries was removed from “The Isles”."
    assert entry.tags[0].term == "removed"
    assert entry.link.endswith("/isles?v=3&language=en")


async def test_nothing_unpublished_is_in_a_feed() -> None:
    changed = DRAFTS.replace("figure: 9", "figure: 10")
    versions = (moment(5, 3), "isles.yaml", DRAFTS), (moment(5, 4), "isles.yaml", changed)
    async with open_archive(*versions) as site:
        text = await get_text(site, "/isles/changes.atom") + await get_text(site, "/isles/changes.json")
    assert "lamps" in text
    assert "ecret" not in text
    assert "plans" not in text
    assert "hopes" not in text


@pytest.mark.parametrize(("file", "text"), [(file.name, file.read_text("utf-8")) for file in FICTIONAL])
async def test_no_text_of_a_briefing_breaks_its_feed(file: str, text: str) -> None:
    empty = "title: Nothing yet\nas_of: 2031\n"
    versions = (moment(3, 3), file, empty), (moment(4, 10), file, text)
    async with (
        open_chat_service(*versions) as chat_service,
        serve_page(chat_service) as address,
        ClientSession(address) as site,
    ):
        (briefing_id,) = chat_service.app.library.briefings
        for language in ("en", "ar"):
            feed = await read_atom(site, f"/{briefing_id}/changes.atom?language={language}")
            assert len(feed.entries) > 5
            ids = [entry.id for entry in feed.entries]
            assert len(set(ids)) == len(ids)


async def test_an_item_whose_embargo_has_ended_is_new_on_that_day() -> None:
    text = SECOND + "  - {id: hopes, title: Hopes, figure: 9, publish_at: 2031-05-01}\n"
    async with open_archive((moment(4, 20), "isles.yaml", text)) as site:
        entry = (await read_atom(site)).entries[0]
    assert (entry.title, entry.updated) == ("Hopes", "2031-05-01T00:00:00Z")
    assert entry.link.endswith("/isles/figures/hopes?language=en")
    assert "New" in entry.content[0].value


async def test_a_database_that_fails_is_no_missing_feed() -> None:
    async with open_in_memory_database() as database:
        chat_service = ChatService(
            LiveApp(app_from_texts(SHARED)), lambda: TODAY, history=History(RevisionStore(database))
        )
    async with serve_page(chat_service) as address, ClientSession(address) as site:
        for path in ("/one/changes.json", "/one/figures/lamps.json?v=1"):
            async with site.get(path) as response:
                assert (response.status, response.content_type) == (503, "application/problem+json")
        assert json.loads(await get_text(site, "/one/figures/lamps.json"))["version"] is None


async def test_a_feed_is_in_the_language_that_is_asked_for() -> None:
    async with open_archive() as site:
        feed = await read_atom(site, "/isles/changes.atom?language=de")
        preferred = await read_atom(site, Accept_Language="uk")
    assert (feed.feed.language, preferred.feed.language) == ("de", "uk")
    (entry,) = [one for one in feed.entries if "/lamps?" in one.link]
    assert entry.link.endswith("/lamps?v=2&language=de")
    assert "10. April 2031" in entry.content[0].value
    assert "The Isles" not in entry.content[0].value  # as the feed's title says it


async def test_a_feed_holds_the_latest_items_only() -> None:
    figures = "".join(f"  - {{id: f{number}, title: F, figure: 1}}\n" for number in range(MAX_ENTRIES + 9))
    async with open_archive((moment(5, 3), "isles.yaml", SECOND + figures)) as site:
        feed = await read_atom(site)
    assert len(feed.entries) == MAX_ENTRIES


async def test_a_feed_without_changes_is_a_feed() -> None:
    async with (
        open_chat_service((moment(3, 3), "isles.yaml", FIRST)) as chat_service,
        serve_page(chat_service) as address,
        ClientSession(address) as site,
    ):
        feed = await read_atom(site)
    assert (feed.entries, feed.feed.updated) == ([], "2031-03-03T00:00:00Z")


@pytest.mark.parametrize("path", ["/isles/changes.atom", "/isles/changes.json"])
async def test_a_reader_that_has_the_feed_is_not_sent_it_again(path: str) -> None:
    async with open_archive() as site:
        async with site.get(path) as response:
            headers = response.headers
        assert headers["Cache-Control"] == "public, max-age=300"
        assert "Last-Modified" not in headers  # of an older content, after a withdrawal to a draft
        for known, status in (
            ({"If-None-Match": headers["ETag"]}, 304),
            ({"If-None-Match": '"other"'}, 200),
            ({"If-Modified-Since": "Thu, 10 Apr 2031 12:00:00 GMT"}, 200),
        ):
            async with site.get(path, headers=known) as response:
                assert response.status == status, known
        async with site.head(path) as response:
            assert (response.status, await response.read()) == (200, b"")


async def test_a_page_names_its_feeds() -> None:
    async with open_archive() as site:
        html = await get_text(site, "/isles/figures/lamps")
    assert (
        '<link rel="alternate" type="application/atom+xml" href="/isles/changes.atom?language=en" '
        'title="The Isles: Changes">'
    ) in html
    assert '<link rel="alternate" type="application/feed+json" href="/isles/changes.json?language=en"' in html
    assert (
        '<link rel="alternate" type="application/json" href="/isles/figures/lamps.json?language=en">' in html
    )


@pytest.mark.parametrize("path", ["/none/changes.atom", "/none/changes.json"])
async def test_an_unknown_briefing_has_no_feed(path: str) -> None:
    async with open_archive() as site, site.get(path) as response:
        assert response.status == 404


async def test_without_an_archive_there_is_no_feed_and_no_page_names_one() -> None:
    async with open_site(app_from_texts(SHARED)) as site:
        async with site.get("/one/changes.json") as response:
            assert (response.status, response.content_type) == (404, "application/problem+json")
        assert "changes.atom" not in await get_text(site, "/one/figures")


async def test_a_withdrawn_briefing_says_so_in_its_feed_and_in_its_document() -> None:
    withdrawn = f"{SECOND}state: withdrawn\nwithdrawn: {{on: 2031-05-10, because: All of it was wrong.}}\n"
    async with open_archive((moment(5, 10), "isles.yaml", withdrawn)) as site:
        items = (await read_json_feed(site))["items"]
        document = await read_json_feed(site, "/isles.json")
    whole = next(one for one in items if one["id"].endswith("isles/en"))
    assert whole["tags"] == ["withdrawn"]
    assert "All of it was wrong." in whole["content_html"]
    assert document["withdrawn"] == {"on": "2031-05-10", "because": "All of it was wrong."}
    assert "Isles" not in json.dumps([items, document])
