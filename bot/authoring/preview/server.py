"""The server of the preview: the page, a stream that reports each save, and answers on request."""

import asyncio
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.resources import files
from socket import gethostname

from aiohttp import web

from bot.adapters.status import PlatformError
from bot.adapters.web.access_log import AccessLogger, MinuteLog, get_server_logger
from bot.adapters.web.middleware import (
    add_security_headers,
    make_error_middleware,
    make_host_check_middleware,
    make_origin_check_middleware,
)
from bot.adapters.web.page import Renderers
from bot.adapters.web.share_images import find_image_type
from bot.adapters.web.static_files import AssetBundle, load_assets, respond_with_asset
from bot.adapters.web.templates import load_environment
from bot.authoring.preview.answer_view import IMAGES_PATH, build_answer, render_answer_rows
from bot.authoring.preview.field_routes import FieldRoutes
from bot.authoring.preview.file_view import (
    ALL_LANGUAGES,
    build_file_panel,
    build_outline,
    list_briefing_languages,
)
from bot.authoring.preview.guests import GuestList, GuestRoutes, make_guest_check_middleware
from bot.authoring.preview.live_preview import LivePreview
from bot.authoring.preview.state import PreviewState
from bot.core.i18n.languages import SUPPORTED_LANGUAGES
from bot.core.library.image_scaling import read_scaled_image
from bot.core.messages.image import ImageFile

LOCALHOST = "127.0.0.1"
_ALL_ADDRESSES = frozenset({"0.0.0.0", "::"})  # noqa: S104 (only to know them)
DEFAULT_PORT = 8080  # the port of the bot's own page; if it is taken, any free one will do
MAX_LINES = 64  # commands in one request
HEARTBEAT_INTERVAL = 15  # seconds after which a silent stream shows that it is alive
SHUTDOWN_TIMEOUT = 1  # seconds to finish answers in flight


@dataclass(frozen=True, slots=True)
class ListenAddress:
    """Where to listen: a *host*, and a *port*, or else any free one."""

    host: str = LOCALHOST
    port: int = DEFAULT_PORT

    @property
    def is_local(self) -> bool:
        """True if only this machine can reach it."""
        return self.host in {LOCALHOST, "localhost", "::1"}

    @property
    def name(self) -> str:
        """The host in an address that others open; for all addresses of this machine, its name."""
        name = gethostname() if self.host in _ALL_ADDRESSES else self.host
        return f"[{name}]" if ":" in name else name


async def serve_preview(
    live_preview: LivePreview,
    changed_files: asyncio.Queue[frozenset[str] | None],
    renderers: Renderers,
    on_started: Callable[[str], None],
    address: ListenAddress = ListenAddress(),
) -> None:
    """Serve the preview until cancelled.

    *changed_files* yields files that were saved, removed or renamed; None stands for any file. *on_started*
    gets the URL once it can be opened; where others can reach it, that of a link, and the next whenever one
    was used.

    Raises:
        PlatformError: the server cannot listen on this machine.
    """
    base_url = ""
    guests = None if address.is_local else GuestList(lambda path: on_started(base_url + path))
    runner = web.AppRunner(
        build_application(live_preview, renderers, address.host, guests),
        access_log_class=AccessLogger,
        access_log=MinuteLog(),
        logger=get_server_logger(),
        shutdown_timeout=SHUTDOWN_TIMEOUT,
    )
    await runner.setup()
    try:
        await _start_listening(runner, address)
        base_url = f"http://{address.name}:{runner.addresses[0][1]}"
        if guests:
            guests.make_link()
        else:
            on_started(base_url)
        while True:
            await live_preview.refresh_files(await changed_files.get())
    finally:
        await runner.cleanup()


def build_application(
    live_preview: LivePreview, renderers: Renderers, host: str = LOCALHOST, guests: GuestList | None = None
) -> web.Application:
    """Build the web application of the preview, to be served at *host*, to *guests* only if there are any."""
    app = web.Application(
        middlewares=[
            make_error_middleware(_page_language),
            make_host_check_middleware(host),
            make_origin_check_middleware(is_public=False),
            *([make_guest_check_middleware(guests)] if guests else []),
        ]
    )
    app.on_response_prepare.append(add_security_headers)
    app.on_shutdown.append(lambda _app: live_preview.close())
    assets = load_assets(files(__package__).joinpath("assets"))
    handlers = _RouteHandlers(live_preview, renderers, assets)
    if live_preview.field_editor:
        app.add_routes(FieldRoutes(live_preview, live_preview.field_editor).list_routes())
    app.add_routes(GuestRoutes(guests, assets).list_routes() if guests else [])
    app.add_routes(
        [
            web.get("/", handlers.get_page),
            web.get("/assets/{version}/{name}", handlers.get_asset),
            web.get("/api/live", handlers.stream_events),
            web.get("/api/answers", handlers.get_answers),
            web.get("/api/file", handlers.get_file_panel),
            web.get(f"{IMAGES_PATH}/{{digest:[0-9a-f]{{64}}}}", handlers.get_image),
        ]
    )
    return app


