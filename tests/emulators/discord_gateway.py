"""Emulates the gateway: a websocket with HELLO, IDENTIFY, HEARTBEAT, DISPATCH and RESUME."""

import asyncio
import json
import zlib
from collections import Counter
from typing import Any

from aiohttp import WSMsgType, web

from tests.emulators.discord_payloads import Json, ready_event

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, INVALID_SESSION, HELLO, ACKNOWLEDGED = 0, 1, 2, 6, 9, 10, 11
BAD_TOKEN, BAD_INTENTS = 4004, 4014
PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15  # members, presences, message content
WAIT_TIMEOUT = 5.0  # seconds that a test waits for the bot


class Connection:
    """One websocket, compressed if the client requests it."""

    def __init__(self, socket: web.WebSocketResponse, compression: str | None) -> None:
        self.socket = socket
        self._zlib = zlib.compressobj() if compression == "zlib-stream" else None

    async def send(self, payload: Json) -> None:
        text = json.dumps(payload)
        if self._zlib is None:
            await self.socket.send_str(text)
        else:
            data = self._zlib.compress(text.encode()) + self._zlib.flush(zlib.Z_SYNC_FLUSH)
            await self.socket.send_bytes(data)


class Gateway:
    """All connections to the gateway; the newest gets the events."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.url = ""
        self.operation_counts: Counter[int] = Counter()
        """How often the client has sent each operation."""
        self.identify_payloads: list[Json] = []
        self.refusal_code: int = 0
        """The close code with which to answer IDENTIFY, if not 0."""
        self._current: Connection | None = None
        self._events: list[Json] = []
        self._changed = asyncio.Event()

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one connection until it ends."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        assert request.query["v"] == "10"
        assert request.query["encoding"] == "json"
        connection = Connection(socket, request.query.get("compress"))
        await connection.send({"op": HELLO, "d": {"heartbeat_interval": 41250}})
        async for frame in socket:
            if frame.type is WSMsgType.TEXT:
                await self._handle_frame(connection, json.loads(frame.data))
        if self._current is connection:
            self._current = None
        return socket

    async def _handle_frame(self, connection: Connection, said: Json) -> None:
        operation, data = said["op"], said.get("d")
        self.operation_counts[operation] += 1
        if operation == HEARTBEAT:
            await connection.send({"op": ACKNOWLEDGED, "d": None})
        elif operation == IDENTIFY:
            await self._identify(connection, dict(data or {}))
        elif operation == RESUME:
            await self._resume(connection, dict(data or {}))

    async def _identify(self, connection: Connection, data: Json) -> None:
        self.identify_payloads.append(data)
        code = self.refusal_code or (BAD_TOKEN if data["token"] != self.token else 0)
        code = code or (BAD_INTENTS if data["intents"] & PRIVILEGED else 0)
        if code:
            await connection.socket.close(code=code)
            return
        await self._connect(connection, "READY", ready_event("session", self.url))

    async def _resume(self, connection: Connection, data: Json) -> None:
        if data["token"] != self.token or data["session_id"] != "session" or data["seq"] > len(self._events):
            await connection.send({"op": INVALID_SESSION, "d": False})
            return
        for missed in self._events[data["seq"] :]:
            await connection.send(missed)
        await self._connect(connection, "RESUMED", {})

    async def _connect(self, connection: Connection, event: str, data: Json) -> None:
        self._current = connection
        await self.dispatch(event, data)
        self._changed.set()

    async def dispatch(self, event: str, data: Json) -> None:
        """Send an event to the client that is connected."""
        assert self._current is not None, "no client is connected"
        self._events.append({"op": DISPATCH, "t": event, "s": len(self._events) + 1, "d": data})
        await self._current.send(self._events[-1])

    @property
    def is_connected(self) -> bool:
        """True if a client gets the events."""
        return self._current is not None

    async def wait_until_connected(self) -> None:
        """Wait until a client gets the events."""
        await self.wait_for_operation(HEARTBEAT, count=0)

    async def wait_for_operation(self, operation: int, count: int = 1) -> None:
        """Wait until the client has sent *operation* *count* times, and is connected."""
        async with asyncio.timeout(WAIT_TIMEOUT):
            while self._current is None or self.operation_counts[operation] < count:
                self._changed.clear()
                await self._changed.wait()

    async def drop(self, code: int = 1006) -> None:
        """Close the connection; with 1006 it breaks without a close frame."""
        current: Any = self._current
        self._current = None
        if code == 1006:
            current.socket._req.transport.abort()
        else:
            await current.socket.close(code=code)
