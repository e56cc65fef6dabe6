"""The dead-link check of ``check --links``: one request at a time to each host, and none to private networks.

A status such as 401, 403 or 429 only refuses programs, so such a link counts as alive. So does one that no
standard knows: LinkedIn answers programs with 999, and Cloudflare with 520 to 530, or with 503 where it asks
for a browser. A dead link is gone, fails or does not answer.
"""

import asyncio
import re
import socket
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from http import HTTPStatus
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from bot import __version__
from bot.cli.check_result import CheckResult
from bot.core.parsing.problem import Problem, ProblemCode, format_path
from bot.core.parsing.scanner import ScanResult, scan_yaml
from bot.core.parsing.yaml_subset import get_child

HOST_DELAY = 1.0  # seconds between two requests to one host
REQUEST_TIMEOUT = 20  # seconds for one response
MAX_CONCURRENT_REQUESTS = 8  # over all hosts
MAX_REDIRECTS = 6  # in a row; browsers follow 20
GONE_STATUSES = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
FAILED_STATUSES = {int(status) for status in HTTPStatus if status >= HTTPStatus.INTERNAL_SERVER_ERROR}
HEADERS = {"User-Agent": f"briefing-bot/{__version__} (checks links)"}

_IPV4_IN_IPV6 = tuple(
    ip_network(network)
    for network in (
        "::/96",  # IPv4-compatible (RFC 4291)
        "::ffff:0:0/96",  # IPv4-mapped (RFC 4291)
        "::ffff:0:0:0/96",  # IPv4-translated (RFC 2765)
        "64:ff9b::/96",  # NAT64 (RFC 6052)
        "64:ff9b:1::/48",  # local NAT64 (RFC 8215)
        "2001::/32",  # Teredo (RFC 4380)
        "2002::/16",  # 6to4 (RFC 3056)
    )
)

_URL = re.compile(r"https?://\S+")
_MARKDOWN_LINK = re.compile(r"\]\((https?://[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)\)")

IsAllowed = Callable[[str], bool]
"""True if requests to an IP address are allowed."""


def is_public_address(address: str) -> bool:
    """True if an IP address is one host's on the public internet.

    An IPv6 address that stands for an IPv4 address is not: it may lead into a private network.
    """
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address) and any(ip in network for network in _IPV4_IN_IPV6):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


async def find_dead_links(
    results: Sequence[CheckResult],
    is_allowed: IsAllowed = is_public_address,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    request_timeout: float = REQUEST_TIMEOUT,
) -> list[CheckResult]:
    """Add a warning to *results* for each link that is dead."""
    links_by_result = [[*_collect_links(one)] for one in results]
    async with LinkChecker(is_allowed, sleep, request_timeout) as checker:
        errors = await checker.check_urls({url for some in links_by_result for url, *_ in some})
    return [
        replace(one, warnings=(*one.warnings, *_build_problems(some, errors)))
        for one, some in zip(results, links_by_result, strict=True)
    ]


LocatedLink = tuple[str, str, int, int, str]
"""A URL with its file, line and column, and the path of the value that contains it."""


def _collect_links(result: CheckResult) -> Iterator[LocatedLink]:
    for briefing in result.briefings:
        scan_result = scan_yaml(result.contents[briefing.file], briefing.file)
        for path, position in scan_result.positions.items():
            for url in _find_urls_at(scan_result, path):
                yield url, briefing.file, position.line, position.column, format_path(path)


def _find_urls_at(scan_result: ScanResult, path: tuple[str | int, ...]) -> list[str]:
    value: object = scan_result.fields
    for step in path:
        value = get_child(value, step)  # type: ignore[arg-type]
    if not isinstance(value, str):
        return []
    return [value] if _URL.fullmatch(value) else _MARKDOWN_LINK.findall(value)


def _build_problems(links: Sequence[LocatedLink], errors: dict[str, str]) -> Iterator[Problem]:
    for url, file, line, column, path in links:
        if error := errors[url]:
            hint = "correct the address, or add archive_url with a copy of the page"
            message = f"{url} {error}"
            yield Problem(
                file, line, column, path, message, hint, code=ProblemCode.DEAD_LINK, is_warning=True
            )


