"""A briefing with an item of every status, and its page, for the tests of what is shared."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import ClientSession

from bot.adapters.web.settings import WebSettings
from bot.core.app import App
from tests.browser.sample_page import serve_app
from tests.support.app_fixtures import HEAD

SHARED = (
    HEAD
    + """\
figures:
  - {id: lamps, title: Lamps that burn, figure: 12 lamps, sources: [gull], caveats: [Counted at night.]}
  - {id: oars, title: Oars, figure: 7070 oars, sources: [gull], standing: retracted}
  - {id: boats, title: Boats, figure: 7070 boats, sources: [gull], standing: superseded, superseded_by: lamps}
  - {id: nets, title: Nets, figure: 7070 nets, sources: [gull], state: withdrawn,
     withdrawn: {on: 2031-05-01, because: Never counted.}}
  - {id: ropes, title: Ropes, figure: 4 ropes, sources: [gull], standing: contested}
  - {id: plans, title: Secret plans, figure: 9 plans, sources: [gull], state: draft}
  - {id: hopes, title: Secret hopes, figure: 9 hopes, sources: [gull], publish_at: 2040-01-01}
"""
)


@asynccontextmanager
async def open_site(app: App, **settings: str) -> AsyncIterator[ClientSession]:
    """Serve the web page of *app*; yield a client of it."""
    async with serve_app(WebSettings(port=0, **settings), app) as address, ClientSession(address) as session:
        yield session


async def get_text(site: ClientSession, path: str, **headers: str) -> str:
    """Get the text at *path*, which must be there."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    async with site.get(path, headers=names) as response:
        assert response.status == 200
        return await response.text()
