"""How often one address may ask the page, and whose address it is."""

import logging

import pytest
from aiohttp import ClientSession

from bot.adapters.burst_limiter import MAX_SENDERS, BurstLimiter
from bot.adapters.web.limits import WebLimits
from bot.adapters.web.settings import WebSettings
from bot.core.i18n.locale import get_locale
from bot.core.messages.caller import ChatId
from bot.core.messages.preferences import NO_PREFERENCES, PreferenceChange, Preferences
from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from bot.services.chat.preference_cache import PreferenceCache
from tests.browser.sample_page import SampleApp, serve_app, serve_page
from tests.support.app_fixtures import TODAY

FEW = WebLimits(burst=20, rate=0.5)
BEHIND_A_PROXY = WebSettings(port=0, public_url="https://briefings.example.org")


async def test_an_address_that_asks_too_often_is_told_to_wait(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    message = get_locale("de").translate("Too many requests. Please wait a moment and try again.")
    async with serve_app(BEHIND_A_PROXY, limits=FEW) as address, ClientSession(address) as reader:
        for number in range(30):
            async with reader.get("/api/suggest?typed=po", headers={"Accept-Language": "de"}) as response:
                assert response.status == (200 if number < 20 else 429)
                payload = await response.json()
        assert payload == {"error": message}
        assert response.headers["Retry-After"] == "2"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        async with reader.get("/health") as response:
            assert response.status == 200
        async with reader.get("/", headers={"X-Forwarded-For": "203.0.113.7"}) as response:
            assert response.status == 200  # another reader, by the proxy on this machine
    assert sum("429" in one for one in caplog.messages) == 1


@pytest.mark.parametrize("path", ["/lake-towns.json", "/lake-towns.csv", "/lake-towns/changes.atom"])
async def test_data_and_feeds_count_like_pages(path: str) -> None:
    async with serve_app(limits=FEW) as address, ClientSession(address) as reader:
        statuses = []
        for _ in range(21):
            async with reader.get(path) as response:
                statuses.append(response.status)
                is_problem = response.content_type == "application/problem+json"
        assert statuses[-2:] == [statuses[0], 429]
        assert response.headers["Retry-After"] == "2"
        assert is_problem is path.endswith(".json")


@pytest.mark.parametrize(
    ("first", "second", "is_same"),
    [
        ("203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("198.51.100.1, 203.0.113.7", "198.51.100.2, 203.0.113.7", True),  # what the reader's side claims
        ("203.0.113.7, 10.1.2.3", "203.0.113.8, 10.1.2.3", False),  # a trusted proxy in between
        ("10.1.2.3", "10.9.9.9, 10.1.2.3", False),
        ("203.0.113.7:4711", "203.0.113.7:4712", True),
        ("[2001:db8:1:2::1]:4711", "2001:db8:1:2::2", True),
        ("nonsense", "rubbish", True),
    ],
)
async def test_readers_are_told_apart_by_what_trusted_proxies_say(
    first: str, second: str, *, is_same: bool
) -> None:
    public_url = "https://briefings.example.org"
    settings = WebSettings.model_validate(
        {"port": 0, "public_url": public_url, "trusted_proxies": "10.0.0.0/8"}
    )
    async with serve_app(settings, limits=FEW) as address, ClientSession(address) as reader:

        async def ask(forwarded: str) -> int:
            async with reader.get("/assets/0/x", headers={"X-Forwarded-For": forwarded}) as response:
                return response.status

        while await ask(first) != 429:
            pass
        assert (await ask(second) == 429) is is_same


class CountedPreferences:
    """Stores nothing, and counts how often it is asked."""

    def __init__(self) -> None:
        self.read_count = 0

    async def read_preferences(self, _chat: ChatId) -> Preferences:
        self.read_count += 1
        return NO_PREFERENCES

    async def write_change(self, _chat: ChatId, _change: PreferenceChange) -> None:
        raise NotImplementedError


async def test_readers_without_a_cookie_cost_no_query_of_the_database() -> None:
    store = CountedPreferences()
    chat_service = ChatService(LiveApp(SampleApp()), lambda: TODAY, preference_cache=PreferenceCache(store))
    async with serve_page(chat_service) as address:
        for path in ("/", "/?ask=polls", "/lake-towns/polls", "/api/suggest?typed=/polls%20b"):
            async with ClientSession(address) as reader, reader.get(path) as response:
                assert response.status != 500
        assert store.read_count == 0
        async with ClientSession(address, cookies={"chat": "a" * 22}) as reader, reader.get("/"):
            pass
        assert store.read_count == 1


async def test_readers_without_a_cookie_push_out_no_other_chat() -> None:
    store = CountedPreferences()
    cache = PreferenceCache(store, limit=2)
    chat_service = ChatService(LiveApp(SampleApp()), lambda: TODAY, preference_cache=cache)
    await cache.get_preferences(ChatId("telegram", "1"))
    async with serve_page(chat_service) as address:
        for path in ("/", "/?ask=polls", "/lake-towns/polls", "/api/suggest?typed=/polls%20b") * 2:
            async with ClientSession(address) as reader, reader.get(path) as response:
                assert response.status != 500
        await cache.get_preferences(ChatId("telegram", "1"))
        assert store.read_count == 1


@pytest.mark.parametrize("line", ["/language de", "briefing lake-towns", "/FORGET"])
async def test_an_address_can_store_only_some_choices(line: str) -> None:
    limits = WebLimits(choice_burst=3, choice_rate=0.1)
    async with serve_app(limits=limits) as address:

        async def choose() -> tuple[int, str]:
            async with (
                ClientSession(address) as new_reader,
                new_reader.post("/send", data={"line": line}) as response,
            ):
                return response.status, response.headers.get("Retry-After", "")

        assert [await choose() for _ in range(4)] == [(200, "")] * 3 + [(429, "10")]
        async with ClientSession(address) as reader:
            for text in (line, "polls"):  # a link stores nothing
                async with reader.get("/", params={"ask": text}) as response:
                    assert response.status == 200


async def test_nobody_gets_another_limit_by_claiming_another_address(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with serve_app(limits=FEW) as address, ClientSession(address) as reader:
        statuses = []
        for number in range(30):
            claim = {"X-Forwarded-For": f"203.0.113.{number}"}
            async with reader.get("/assets/0/x", headers=claim) as response:
                statuses.append(response.status)
    assert statuses == [404] * 20 + [429] * 10
    (hint,) = (one.getMessage() for one in caplog.records if one.levelno >= logging.WARNING)
    assert hint.startswith("127.0.0.1 asks too often")
    assert "web.trusted_proxies" in hint


def test_a_rate_limit_recovers_and_forgets_addresses() -> None:
    now = 0.0
    limiter = BurstLimiter(100, 10, lambda: now)
    assert [limiter.try_acquire("a") for _ in range(100)] == [0] * 100
    assert limiter.try_acquire("a") == pytest.approx(0.1)
    now += 0.1
    assert (limiter.try_acquire("a"), limiter.try_acquire("a") > 0) == (0, True)
    for number in range(MAX_SENDERS):
        limiter.try_acquire(str(number))
    assert limiter.try_acquire("a") == 0
