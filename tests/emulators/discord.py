"""Discord on the loopback: its REST API and its gateway, for a bot of slash commands and components.

It checks every request as the real one does and answers with the real one's errors. Tests act as users:
``await emulator.slash(ANN, "polls", item="x")``, ``await emulator.press(ANN, answer, "Open")``.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Self

from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.emulators import discord_files
from tests.emulators.discord_gateway import Gateway
from tests.emulators.discord_interaction import PRESSED, TYPED, Exchange, Refused, Shown, check, stored
from tests.emulators.discord_payloads import (
    APPLICATION,
    BOT,
    Json,
    Person,
    Where,
    application,
    interaction,
    user,
)
from tests.emulators.discord_schema import COMMANDS, faults

TOKEN = "MTAwMQ.emulated.token-of-the-bot"
ANN, BOB = Person("31", "ann"), Person("32", "bob")
ASKED = 2  # the type of an interaction: a command


@dataclass
class Failure:
    """An answer to give instead of the real one, so many times."""

    method: str
    path: str
    status: int
    body: Json
    headers: dict[str, str]
    times: int


@dataclass
class DiscordEmulator:
    """A Discord with one application; use it as an async context manager."""

    gateway: Gateway = field(default_factory=lambda: Gateway(TOKEN))
    commands: list[Json] = field(default_factory=list)
    requests: list[tuple[str, str]] = field(default_factory=list)
    refusals: list[Json] = field(default_factory=list)
    exchanges: dict[str, Exchange] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    """What was uploaded, by name."""
    passed: float = 0.0
    """Seconds that Discord's clock is ahead of ours."""
    _number: int = 5000

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self._guard])
        app.add_routes(
            [
                web.get("/api/v10/gateway", self._gateway),
                web.get("/api/v10/users/@me", self._me),
                web.get("/api/v10/oauth2/applications/@me", self._application),
                web.get("/api/v10/applications/{id}/commands", self._list_commands),
                web.put("/api/v10/applications/{id}/commands", self._set_commands),
                web.post("/api/v10/interactions/{id}/{token}/callback", self._callback),
                web.post("/api/v10/webhooks/{id}/{token}", self._follow_up),
                web.patch("/api/v10/webhooks/{id}/{token}/messages/@original", self._edit),
                web.delete("/api/v10/webhooks/{id}/{token}/messages/@original", self._delete),
                web.get("/socket/", self.gateway.handle),
            ]
        )
        self._server = TestServer(app)
        await self._server.start_server(access_log=None)
        self.gateway.url = f"ws://127.0.0.1:{self._server.port}/socket/"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._server.close()

    @property
    def base_url(self) -> str:
        """The address of the API."""
        return f"http://127.0.0.1:{self._server.port}/api/v10"

    def fail(self, method: str, path: str, status: int, times: int = 1, **more: Any) -> None:
        """Let requests to *path* fail; it may hold stars."""
        body = more.get("body") or {"code": more.get("code", 0), "message": "emulated failure"}
        self.failures.append(Failure(method, path, status, body, more.get("headers", {}), times))

    def limit(self, method: str, path: str, seconds: float) -> None:
        """Let the next request to *path* meet the rate limit."""
        headers = {"Via": "1.1 google", "Retry-After": str(seconds), "X-RateLimit-Scope": "user"}
        headers |= {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset-After": str(seconds)}
        body = {"message": "You are being rate limited.", "retry_after": seconds, "global": False}
        self.fail(method, path, 429, body=body, headers=headers)

    # What users do

    async def slash(self, person: Person, name: str, where: Where = Where.SERVER, **options: str) -> Exchange:
        """Give a command, and wait for the first answer."""
        given = [{"name": option, "type": 3, "value": value} for option, value in options.items()]
        exchange = await self._ask(ASKED, self._command(name, given), person, where)
        return await exchange.until(lambda one: bool(one.first))

    async def menu(self, person: Person, name: str, said: Json, where: Where = Where.SERVER) -> Exchange:
        """Choose a command of the menu of a message, which is *said*, and wait for the first answer."""
        known = next((one for one in self.commands if (one["name"], one["type"]) == (name, 3)), None)
        assert known is not None, f"{name} is not registered"
        data = {
            "id": known["id"],
            "name": name,
            "type": 3,
            "target_id": said["id"],
            "resolved": {"messages": {said["id"]: said}},
        }
        exchange = await self._ask(ASKED, data, person, where)
        return await exchange.until(lambda one: bool(one.first))

    async def typing(self, person: Person, name: str, option: str, typed: str) -> list[Json]:
        """Type into an option, and return what is offered."""
        given = [{"name": option, "type": 3, "value": typed, "focused": True}]
        exchange = await self._ask(TYPED, self._command(name, given), person, Where.SERVER)
        return (await exchange.answered()).choices

    async def press(self, person: Person, shown: Shown, label: str, where: Where = Where.SERVER) -> Exchange:
        """Press the button with a label, or with a custom id, and wait for the first answer."""
        exchange = await self.ask_by_button(person, shown, label, where)
        return await exchange.until(lambda one: bool(one.first))

    async def ask_by_button(
        self, person: Person, shown: Shown, label: str, where: Where = Where.SERVER
    ) -> Exchange:
        """Press a button, and wait for nothing."""
        data = {"custom_id": shown.buttons.get(label, label), "component_type": 2, "id": 1}
        stored(list(self.exchanges.values()), shown)
        return await self._ask(PRESSED, data, person, where, shown)

    def _command(self, name: str, options: list[Json]) -> Json:
        known = next((one for one in self.commands if one["name"] == name), None)
        assert known is not None, f"/{name} is not registered"
        names = {one["name"] for one in known.get("options", [])}
        assert {one["name"] for one in options} <= names, f"/{name} takes {names}"
        return {"id": known["id"], "name": name, "type": 1, "options": options}

    async def _ask(
        self, kind: int, data: Json, person: Person, where: Where, pressed: Shown | None = None
    ) -> Exchange:
        event = interaction(self._next(), kind, data, person, where)
        exchange = Exchange(event, self._now, pressed)
        self.exchanges[event["token"]] = exchange
        shown = {"message": pressed.payload} if pressed else {}
        await self.gateway.dispatch("INTERACTION_CREATE", {**event, **shown})
        return exchange

    def _now(self) -> float:
        return asyncio.get_running_loop().time() + self.passed

    def _next(self) -> str:
        self._number += 1
        return str(self._number)

    # What the bot sends

    @web.middleware
    async def _guard(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        path = request.path.removeprefix("/api/v10")
        self.requests.append((request.method, path))
        for failure in self.failures:
            if failure.times and failure.method == request.method and fnmatchcase(path, failure.path):
                failure.times -= 1
                return _json(failure.body, status=failure.status, headers=failure.headers)
        open_to_all = path.startswith(("/gateway", "/interactions/", "/webhooks/", "/socket"))
        if not open_to_all and request.headers.get("Authorization") != f"Bot {self.gateway.token}":
            return _json({"code": 0, "message": "401: Unauthorized"}, status=401)
        try:
            return await handler(request)
        except Refused as refused:
            self.refusals.append(refused.body)
            return _json(refused.body, status=refused.status)

    async def _gateway(self, _: web.Request) -> web.Response:
        return _json({"url": self.gateway.url})

    async def _me(self, _: web.Request) -> web.Response:
        return _json(user(Person(BOT, "briefing")))

    async def _application(self, _: web.Request) -> web.Response:
        return _json(application())

    async def _list_commands(self, _: web.Request) -> web.Response:
        return _json(self.commands)

    async def _set_commands(self, request: web.Request) -> web.Response:
        wanted = await request.json()
        check(list(faults(wanted, COMMANDS)))
        known = {one["name"]: one["id"] for one in self.commands}
        added = {"application_id": APPLICATION, "version": "1", "name_localizations": None, "description": ""}
        self.commands = [{"id": known.get(one["name"]) or self._next(), **added, **one} for one in wanted]
        return _json(self.commands)

    def _exchange(self, request: web.Request) -> Exchange:
        found = self.exchanges.get(request.match_info["token"])
        if found is None or request.match_info["id"] not in {found.event["id"], APPLICATION}:
            raise Refused(404, 10062, "Unknown interaction")
        return found

    async def _taken(self, request: web.Request) -> Json:
        """Return what was sent, and keep the files that came with it."""
        body, files = await discord_files.read(request)
        sent = body.get("data") or body
        check(discord_files.faults(sent, files))
        for one in sent.get("attachments") or []:
            self.files[one["filename"]] = files[f"files[{one['id']}]"]
        return body

    async def _callback(self, request: web.Request) -> web.Response:
        exchange = self._exchange(request)
        told = exchange.callback(await self._taken(request), self._next())
        exchange.changed.set()
        return _json(told) if "with_response" in request.query else web.Response(status=204)

    async def _follow_up(self, request: web.Request) -> web.Response:
        exchange = self._exchange(request)
        said = exchange.follow_up(await self._taken(request), self._next())
        exchange.changed.set()
        return _json(said)

    async def _edit(self, request: web.Request) -> web.Response:
        exchange = self._exchange(request)
        said = exchange.edit_original(await self._taken(request))
        exchange.changed.set()
        return _json(said)

    async def _delete(self, request: web.Request) -> web.Response:
        self._exchange(request).delete_original()
        return web.Response(status=204)


def _json(value: object, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """Return *value* as Discord sends it: its type has no charset, and the library reads no other."""
    body = json.dumps(value).encode()
    return web.Response(body=body, status=status, headers=headers, content_type="application/json")
