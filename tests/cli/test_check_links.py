"""`check --links` reports dead links, and sends no request where it must not."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port
from click.testing import CliRunner

from bot.cli.check_links import HOST_DELAY, find_dead_links, is_public_address
from bot.cli.check_result import check_path
from bot.cli.main import cli
from bot.core.parsing.problem import Problem

LOOPBACK = "127.0.0.1"


class Site:
    """A web site on this machine, with the requests it got."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str]] = []
        self.closing = asyncio.Event()
        application = web.Application()
        application.router.add_route("*", "/{page:.*}", self._answer)
        self.server = TestServer(application, host=LOOPBACK)

    def url(self, page: str) -> str:
        return str(self.server.make_url(f"/{page}"))

    async def _answer(self, request: web.Request) -> web.Response:
        page = request.match_info["page"]
        self.requests.append((request.method, page))
        match page.split("/"):
            case ["status", number]:
                return web.Response(status=int(number))
            case ["challenge", number]:
                return web.Response(status=int(number), headers={"Server": "cloudflare"})
            case ["get-only"]:
                return web.Response(status=200 if request.method == "GET" else 405)
            case ["get-or-cut"] if request.method == "HEAD":
                assert request.transport
                request.transport.close()
            case ["silent"]:
                await self.closing.wait()
            case ["to", *target]:
                return web.Response(status=301, headers={"Location": "/".join(target)})
        return web.Response()


@pytest_asyncio.fixture
async def site() -> AsyncIterator[Site]:
    site = Site()
    async with site.server:
        yield site
        site.closing.set()


class Clock:
    def __init__(self) -> None:
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


async def find_dead(
    folder: Path, *urls: str, clock: Clock | None = None, loopback: bool = True
) -> list[Problem]:
    """Check a briefing whose sources have these URLs."""
    sources = [f"  - {{id: s{n}, title: A, publisher: B, url: '{url}'}}" for n, url in enumerate(urls)]
    file = folder / "isles.yaml"
    file.write_text("\n".join(["title: Isles", "as_of: 2026", "sources:", *sources]), "utf-8")
    is_allowed = (lambda address: address == LOOPBACK) if loopback else is_public_address
    (one,) = await find_dead_links([check_path(file, date(2026, 3, 6))], is_allowed, (clock or Clock()).sleep)
    return [problem for problem in one.warnings if problem.code == "dead-link"]


@pytest.mark.parametrize(
    "path",
    [
        *("", "status/204", "get-only", "get-or-cut", "to//status/200"),
        *(f"status/{one}" for one in (401, 403, 418, 429, 451, 499, 509, 520, 521, 523, 525, 530, 598, 999)),
        *("challenge/503", "to//challenge/503"),
    ],
)
async def test_a_link_that_answers_is_not_reported(tmp_path: Path, site: Site, path: str) -> None:
    assert await find_dead(tmp_path, site.url(path)) == []
    assert site.requests[0][0] == "HEAD"


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("status/404", "is gone (404)"),
        ("status/410", "is gone (410)"),
        ("status/500", "fails (500)"),
        ("status/502", "fails (502)"),
        ("status/503", "fails (503)"),
        ("challenge/504", "fails (504)"),
        ("challenge/404", "is gone (404)"),
        ("to//status/404", "is gone (404)"),
        ("to/to", "cannot be reached: it redirects without end"),
        ("to/ftp://example.org/a", "cannot be reached: it redirects to something other than a web address"),
        ("to/http://10.0.0.1/", "cannot be reached: it is in a private network"),
    ],
)
async def test_a_dead_link_is_reported_at_its_line(
    tmp_path: Path, site: Site, path: str, reason: str
) -> None:
    url = site.url(path)
    (problem,) = await find_dead(tmp_path, site.url(""), url)
    assert (problem.message, problem.is_warning) == (f"{url} {reason}", True)
    assert (problem.line, problem.column, problem.path) == (5, 43, "sources[1].url")


