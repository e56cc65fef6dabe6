"""Whether the addresses in briefings still answer: asked on demand, gently, and of no private network.

A host that only refuses programs (401, 403, 429 and the like) is alive: what is reported is gone, or silent.
"""

import asyncio
import re
import socket
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from http import HTTPStatus
from ipaddress import ip_address
from pathlib import Path
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from bot import __version__
from bot.cli.check import CheckResult
from bot.core.parsing.problem import Problem, ProblemCode, format_path
from bot.core.parsing.scanner import ScanResult, scan_yaml
from bot.core.parsing.yaml_subset import get_child

HOST_DELAY = 1.0  # seconds between two questions to one host
REQUEST_TIMEOUT = 20  # seconds for one answer
MAX_CONCURRENT_REQUESTS = 8  # hosts that are asked at the same time
MAX_REDIRECTS = 6  # in a row; browsers follow 20
GONE_STATUSES = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
FIRST_SERVER_ERROR = 500  # from this status on the server itself has failed
HEADERS = {"User-Agent": f"briefing-bot/{__version__} (checks links)"}

_URL = re.compile(r"https?://\S+")
_MARKDOWN_LINK = re.compile(r"\]\((https?://[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)\)")

IsAllowed = Callable[[str], bool]
"""Returns whether an IP address may be asked."""


def is_public_address(address: str) -> bool:
    """Return whether an IP address is one of the public internet."""
    return ip_address(address.partition("%")[0]).is_global


async def find_dead_links(
    results: Sequence[CheckResult],
    is_allowed: IsAllowed = is_public_address,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    timeout: float = REQUEST_TIMEOUT,
) -> list[CheckResult]:
    """Return *checked* with a warning for each address in its briefings that does not answer any more."""
    links_by_result = [[*_collect_links(one)] for one in results]
    async with LinkChecker(is_allowed, sleep, timeout) as checker:
        errors = await checker.check_urls({url for some in links_by_result for url, *_ in some})
    return [
        replace(one, warnings=(*one.warnings, *_build_problems(some, errors)))
        for one, some in zip(results, links_by_result, strict=True)
    ]


LocatedLink = tuple[str, str, int, int, str]
"""An address with its place: the file, line and column, and the path of the value that holds it."""


def _collect_links(result: CheckResult) -> Iterator[LocatedLink]:
    for briefing in result.briefings:
        scan_result = scan_yaml(Path(briefing.file).read_bytes(), briefing.file)
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
            hint = "look for where it is now, or give a copy of it"
            message = f"{url} {error}"
            yield Problem(
                file, line, column, path, message, hint, code=ProblemCode.DEAD_LINK, is_warning=True
            )


class LinkChecker:
    """A session in which addresses are asked: each host one question after another."""

    def __init__(
        self, is_allowed: IsAllowed, sleep: Callable[[float], Awaitable[object]], timeout: float
    ) -> None:
        """Ask only hosts whose address is *allowed*, and *sleep* between two questions to one.

        *patience* is how many seconds an answer may take.
        """
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
        """Return what is wrong with each address; an empty text where nothing is."""
        errors = await asyncio.gather(*(self._check_url(url) for url in sorted(urls)))
        return dict(zip(sorted(urls), errors, strict=True))

    async def _check_url(self, url: str) -> str:
        if not await self._request_error("HEAD", url):
            return ""
        return await self._request_error("GET", url)  # many servers answer nothing else

    async def _request_error(self, method: str, url: str) -> str:
        """Return what is wrong with an answer; to HEAD, any refusal counts."""
        try:
            status = await self._fetch_final_status(method, url)
        except TimeoutError:
            return "does not answer"
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return f"cannot be reached: {_describe_error(error)}"
        if status in GONE_STATUSES:
            return f"is gone ({status})"
        refused = status >= (HTTPStatus.BAD_REQUEST if method == "HEAD" else FIRST_SERVER_ERROR)
        return f"fails ({status})" if refused else ""

    async def _fetch_final_status(self, method: str, url: str) -> int:
        """Return the status of the last answer of a chain of redirects.

        Raises:
            ValueError: the chain does not end, or leads where nobody may ask.
        """
        current_url = URL(url)
        for _ in range(MAX_REDIRECTS):
            async with self._semaphore, self._host_locks[current_url.host or ""]:
                status, location = await self._request_once(method, current_url)
            if location is None:
                return status
            current_url = current_url.join(location)
        raise ValueError("it leads from one address to the next without end")

    async def _request_once(self, method: str, url: URL) -> tuple[int, URL | None]:
        if url.scheme not in ("http", "https") or not url.host:
            raise ValueError("it leads to something else than a web address")
        if _is_ip_address(url.host) and not self._is_allowed(url.host):
            raise ValueError("it leads to a private network")
        if url.host in self._requested_hosts:
            await self._sleep(HOST_DELAY)
        self._requested_hosts.add(url.host)
        async with self._session.request(method, url, allow_redirects=False) as response:
            redirect = response.status in (301, 302, 303, 307, 308) and response.headers.get("Location")
            return response.status, URL(response.headers["Location"]) if redirect else None


class _FilteringResolver(AbstractResolver):
    """Finds the addresses of a host, and only those that may be asked."""

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
            raise OSError(None, "it leads to a private network")
        return results

    async def close(self) -> None:
        await self._resolver.close()


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
    return str(error) if isinstance(error, ValueError) else "its answer cannot be read"
