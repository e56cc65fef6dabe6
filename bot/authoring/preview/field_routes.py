"""The routes by which the preview's page lists the fields of an item, and changes one of them in its file."""

import asyncio
import json
from collections.abc import Callable

from aiohttp import web

from bot.authoring.preview.field_editor import EditError, FieldEditor
from bot.authoring.preview.live_preview import LivePreview

_MAX_BODY_BYTES = 64 * 1024  # ten times the longest text of a field
_CHANGE_KEYS = ("file", "entry", "path", "text", "digest")


class FieldRoutes:
    """The handlers of the form; the application's middleware refuses what other sites send."""

    def __init__(self, live_preview: LivePreview, field_editor: FieldEditor) -> None:
        """Change the files of *live_preview* with *field_editor*."""
        self._live_preview = live_preview
        self._field_editor = field_editor

    def list_routes(self) -> list[web.RouteDef]:
        """List the routes."""
        return [web.get("/api/fields", self.get_fields), web.post("/api/fields", self.post_change)]

    async def get_fields(self, request: web.Request) -> web.Response:
        """List the fields of an ``entry`` of a ``file``; without an entry, those of the briefing itself."""
        state, query = self._live_preview.state, request.query
        return await _respond(
            lambda: self._field_editor.list_fields(state, query.get("file", ""), query.get("entry", ""))
        )

    async def post_change(self, request: web.Request) -> web.Response:
        """Change a field in its file, and show the answers of the new file."""
        change = await _read_change(request)
        state, file = self._live_preview.state, change["file"]
        response = await _respond(
            lambda: self._field_editor.change_field(state, file, change["entry"], change)
        )
        await self._live_preview.refresh_files(None)
        return response


async def _read_change(request: web.Request) -> dict[str, str]:
    """Read a change; only JSON, which no form of another site can send."""
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType
    if (request.content_length or 0) > _MAX_BODY_BYTES:
        raise web.HTTPRequestEntityTooLarge(_MAX_BODY_BYTES, request.content_length or 0)
    try:
        values = json.loads(await request.text())
        return {key: str(values[key]) for key in _CHANGE_KEYS}
    except (ValueError, KeyError, TypeError) as error:
        raise web.HTTPBadRequest from error


async def _respond(act: Callable[[], object]) -> web.Response:
    """Give what *act* gives as JSON, or the sentences that say what prevented it."""
    try:
        return web.json_response(await asyncio.to_thread(act) or {})
    except EditError as error:
        return web.json_response({"sentences": error.sentences}, status=422)
