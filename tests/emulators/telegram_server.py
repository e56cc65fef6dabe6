"""Emulates the HTTP server of the Bot API: reads calls, injects faults, responds."""

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Self

from aiohttp import web

from tests.emulators.telegram_methods import BotApiError, check_call

_MESSAGES = {"sendMessage", "sendPhoto"}


class UploadedFile(bytes):
    """The content of a file, which knows its name."""

    file_name: str

    def __new__(cls, content: bytes, file_name: str) -> Self:
        self = super().__new__(cls, content)
        self.file_name = file_name
        return self


@dataclass
class Fault:
    """How one call fails. *hold* delays it until it is set."""

    code: int = 0
    description: str = ""
    retry_after: int = 0
    drop: bool = False
    body: bytes = b""
    hold: asyncio.Event | None = None
    happens_after: bool = False
    """The call is processed, but its response fails."""


@dataclass
class Call:
    """One call."""

    method: str
    fields: dict[str, Any]
    files: dict[str, bytes]
    """The uploads that fields name by ``attach://``."""


class BotApiServer:
    """A Bot API server on the loopback for the bot with *token*."""

    def __init__(self, token: str, answer: Callable[[Call], Awaitable[Any]], host: str = "127.0.0.1") -> None:
        self.token = token
        self._host = host
        self.calls: list[Call] = []
        self.violations: list[str] = []
        self.files: dict[str, bytes] = {}
        self._answer = answer
        self._faults: dict[str, deque[Fault]] = defaultdict(deque)
        self.held = asyncio.Event()
        self.takes_messages = asyncio.Event()
        """While it is not set, messages wait, and are lost if the bot ends meanwhile."""
        self.takes_messages.set()
        self.waiting_messages = 0
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def start(self, port: int = 0) -> None:
        """Listen on a free port of the host."""
        app = web.Application(client_max_size=60 * 1024 * 1024)
        app.router.add_route("*", "/bot{token}/{method}", self._handle_call)
        app.router.add_get("/file/bot{token}/{path:.+}", self._send_file)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, port)
        await site.start()
        name = f"[{self._host}]" if ":" in self._host else self._host
        self.url = f"http://{name}:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner:
            await self._runner.cleanup()

    def add_fault(self, method: str, fault: Fault) -> None:
        """Let the next call of *method* without a fault fail."""
        self._faults[method].append(fault)

    async def _handle_call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if method in _MESSAGES and not await self._wait_with_message(request):
            return web.Response(status=499)
        fault = self._faults[method].popleft() if self._faults[method] else None
        if fault and fault.hold:
            self.held.set()
            await fault.hold.wait()
        if fault and not fault.happens_after and (broken := _apply_fault(request, fault)):
            return broken
        response = await self._answer_call(request, method)
        return (fault and fault.happens_after and _apply_fault(request, fault)) or response

    async def _wait_with_message(self, request: web.Request) -> bool:
        """Wait until messages are taken; False if the bot has ended by then."""
        self.waiting_messages += 1
        await self.takes_messages.wait()
        self.waiting_messages -= 1
        return request.transport is not None and not request.transport.is_closing()

    async def run_call(self, method: str, fields: dict[str, Any]) -> None:
        """Make a call that came in a webhook's answer; nobody hears of its result."""
        try:
            call = _build_call(method, fields)
            self.calls.append(call)
            await self._answer(call)
        except BotApiError as refusal:
            self._note_violation(method, refusal)
        except AssertionError as violation:
            self.violations.append(f"{method}: {violation}")

    def _note_violation(self, method: str, refusal: BotApiError) -> None:
        if refusal.description.startswith(f"Bad Request: {method}:"):
            self.violations.append(refusal.description)

    async def _answer_call(self, request: web.Request, method: str) -> web.Response:
        try:
            self._check_token(request)
            call = _build_call(method, await _read_fields(request))
            self.calls.append(call)
            return web.json_response({"ok": True, "result": await self._answer(call)})
        except BotApiError as refusal:
            self._note_violation(method, refusal)
            return _error_response(refusal.code, refusal.description, **refusal.parameters)
        except AssertionError as violation:
            self.violations.append(f"{method}: {violation}")
            return _error_response(400, f"Bad Request: {violation}")

    def _check_token(self, request: web.Request) -> None:
        token = request.match_info["token"]
        if ":" not in token:
            raise BotApiError(404, "Not Found")
        if token != self.token:
            raise BotApiError(401, "Unauthorized")

    async def _send_file(self, request: web.Request) -> web.Response:
        content = self.files.get(request.match_info["path"])
        if request.match_info["token"] != self.token or content is None:
            return _error_response(404, "Not Found")
        return web.Response(body=content)


def _build_call(method: str, given: dict[str, Any]) -> Call:
    """Build a call whose fields have their types."""
    names = str([value for value in given.values() if isinstance(value, str)])
    attached = {
        name for name, value in given.items() if isinstance(value, bytes) and f"attach://{name}" in names
    }
    files = {name: given.pop(name) for name in attached}
    return Call(method, check_call(method, given), files)


def _apply_fault(request: web.Request, fault: Fault) -> web.Response | None:
    if fault.drop and request.transport:
        request.transport.abort()
    if fault.body:
        return web.Response(body=fault.body, status=fault.code or 200)
    if fault.code:
        parameters = {"retry_after": fault.retry_after} if fault.retry_after else {}
        return _error_response(fault.code, fault.description or "Fault", **parameters)
    return _error_response(500, "Dropped") if fault.drop else None


def _error_response(code: int, description: str, **parameters: int) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
    if parameters:
        body["parameters"] = parameters
    return web.json_response(body, status=code)


async def _read_fields(request: web.Request) -> dict[str, Any]:
    """Read the fields of a call from wherever the Bot API accepts them; files are bytes."""
    fields: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        body = await request.read()
        fields |= json.loads(body) if body else {}
    elif request.can_read_body:
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                fields[name] = UploadedFile(value.file.read(), value.filename)
            else:
                fields[name] = value
    return fields
