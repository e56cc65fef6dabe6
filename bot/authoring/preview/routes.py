"""The desk's routes: the page, a stream of what is on it after each save, and answers as it needs them."""

import asyncio
import json
from collections.abc import Sequence
from contextlib import suppress
from importlib.resources import files

from aiohttp import web

from bot.adapters.web.middleware import local_only, plain_errors, seal
from bot.adapters.web.page import Renderers
from bot.adapters.web.routes import FOR_EVER
from bot.adapters.web.static_files import Assets, read
from bot.authoring.preview.answers import answer, cells
from bot.authoring.preview.file_state import State
from bot.authoring.preview.live_reload import Live
from bot.authoring.preview.page import ALL, beside, outline, spoken
from bot.core.i18n import SPOKEN

LOCAL = "127.0.0.1"
LINES = 64  # commands that are answered at once
BEAT = 15  # seconds after which a stream without news shows that it is alive


def application(live: Live, renderers: Renderers) -> web.Application:
    """Return the web application that shows what is *live*, to be listened for on this machine only."""
    app = web.Application(middlewares=[plain_errors(_english), local_only(LOCAL)])
    app.on_response_prepare.append(seal)
    app.on_shutdown.append(lambda _app: live.close())
    room = _Room(live, renderers, read(files(__package__).joinpath("assets")))
    app.add_routes(
        [
            web.get("/", room.page),
            web.get("/assets/{version}/{name}", room.asset),
            web.get("/api/live", room.stream),
            web.get("/api/answers", room.answers),
            web.get("/api/beside", room.beside),
        ]
    )
    return app


async def _english(_request: web.Request) -> str:
    """Return the language of the page's own words."""
    return "en"


class _Room:
    """The handlers of the routes, with what they show."""

    def __init__(self, live: Live, renderers: Renderers, assets: Assets) -> None:
        self._live = live
        self._renderers = renderers
        self._assets = assets

    async def page(self, _request: web.Request) -> web.Response:
        """Return the page; whoever opens it wants to see what is published by now."""
        await self._live.opened()
        html = self._assets.page.substitute(assets=f"/assets/{self._assets.version}")
        return web.Response(text=html, content_type="text/html")

    async def asset(self, request: web.Request) -> web.Response:
        """Return one of the page's files."""
        asset = self._assets.files.get(request.match_info["name"])
        if asset is None or request.match_info["version"] != self._assets.version:
            raise web.HTTPNotFound
        return web.Response(
            body=asset.body, content_type=asset.content_type, charset="utf-8", headers=FOR_EVER
        )

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Send what is on the desk of a ``file`` now, and after each save (server-sent events)."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})
        await response.prepare(request)
        known = 0
        with suppress(ConnectionResetError):  # the page was closed
            while not self._live.closed:
                if self._live.state.number > known:
                    known = self._live.state.number
                    await response.write(_event(self._live.state, request.query.get("file", "")))
                if not await self._live.later_than(known, BEAT):
                    await response.write(b":\n\n")
        return response

    async def beside(self, request: web.Request) -> web.Response:
        """Return what stands beside the answers of a ``file``."""
        state, file = self._live.state, request.query.get("file", "")
        if file not in state.sheets:
            raise web.HTTPNotFound
        return web.json_response(await asyncio.to_thread(beside, state, file))

    async def answers(self, request: web.Request) -> web.Response:
        """Return the answers to each ``line``, in one ``language`` or in all that the ``file`` is in."""
        lines = request.query.getall("line", [])[:LINES]
        state = self._live.state
        told = []
        for line in lines:
            told.append(self._answer(line, self._tongues(request)))
            await asyncio.sleep(0)  # others wait for their turn, and a save must not
        return web.json_response({"number": state.number, "answers": told})

    def _tongues(self, request: web.Request) -> Sequence[str]:
        wanted, file = request.query.get("language", ""), request.query.get("file", "")
        sheet = self._live.state.sheets.get(file)
        if wanted == ALL and sheet:
            return spoken(self._live.state, sheet)
        return (wanted if wanted in SPOKEN else "en",)

    def _answer(self, line: str, tongues: Sequence[str]) -> dict[str, str]:
        state, today = self._live.state, self._live.today()
        told = [answer(state, line, tongue, today, self._renderers) for tongue in tongues]
        mark = next((one.mark for one in told if one.mark), "")
        return {"line": line, "title": told[0].title, "mark": mark, "html": cells(told)}


def _event(state: State, file: str) -> bytes:
    """Return as a server-sent event what there is now of a *file*, or of the first one."""
    if not state.sheets:
        return b"event: nothing\ndata: {}\n\n"
    if file not in state.sheets:
        file = next((one.file for one in state.sheets.values() if not one.code), next(iter(state.sheets)))
    return f"data: {json.dumps(outline(state, file), ensure_ascii=False)}\n\n".encode()