class LinkChecker:
    """An HTTP session that sends each host one request at a time."""

    def __init__(
        self, is_allowed: IsAllowed, sleep: Callable[[float], Awaitable[object]], timeout: float
    ) -> None:
        """Request only from addresses that *is_allowed* accepts; a request may take *timeout* seconds."""
        self._timeout = aiohttp.ClientTimeout(total=timeout)
        self._is_allowed = is_allowed
        self._sleep = sleep
        self._host_locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._requested_hosts: set[str] = set()
        self._semaphore = asyncio.Semaphore(MAX_CONCURRENT_REQUESTS)

    async def __aenter__(self) -> Self:
        """Open the session."""
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(resolver=_FilteringResolver(self._is_allowed)),
            timeout=self._timeout,
            headers=HEADERS,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the session."""
        await self._session.close()

    async def check_urls(self, urls: set[str]) -> dict[str, str]:
        """Find what is wrong with each URL; the text is empty if nothing is."""
        errors = await asyncio.gather(*(self._check_url(url) for url in sorted(urls)))
        return dict(zip(sorted(urls), errors, strict=True))

    async def _check_url(self, url: str) -> str:
        if not await self._request_error("HEAD", url):
            return ""
        return await self._request_error("GET", url)  # many servers do not support HEAD

    async def _request_error(self, method: str, url: str) -> str:
        """Find what is wrong with the response; for HEAD, any error status counts."""
        try:
            status = await self._fetch_final_status(method, url)
        except TimeoutError:
            return "does not answer"
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return f"cannot be reached: {_describe_error(error)}"
        if status in GONE_STATUSES:
            return f"is gone ({status})"
        is_failed = status >= HTTPStatus.BAD_REQUEST if method == "HEAD" else status in FAILED_STATUSES
        return f"fails ({status})" if is_failed else ""

    async def _fetch_final_status(self, method: str, url: str) -> int:
        """Follow redirects, and return the status of the last response.

        Raises:
            ValueError: the redirects do not end, or lead to an address that is not allowed.
        """
        current_url = URL(url)
        for _ in range(MAX_REDIRECTS):
            async with self._semaphore, self._host_locks[current_url.host or ""]:
                status, location = await self._request_once(method, current_url)
            if location is None:
                return status
            current_url = current_url.join(location)
        raise ValueError("it redirects without end")

    async def _request_once(self, method: str, url: URL) -> tuple[int, URL | None]:
        if url.scheme not in ("http", "https") or not url.host:
            raise ValueError("it redirects to something other than a web address")
        if _is_ip_address(url.host) and not self._is_allowed(url.host):
            raise ValueError("it is in a private network")
        if url.host in self._requested_hosts:
            await self._sleep(HOST_DELAY)
        self._requested_hosts.add(url.host)
        async with self._session.request(method, url, allow_redirects=False) as response:
            redirect = response.status in (301, 302, 303, 307, 308) and response.headers.get("Location")
            status = HTTPStatus.FORBIDDEN if _is_challenge(response) else response.status
            return status, URL(response.headers["Location"]) if redirect else None


class _FilteringResolver(AbstractResolver):
    """Resolve a host name to the addresses that are allowed."""

    def __init__(self, is_allowed: IsAllowed) -> None:
        self._is_allowed = is_allowed
        self._resolver = aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        results = [
            one for one in await self._resolver.resolve(host, port, family) if self._is_allowed(one["host"])
        ]
        if not results:
            raise OSError(None, "it is in a private network")
        return results

    async def close(self) -> None:
        await self._resolver.close()


def _is_challenge(response: aiohttp.ClientResponse) -> bool:
    """True if Cloudflare wants a browser to prove that it is one."""
    server = response.headers.get("Server", "")
    return response.status == HTTPStatus.SERVICE_UNAVAILABLE and server.lower() == "cloudflare"


def _is_ip_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _describe_error(error: Exception) -> str:
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    if isinstance(cause, OSError):
        return cause.strerror or "no connection"
    return str(error) if isinstance(error, ValueError) else "its response cannot be read"
