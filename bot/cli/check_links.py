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
from bot.cli.check import Checked
from bot.core.parsing.error_codes import Code
from bot.core.parsing.problem import Problem, path_text
from bot.core.parsing.scanner import survey
from bot.core.parsing.source_map import Survey
from bot.core.parsing.yaml_events import child

PAUSE = 1.0  # seconds between two questions to one host
PATIENCE = 20  # seconds for one answer
AT_ONCE = 8  # hosts that are asked at the same time
REDIRECTS = 6  # in a row; browsers follow 20
GONE = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
FAILED = 500  # from this status on the server itself has failed
HEADERS = {"User-Agent": f"briefing-bot/{__version__} (checks links)"}

_WHOLE = re.compile(r"https?://\S+")
_IN_TEXT = re.compile(r"\]\((https?://[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)\)")

IsAllowed = Callable[[str], bool]
"""Returns whether an IP address may be asked."""


def is_public(address: str) -> bool:
    """Return whether an IP address is one of the public internet."""
    return ip_address(address.partition("%")[0]).is_global


async def ask(
    checked: Sequence[Checked],
    allowed: IsAllowed = is_public,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    patience: float = PATIENCE,
) -> list[Checked]:
    """Return *checked* with a warning for each address in its briefings that does not answer any more."""
    found = [[*_addresses(one)] for one in checked]
    async with Asking(allowed, sleep, patience) as asking:
        answers = await asking.all({url for some in found for url, *_ in some})
    return [
        replace(one, warnings=(*one.warnings, *_dead(some, answers)))
        for one, some in zip(checked, found, strict=True)
    ]


Address = tuple[str, str, int, int, str]
"""An address with its place: the file, line and column, and the path of the value that holds it."""


def _addresses(checked: Checked) -> Iterator[Address]:
    for briefing in checked.briefings:
        seen = survey(Path(briefing.file).read_bytes(), briefing.file)
        for path, place in seen.places.items():
            for url in _in(seen, path):
                yield url, briefing.file, place.line, place.column, path_text(path)


def _in(seen: Survey, path: tuple[str | int, ...]) -> list[str]:
    value: object = seen.fields
    for step in path:
        value = child(value, step)  # type: ignore[arg-type]
    if not isinstance(value, str):
        return []
    return [value] if _WHOLE.fullmatch(value) else _IN_TEXT.findall(value)


def _dead(addresses: Sequence[Address], answers: dict[str, str]) -> Iterator[Problem]:
    for url, file, line, column, path in addresses:
        if wrong := answers[url]:
            hint = "look for where it is now, or give a copy of it"
            message = f"{url} {wrong}"
            yield Problem(file, line, column, path, message, hint, code=Code.DEAD_LINK, warning=True)


class Asking:
    """A session in which addresses are asked: each host one question after another."""

    def __init__(
        self, allowed: IsAllowed, sleep: Callable[[float], Awaitable[object]], patience: float
    ) -> None:
        """Ask only hosts whose address is *allowed*, and *sleep* between two questions to one.

        *patience* is how many seconds an answer may take.
        """
        self._patience = aiohttp.ClientTimeout(total=patience)
        self._allowed = allowed
        self._sleep = sleep
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._asked: set[str] = set()
        self._at_once = asyncio.Semaphore(AT_ONCE)

    async def __aenter__(self) -> Self:
        """Open the session."""
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(resolver=_Allowed(self._allowed)),
            timeout=self._patience,
            headers=HEADERS,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the session."""
        await self._session.close()

    async def all(self, urls: set[str]) -> dict[str, str]:
        """Return what is wrong with each address; an empty text where nothing is."""
        told = await asyncio.gather(*(self._wrong(url) for url in sorted(urls)))
        return dict(zip(sorted(urls), told, strict=True))

    async def _wrong(self, url: str) -> str:
        if not await self._answered("HEAD", url):
            return ""
        return await self._answered("GET", url)  # many servers answer nothing else

    async def _answered(self, method: str, url: str) -> str:
        """Return what is wrong with an answer; to HEAD, any refusal counts."""
        try:
            status = await self._status(method, url)
        except TimeoutError:
            return "does not answer"
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return f"cannot be reached: {_cause(error)}"
        if status in GONE:
            return f"is gone ({status})"
        refused = status >= (HTTPStatus.BAD_REQUEST if method == "HEAD" else FAILED)
        return f"fails ({status})" if refused else ""

    async def _status(self, method: str, url: str) -> int:
        """Return the status of the last answer of a chain of redirects.

        Raises:
            ValueError: the chain does not end, or leads where nobody may ask.
        """
        place = URL(url)
        for _ in range(REDIRECTS):
            async with self._at_once, self._turns[place.host or ""]:
                status, further = await self._once(method, place)
            if further is None:
                return status
            place = place.join(further)
        raise ValueError("it leads from one address to the next without end")

    async def _once(self, method: str, place: URL) -> tuple[int, URL | None]:
        if place.scheme not in ("http", "https") or not place.host:
            raise ValueError("it leads to something else than a web address")
        if _is_number(place.host) and not self._allowed(place.host):
            raise ValueError("it leads to a private network")
        if place.host in self._asked:
            await self._sleep(PAUSE)
        self._asked.add(place.host)
        async with self._session.request(method, place, allow_redirects=False) as answer:
            leads_on = answer.status in (301, 302, 303, 307, 308) and answer.headers.get("Location")
            return answer.status, URL(answer.headers["Location"]) if leads_on else None


class _Allowed(AbstractResolver):
    """Finds the addresses of a host, and only those that may be asked."""

    def __init__(self, allowed: IsAllowed) -> None:
        self._allowed = allowed
        self._inner = aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = [one for one in await self._inner.resolve(host, port, family) if self._allowed(one["host"])]
        if not found:
            raise OSError(None, "it leads to a private network")
        return found

    async def close(self) -> None:
        await self._inner.close()


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _cause(error: Exception) -> str:
    inner = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    if isinstance(inner, OSError):
        return inner.strerror or "no connection"
    return str(error) if isinstance(error, ValueError) else "its answer cannot be read"
