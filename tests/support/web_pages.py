"""Asking on the web page in tests, and reading the page that comes."""

import re
from dataclasses import dataclass
from html import unescape

from aiohttp import ClientResponse, ClientSession

from tests.support.log_privacy import keep_out_of_logs


@dataclass(frozen=True)
class WebPage:
    """A page as a browser gets it: its status, its address after redirects, and its HTML."""

    status: int
    path: str
    html: str

    @property
    def title(self) -> str:
        """The words of its first heading."""
        (heading,) = re.findall(r"<h1[^>]*>(.*?)</h1>", self.html)
        return unescape(re.sub(r"<[^>]*>", "", heading))

    @property
    def content(self) -> str:
        """The HTML of what the page is about, without what stands around it."""
        return self.html.partition("<main")[2].partition("</main>")[0]

    @property
    def text(self) -> str:
        """The words of its content."""
        return unescape(re.sub(r"<[^>]*>", "", self.content.partition(">")[2]))


async def read_page(response: ClientResponse) -> WebPage:
    """Read the page of a response."""
    return WebPage(response.status, response.url.raw_path_qs, await response.text())


async def ask_page(site: ClientSession, line: str, view: str = "", **headers: str) -> WebPage:
    """Write *line* into the search field, and read the page that the browser ends at."""
    keep_out_of_logs(text=line)
    query = {"q": line} if not view else {"ask": line, "as": view}
    async with site.get("/" if view else "/search", params=query, headers=headers) as response:
        return await read_page(response)


async def open_page(site: ClientSession, path: str, **headers: str) -> WebPage:
    """Open an address."""
    async with site.get(path, headers=headers) as response:
        return await read_page(response)


async def send_choice(site: ClientSession, line: str, back: str = "/", words: str = "") -> WebPage:
    """Press a button that changes something."""
    keep_out_of_logs(text=words)
    form = {"line": line, "back": back, "words": words}
    async with site.post("/send", data=form) as response:
        return await read_page(response)
