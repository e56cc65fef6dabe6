"""What the page's address answers while the bot reads the briefings."""

import socket

import aiohttp
import pytest

from bot.adapters.web.loading_page import run_loading_monitoring, run_loading_page
from bot.adapters.web.settings import WebSettings

SENTENCE = "I have just started and am still reading the briefings. Please wait a moment."


def _describe() -> tuple[bool, str]:
    return False, "not ready: briefings\nbriefings: 3 of 10 read\n"


@pytest.fixture
def settings() -> WebSettings:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return WebSettings(port=free.getsockname()[1])


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        ("/livez", 200, "ok\n"),
        ("/readyz", 503, _describe()[1]),
        ("/health", 503, _describe()[1]),
        ("/", 503, f"{SENTENCE}\n"),
        ("/briefings", 503, f"{SENTENCE}\n"),
        ("/russian-volunteers/polls", 503, f"{SENTENCE}\n"),
    ],
)
async def test_it_is_alive_and_says_that_it_is_not_ready(
    settings: WebSettings, path: str, status: int, text: str
) -> None:
    async with run_loading_page(settings, _describe), aiohttp.ClientSession() as session:
        response = await session.get(f"http://127.0.0.1:{settings.port}{path}")
        assert (response.status, await response.text()) == (status, text)


async def test_a_browser_gets_a_page_that_asks_again_by_itself(settings: WebSettings) -> None:
    async with run_loading_page(settings, _describe), aiohttp.ClientSession() as session:
        headers = {"Accept": "text/html", "Accept-Language": "en"}
        response = await session.get(f"http://127.0.0.1:{settings.port}/polls", headers=headers)
        assert SENTENCE in await response.text()
        assert (response.headers["Refresh"], response.headers["Retry-After"]) == ("2", "2")
        assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/health"])
async def test_the_health_is_turned_off_like_that_of_the_page(settings: WebSettings, path: str) -> None:
    without_health = settings.model_copy(update={"health": False})
    async with run_loading_page(without_health, _describe), aiohttp.ClientSession() as session:
        response = await session.get(f"http://127.0.0.1:{settings.port}{path}")
        assert (response.status, await response.text()) == (503, f"{SENTENCE}\n")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/livez", 200),
        ("GET", "/readyz", 503),
        ("GET", "/health", 503),
        ("GET", "/metrics", 503),
        ("POST", "/telegram", 503),
    ],
)
async def test_without_the_page_the_health_is_answered_and_whatever_comes_may_come_again(
    settings: WebSettings, method: str, path: str, status: int
) -> None:
    pageless = settings.model_copy(update={"enabled": False})
    async with run_loading_page(pageless, _describe), aiohttp.ClientSession() as session:
        response = await session.request(method, f"http://127.0.0.1:{settings.port}{path}")
        assert (response.status, await response.text()) == (
            status,
            "ok\n" if status == 200 else _describe()[1],
        )


async def test_the_port_of_the_metrics_answers_health_checks_meanwhile(settings: WebSettings) -> None:
    async with (
        run_loading_monitoring("127.0.0.1", settings.port, _describe) as release_port,
        aiohttp.ClientSession(f"http://127.0.0.1:{settings.port}") as session,
    ):
        assert (await session.get("/livez")).status == 200
        assert await (await session.get("/readyz")).text() == _describe()[1]
        await release_port()
        with pytest.raises(aiohttp.ClientConnectorError):
            await session.get("/livez")


async def test_a_foreign_host_name_gets_nothing(settings: WebSettings) -> None:
    async with run_loading_page(settings, _describe), aiohttp.ClientSession() as session:
        headers = {"Host": "foreign.example"}
        response = await session.get(f"http://127.0.0.1:{settings.port}/readyz", headers=headers)
        assert response.status == 421


async def test_the_page_itself_can_listen_as_soon_as_the_port_is_released(settings: WebSettings) -> None:
    async with run_loading_page(settings, _describe) as release_port, aiohttp.ClientSession() as session:
        address = f"http://127.0.0.1:{settings.port}/livez"
        assert (await session.get(address)).status == 200
        await release_port()
        with pytest.raises(aiohttp.ClientConnectorError):
            await session.get(address)
        socket.create_server(("127.0.0.1", settings.port)).close()


async def test_a_port_in_use_is_left_to_the_page_itself_to_report(settings: WebSettings) -> None:
    with socket.create_server(("127.0.0.1", settings.port)):
        async with run_loading_page(settings, _describe) as release_port:
            await release_port()
