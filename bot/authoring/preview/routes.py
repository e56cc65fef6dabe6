"""The desk's routes: the page, a stream of what is on it after each save, and answers as it needs them."""

import asyncio
import json
from collections.abc import Sequence
from contextlib import suppress
from importlib.resources import files

from aiohttp import web

from bot.adapters.web.middleware import (
    add_security_headers,
    make_error_middleware,
    make_host_check_middleware,
)
from bot.adapters.web.page import Renderers
from bot.adapters.web.routes import IMMUTABLE_CACHE_HEADERS
from bot.adapters.web.static_files import AssetBundle, load_assets
from bot.authoring.preview.answers import build_answer, render_cells
from bot.authoring.preview.file_state import PreviewState
from bot.authoring.preview.live_reload import LivePreview
from bot.authoring.preview.page import ALL_LANGUAGES, build_outline, build_side_panel, list_briefing_languages
from bot.core.i18n import SUPPORTED_LANGUAGES

LOCALHOST = "127.0.0.1"
MAX_LINES = 64  # commands that are answered at once
HEARTBEAT_INTERVAL = 15  # seconds after which a stream without news shows that it is alive


def build_application(live_preview: LivePreview, renderers: Renderers) -> web.Application:
    """Return the web application that shows what is *live*, to be listened for on this machine only."""
    app = web.Application(
        middlewares=[make_error_middleware(_page_language), make_host_check_middleware(LOCALHOST)]
    )
    app.on_response_prepare.append(add_security_headers)
    app.on_shutdown.append(lambda _app: live_preview.close())
    handlers = _PreviewHandlers(live_preview, renderers, load_assets(files(__package__).joinpath("assets")))
    app.add_routes(
        [
            web.get("/", handlers.get_page),
            web.get("/assets/{version}/{name}", handlers.get_asset),
            web.get("/api/live", handlers.stream_events),
            web.get("/api/answers", handlers.get_answers),
            web.get("/api/beside", handlers.get_side_panel),
        ]
    )
    return app


async def _page_language(_request: web.Request) -> str:
    """Return the language of the page's own words."""
    return "en"


class _PreviewHandlers:
    """The handlers of the routes, with what they show."""

    def __init__(self, live_preview: LivePreview, renderers: Renderers, assets: AssetBundle) -> None:
        self._live_preview = live_preview
        self._renderers = renderers
        self._assets = assets

    async def get_page(self, _request: web.Request) -> web.Response:
        """Return the page; whoever opens it wants to see what is published by now."""
        await self._live_preview.refresh_baseline()
        html = self._assets.page_template.substitute(assets=f"/assets/{self._assets.version}")
        return web.Response(text=html, content_type="text/html")

    async def get_asset(self, request: web.Request) -> web.Response:
        """Return one of the page's files."""
        asset = self._assets.files.get(request.match_info["name"])
        if asset is None or request.match_info["version"] != self._assets.version:
            raise web.HTTPNotFound
        return web.Response(
            body=asset.body, content_type=asset.content_type, charset="utf-8", headers=IMMUTABLE_CACHE_HEADERS
        )

    async def stream_events(self, request: web.Request) -> web.StreamResponse:
        """Send what is on the desk of a ``file`` now, and after each save (server-sent events)."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})
        await response.prepare(request)
        last_number = 0
        with suppress(ConnectionResetError):  # the page was closed
            while not self._live_preview.is_closed:
                if self._live_preview.state.number > last_number:
                    last_number = self._live_preview.state.number
                    await response.write(
                        _build_event(self._live_preview.state, request.query.get("file", ""))
                    )
                if not await self._live_preview.wait_for_state(last_number, HEARTBEAT_INTERVAL):
                    await response.write(b":\n\n")
        return response

    async def get_side_panel(self, request: web.Request) -> web.Response:
        """Return what stands beside the answers of a ``file``."""
        state, file = self._live_preview.state, request.query.get("file", "")
        if file not in state.file_states:
            raise web.HTTPNotFound
        return web.json_response(await asyncio.to_thread(build_side_panel, state, file))

    async def get_answers(self, request: web.Request) -> web.Response:
        """Return the answers to each ``line``, in one ``language`` or in all that the ``file`` is in."""
        lines = request.query.getall("line", [])[:MAX_LINES]
        state = self._live_preview.state
        answers = []
        for line in lines:
            answers.append(self._answer_to_json(line, self._select_languages(request)))
            await asyncio.sleep(0)  # others wait for their turn, and a save must not
        return web.json_response({"number": state.number, "answers": answers})

    def _select_languages(self, request: web.Request) -> Sequence[str]:
        language, file = request.query.get("language", ""), request.query.get("file", "")
        file_state = self._live_preview.state.file_states.get(file)
        if language == ALL_LANGUAGES and file_state:
            return list_briefing_languages(self._live_preview.state, file_state)
        return (language if language in SUPPORTED_LANGUAGES else "en",)

    def _answer_to_json(self, line: str, languages: Sequence[str]) -> dict[str, str]:
        state, today = self._live_preview.state, self._live_preview.today()
        answers = [build_answer(state, line, language, today, self._renderers) for language in languages]
        status = next((one.status for one in answers if one.status), "")
        return {"line": line, "title": answers[0].title, "mark": status, "html": render_cells(answers)}


def _build_event(state: PreviewState, file: str) -> bytes:
    """Return as a server-sent event what there is now of a *file*, or of the first one."""
    if not state.file_states:
        return b"event: nothing\ndata: {}\n\n"
    if file not in state.file_states:
        file = next(
            (one.file for one in state.file_states.values() if not one.language),
            next(iter(state.file_states)),
        )
    return f"data: {json.dumps(build_outline(state, file), ensure_ascii=False)}\n\n".encode()