async def test_a_host_that_never_answers_is_reported(tmp_path: Path, site: Site) -> None:
    file = tmp_path / "isles.yaml"
    url = site.url("silent")
    file.write_text(f"title: Isles\nas_of: 2026\nscope: '[this]({url})'\n", "utf-8")
    (one,) = await find_dead_links(
        [check_path(file, date(2026, 3, 6))], lambda _: True, Clock().sleep, request_timeout=0.05
    )
    assert [problem.message for problem in one.warnings if problem.code == "dead-link"] == [
        f"{url} does not answer"
    ]


async def test_a_host_that_does_not_exist_is_reported(tmp_path: Path) -> None:
    url = f"http://{LOOPBACK}:{unused_port()}/"
    (problem,) = await find_dead(tmp_path, url)
    assert problem.message.startswith(f"{url} cannot be reached: ")


@pytest.mark.parametrize(
    "host", [LOOPBACK, "localhost", "[::1]", "10.1.2.3", "169.254.169.254", "192.168.0.1"]
)
async def test_a_private_network_gets_no_request(tmp_path: Path, site: Site, host: str) -> None:
    (problem,) = await find_dead(tmp_path, f"http://{host}:{site.server.port}/", loopback=False)
    assert problem.message.endswith("cannot be reached: it is in a private network")
    assert site.requests == []


@pytest.mark.parametrize(
    "address",
    [
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "100.64.0.1",
        "0.0.0.0",
        "ff02::1",
        "ff0e::1",
        "fe80::1",
        "fd00::1",
        "::ffff:10.0.0.1",
        "::ffff:8.8.8.8",
        "::10.0.0.1",
        "::ffff:0:10.0.0.1",
        "64:ff9b::10.0.0.1",
        "64:ff9b:1::10.0.0.1",
        "2001::1",
        "2002:a00:1::1",
    ],
)
def test_addresses_that_may_lead_into_a_private_network_are_refused(address: str) -> None:
    assert not is_public_address(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "2a00:1450:4001::200e"])
def test_public_addresses_are_allowed(address: str) -> None:
    assert is_public_address(address)


async def test_a_host_gets_one_request_at_a_time_with_pauses(tmp_path: Path, site: Site) -> None:
    clock = Clock()
    urls = [site.url(page) for page in ("a", "b", "c")]
    assert await find_dead(tmp_path, *urls, clock=clock) == []
    assert clock.slept == [HOST_DELAY, HOST_DELAY]
    assert sorted(page for _, page in site.requests) == ["a", "b", "c"]


async def test_a_link_that_occurs_twice_is_requested_once_and_reported_twice(
    tmp_path: Path, site: Site
) -> None:
    url = site.url("status/404")
    assert [problem.line for problem in await find_dead(tmp_path, url, url)] == [4, 5]
    assert site.requests == [("HEAD", "status/404"), ("GET", "status/404")]


async def test_links_inside_texts_are_checked_too(tmp_path: Path, site: Site) -> None:
    file = tmp_path / "isles.yaml"
    text = f"Read [this]({site.url('status/404')}), and [that]({site.url('a_(b)')})."
    file.write_text(f"title: Isles\nas_of: 2026\nscope: '{text}'\n", "utf-8")
    (one,) = await find_dead_links([check_path(file, date(2026, 3, 6))], lambda _: True, Clock().sleep)
    assert [problem.path for problem in one.warnings if problem.code == "dead-link"] == ["scope"]
    assert ("HEAD", "a_(b)") in site.requests


def test_links_are_checked_only_on_demand(tmp_path: Path) -> None:
    file = tmp_path / "isles.yaml"
    source = f"{{id: s, title: A, publisher: B, url: 'http://{LOOPBACK}:9/'}}"
    file.write_text(f"title: Isles\nas_of: 2026\nsources: [{source}]\n", "utf-8")
    assert "dead-link" not in CliRunner().invoke(cli, ["check", str(file)]).output
    assert "private network" in CliRunner().invoke(cli, ["check", "--links", str(file)]).output