async def _page_language(_request: web.Request) -> str:
    """The page itself is in English."""
    return "en"


class _RouteHandlers:
    """The handlers of the routes."""

    def __init__(self, live_preview: LivePreview, renderers: Renderers, assets: AssetBundle) -> None:
        self._live_preview = live_preview
        self._renderers = renderers
        self._assets = assets

    async def get_page(self, _request: web.Request) -> web.Response:
        """Serve the page, after a new look at what is published."""
        await self._live_preview.refresh_baseline()
        template = load_environment(__package__).get_template("page.html.jinja")
        is_editable = self._live_preview.field_editor is not None
        html = template.render(assets=f"/assets/{self._assets.version}", is_editable=is_editable)
        return web.Response(text=html, content_type="text/html")

    async def get_asset(self, request: web.Request) -> web.Response:
        """Serve a static file."""
        return respond_with_asset(request, self._assets)

    async def stream_events(self, request: web.Request) -> web.StreamResponse:
        """Send the outline of a ``file`` now and after each save (server-sent events)."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})
        await response.prepare(request)
        last_number = 0
        with suppress(ConnectionResetError):  # the page was closed
            while not self._live_preview.is_closed:
                state = self._live_preview.state
                if state.number > last_number:
                    last_number = state.number
                    await response.write(_build_event(state, request.query.get("file", "")))
                if not await self._live_preview.wait_for_state(last_number, HEARTBEAT_INTERVAL):
                    await response.write(b":\n\n")
        return response

    async def get_file_panel(self, request: web.Request) -> web.Response:
        """Serve what stands beside the answers of a ``file``."""
        state, file = self._live_preview.state, request.query.get("file", "")
        if file not in state.file_states:
            raise web.HTTPNotFound
        return web.json_response(await asyncio.to_thread(build_file_panel, state, file))

    async def get_image(self, request: web.Request) -> web.Response:
        """Serve an image of the current files by its digest."""
        library, digest = self._live_preview.state.current_app.library, request.match_info["digest"]
        images = (image for own_images in library.images.values() for image in own_images.values())
        for image in images:
            if isinstance(image, ImageFile) and image.digest == digest:
                data = await asyncio.to_thread(read_scaled_image, image.path, digest)
                if not data:
                    break
                return web.Response(body=data, content_type=find_image_type(data))
        raise web.HTTPNotFound

    async def get_answers(self, request: web.Request) -> web.Response:
        """Answer each ``line``, in one ``language`` or in all that the ``file`` is in."""
        lines = request.query.getall("line", [])[:MAX_LINES]
        state = self._live_preview.state
        answers = []
        for line in lines:
            answers.append(self._answer_to_json(line, self._select_languages(request)))
            await asyncio.sleep(0)  # gives way to other requests, and to a save
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
        html = render_answer_rows(answers)
        return {"line": line, "title": answers[0].title, "status": status, "html": html}


def _build_event(state: PreviewState, file: str) -> bytes:
    """Build the server-sent event with the outline of *file*, or of the first file if it is unknown."""
    if not state.file_states:
        return b"event: nothing\ndata: {}\n\n"
    if file not in state.file_states:
        originals = (one.file for one in state.file_states.values() if not one.language)
        file = next(originals, next(iter(state.file_states)))
    return f"data: {json.dumps(build_outline(state, file), ensure_ascii=False)}\n\n".encode()


async def _start_listening(runner: web.AppRunner, address: ListenAddress) -> None:
    """Listen on the port of *address*, or else on any free one."""
    for candidate in (address.port, 0):
        try:
            await web.TCPSite(runner, address.host, candidate).start()
        except OSError as error:
            if candidate == 0:
                raise PlatformError(f"Cannot listen on {address.host}: {error.strerror}.") from error
        else:
            return
