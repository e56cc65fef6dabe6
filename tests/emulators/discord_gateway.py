"""Emulates the gateway: a websocket with HELLO, IDENTIFY, HEARTBEAT, DISPATCH and RESUME, for each shard."""

import asyncio
import json
import zlib
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.emulators.discord_payloads import Json, ready_event
from tests.support.log_privacy import keep_out_of_logs, keep_payload_out_of_logs

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, INVALID_SESSION, HELLO, ACKNOWLEDGED = 0, 1, 2, 6, 9, 10, 11
BAD_TOKEN, BAD_SHARD, BAD_INTENTS = 4004, 4010, 4014
PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15  # members, presences, message content
WAIT_TIMEOUT = 5.0  # seconds that a test waits for the bot


class Connection:
    """One websocket, compressed if the client requests it."""

    def __init__(self, socket: web.WebSocketResponse, compression: str | None) -> None:
        self.socket = socket
        self.is_silent = False
        self._zlib = zlib.compressobj() if compression == "zlib-stream" else None

    @property
    def is_open(self) -> bool:
        """False as soon as the client's end is closed."""
        transport: Any = self.socket._req.transport if self.socket._req else None
        return transport is not None and not transport.is_closing()

    async def send(self, payload: Json) -> None:
        text = json.dumps(payload)
        if self._zlib is None:
            await self.socket.send_str(text)
        else:
            data = self._zlib.compress(text.encode()) + self._zlib.flush(zlib.Z_SYNC_FLUSH)
            await self.socket.send_bytes(data)


@dataclass
class Shard:
    """The session of one shard: its newest connection gets the events."""

    connection: Connection | None = None
    events: list[Json] = field(default_factory=list)

    @property
    def is_connected(self) -> bool:
        """True if a client gets the events."""
        return self.connection is not None and self.connection.is_open

    async def dispatch(self, event: str, data: Json) -> None:
        """Send an event to the client that is connected."""
        assert self.connection is not None, "no client is connected"
        assert self.connection.is_open, "the client is closing its connection"
        keep_payload_out_of_logs(data)
        self.events.append({"op": DISPATCH, "t": event, "s": len(self.events) + 1, "d": data})
        await self.connection.send(self.events[-1])


class Gateway:
    """All connections to the gateway. A client without shards is the only shard."""

    def __init__(self, token: str) -> None:
        keep_out_of_logs(token=token)
        self.token = token
        self.url = ""
        self.operation_counts: Counter[int] = Counter()
        """How often the client has sent each operation."""
        self.identify_payloads: list[Json] = []
        self.refusal_code: int = 0
        """The close code with which to answer IDENTIFY, if not 0."""
        self.shard_count = 1
        """How many shards the clients say there are."""
        self.hanging_connections = 0
        """How many of the next connections are never answered."""
        self.mute_connections = 0
        """How many of the next connections are taken, and hear nothing."""
        self.ignored_shards: set[int] = set()
        """The shards whose connections no test waits for."""
        self._shards: dict[int, Shard] = defaultdict(Shard)
        self._changed = asyncio.Event()

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one connection until it ends."""
        if self.hanging_connections:
            self.hanging_connections -= 1
            await asyncio.Event().wait()
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        assert request.query["v"] == "10"
        assert request.query["encoding"] == "json"
        connection = Connection(socket, request.query.get("compress"))
        if self.mute_connections:
            self.mute_connections -= 1
            await asyncio.Event().wait()
        await connection.send({"op": HELLO, "d": {"heartbeat_interval": 41250}})
        async for frame in socket:
            if frame.type is WSMsgType.TEXT and not connection.is_silent:
                await self._handle_frame(connection, json.loads(frame.data))
        for shard in self._shards.values():
            if shard.connection is connection:
                shard.connection = None
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
        number, shard_count = data.get("shard", (0, 1))
        code = self.refusal_code or (BAD_TOKEN if data["token"] != self.token else 0)
        code = code or (BAD_INTENTS if data["intents"] & PRIVILEGED else 0)
        code = code or (0 if 0 <= number < shard_count else BAD_SHARD)
        if code:
            await connection.socket.close(code=code)
            return
        self.shard_count = shard_count
        ready = ready_event(f"session-{number}", self.url)
        shard = {"shard": [number, shard_count]} if "shard" in data else {}
        await self._connect(connection, number, "READY", {**ready, **shard})

    async def _resume(self, connection: Connection, data: Json) -> None:
        number = int(data["session_id"].removeprefix("session-"))
        events = self._shards[number].events
        if data["token"] != self.token or data["seq"] > len(events):
            await connection.send({"op": INVALID_SESSION, "d": False})
            return
        for missed in events[data["seq"] :]:
            await connection.send(missed)
        await self._connect(connection, number, "RESUMED", {})

    async def _connect(self, connection: Connection, number: int, event: str, data: Json) -> None:
        self._shards[number].connection = connection
        await self._shards[number].dispatch(event, data)
        self._changed.set()

    async def dispatch(self, event: str, data: Json) -> None:
        """Send an event to the shard of its server; those of private chats go to the first (Sharding)."""
        number = (int(data.get("guild_id") or 0) >> 22) % self.shard_count
        await self._shards[number].dispatch(event, data)

    @property
    def is_connected(self) -> bool:
        """True if every shard gets its events."""
        awaited = set(range(self.shard_count)) - self.ignored_shards
        return all(self._shards[number].is_connected for number in awaited)

    async def wait_until_connected(self) -> None:
        """Wait until every shard gets its events."""
        await self.wait_for_operation(HEARTBEAT, count=0)

    async def wait_for_operation(self, operation: int, count: int = 1) -> None:
        """Wait until the client has sent *operation* *count* times, and is connected."""
        async with asyncio.timeout(WAIT_TIMEOUT):
            while not self.is_connected or self.operation_counts[operation] < count:
                self._changed.clear()
                await self._changed.wait()

    def fall_silent(self, number: int = 0) -> None:
        """Answer nothing on the connection of a shard any more, and leave it open."""
        connection = self._shards[number].connection
        assert connection
        connection.is_silent, self._shards[number].connection = True, None

    async def drop(self, code: int = 1006, number: int = 0) -> None:
        """Close the connection of a shard; with 1006 it breaks without a close frame."""
        current: Any = self._shards[number].connection
        self._shards[number].connection = None
        if code == 1006:
            current.socket._req.transport.abort()
        else:
            await current.socket.close(code=code)
