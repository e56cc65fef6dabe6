"""Emulates Discord on the loopback: its REST API and its gateway, for a bot with commands and components.

It checks every request as Discord does, and answers with Discord's errors. Tests act as users:
``await emulator.slash(ANN, "polls", item="x")``, ``await emulator.click(ANN, reply, "Open")``.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from aiohttp import web
from aiohttp.test_utils import TestServer
from discord.utils import time_snowflake

from tests.emulators import discord_files
from tests.emulators.discord_channels import Channels
from tests.emulators.discord_faults import Breakage, Failure, build_json_response, find_failure
from tests.emulators.discord_gateway import Gateway
from tests.emulators.discord_interaction import (
    AUTOCOMPLETE,
    COMPONENT,
    DiscordError,
    EmulatedInteraction,
    ShownMessage,
    find_interaction,
    raise_faults,
)
from tests.emulators.discord_payloads import (
    APPLICATION,
    BOT,
    Json,
    Person,
    Place,
    application_payload,
    interaction_event,
    user_payload,
)
from tests.emulators.discord_schema import COMMANDS, find_faults

TOKEN = "MTAwMQ.emulated.token-of-the-bot"
ANN, BOB = Person("31", "ann"), Person("32", "bob")
COMMAND = 2  # type of an interaction


@dataclass
class DiscordEmulator:
    """A Discord with one application; use it as an async context manager."""

    gateway: Gateway = field(default_factory=lambda: Gateway(TOKEN))
    channels: Channels = field(default_factory=Channels)
    commands: list[Json] = field(default_factory=list)
    requests: list[tuple[str, str]] = field(default_factory=list)
    refusals: list[Json] = field(default_factory=list)
    interactions: dict[str, EmulatedInteraction] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    """The uploaded files, by name."""
    clock_offset: float = 0.0
    """Seconds by which Discord's clock is ahead."""
    host: str = "127.0.0.1"
    _last_id: int = 0

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self._check_request])
        app.add_routes(
            [
                web.get("/api/v10/gateway", self._get_gateway),
                web.get("/api/v10/users/@me", self._get_me),
                web.get("/api/v10/oauth2/applications/@me", self._get_application),
                web.get("/api/v10/applications/{id}/commands", self._list_commands),
                web.put("/api/v10/applications/{id}/commands", self._set_commands),
                web.post("/api/v10/interactions/{id}/{token}/callback", self._respond),
                web.post("/api/v10/webhooks/{id}/{token}", self._follow_up),
                web.patch("/api/v10/webhooks/{id}/{token}/messages/@original", self._edit_original),
                web.delete("/api/v10/webhooks/{id}/{token}/messages/@original", self._delete_original),
                web.post("/api/v10/users/@me/channels", self._open_private_channel),
                web.post("/api/v10/channels/{id}/messages", self._send_to_channel),
                web.patch("/api/v10/channels/{id}/messages/{message}", self._edit_in_channel),
                web.get("/socket/", self.gateway.handle),
            ]
        )
        self._server = TestServer(app, host=self.host)
        await self._server.start_server(access_log=None)
        self.gateway.url = f"ws://{self._authority}/socket/"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._server.close()

    @property
    def _authority(self) -> str:
        name = f"[{self.host}]" if ":" in self.host else self.host
        return f"{name}:{self._server.port}"

    @property
    def base_url(self) -> str:
        """The URL of the API."""
        return f"http://{self._authority}/api/v10"

    def fail_next(self, method: str, path: str, status: int, times: int = 1, **more: Any) -> None:
        """Let the next requests to *path*, which may contain stars, fail; a *body* of text is HTML."""
        body = more.get("body") or {"code": more.get("code", 0), "message": "emulated failure"}
        self.failures.append(Failure(method, path, times, status, body, more.get("headers", {})))

    def break_next(self, method: str, path: str, breakage: Breakage, times: int = 1) -> None:
        """Let the connection of the next requests to *path*, which may contain stars, break."""
        self.failures.append(Failure(method, path, times, breakage=breakage))

    def rate_limit_next(self, method: str, path: str, seconds: float) -> None:
        """Let the next request to *path* meet the rate limit."""
        headers = {"Via": "1.1 google", "Retry-After": str(seconds), "X-RateLimit-Scope": "user"}
        headers |= {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset-After": str(seconds)}
        body = {"message": "You are being rate limited.", "retry_after": seconds, "global": False}
        self.fail_next(method, path, 429, body=body, headers=headers)

    def go_away_after(self, method: str, path: str) -> None:
        """Take no new connection after the next request to *path*, until `come_back`."""
        self.failures.append(Failure(method, path, 1, leave=self._stop_listening))

    async def _stop_listening(self) -> None:
        for site in tuple(self._runner.sites):
            await site.stop()

    async def come_back(self) -> None:
        """Take connections again."""
        if not self._runner.sites:
            await web.TCPSite(self._runner, self.host, self._server.port).start()

    @property
    def _runner(self) -> web.BaseRunner:
        assert self._server.runner is not None
        return self._server.runner

    # Actions of users

    async def slash(
        self, person: Person, name: str, where: Place = Place.SERVER, /, **options: str
    ) -> EmulatedInteraction:
        """Send a slash command, and wait for the first response."""
        interaction = await self.slash_without_waiting(person, name, where, **options)
        return await interaction.wait_until(lambda one: bool(one.response_type))

    async def slash_without_waiting(
        self, person: Person, name: str, where: Place = Place.SERVER, /, **options: str
    ) -> EmulatedInteraction:
        """Send a slash command."""
        options_data = [{"name": option, "type": 3, "value": value} for option, value in options.items()]
        data = self._build_command_data(name, options_data)
        return await self._dispatch_interaction(COMMAND, data, person, where)

    async def use_message_command(
        self, person: Person, name: str, message: Json, where: Place = Place.SERVER
    ) -> EmulatedInteraction:
        """Choose a command in the menu of *message*, and wait for the reply."""
        known = next((one for one in self.commands if (one["name"], one["type"]) == (name, 3)), None)
        assert known is not None, f"{name} is not registered"
        data = {
            "id": known["id"],
            "name": name,
            "type": 3,
            "target_id": message["id"],
            "resolved": {"messages": {message["id"]: message}},
        }
        interaction = await self._dispatch_interaction(COMMAND, data, person, where)
        return await interaction.wait_for_reply()

    async def autocomplete(self, person: Person, name: str, option: str, typed: str) -> list[Json]:
        """Type into an option, and return the choices."""
        interaction = await self.start_autocomplete(person, name, option, typed)
        return (await interaction.wait_for_reply()).choices

    async def start_autocomplete(
        self, person: Person, name: str, option: str, typed: str
    ) -> EmulatedInteraction:
        """Type into an option without waiting."""
        options_data = [{"name": option, "type": 3, "value": typed, "focused": True}]
        return await self._dispatch_interaction(
            AUTOCOMPLETE, self._build_command_data(name, options_data), person, Place.SERVER
        )

    async def click(
        self, person: Person, shown: ShownMessage, label: str, where: Place = Place.SERVER
    ) -> EmulatedInteraction:
        """Click the button with a label, or with a custom id, and wait for the first response."""
        interaction = await self.start_click(person, shown, label, where)
        return await interaction.wait_until(lambda one: bool(one.response_type))

    async def start_click(
        self, person: Person, shown: ShownMessage, label: str, where: Place = Place.SERVER
    ) -> EmulatedInteraction:
        """Click a button without waiting."""
        data = {"custom_id": shown.buttons.get(label, label), "component_type": 2, "id": 1}
        find_interaction(list(self.interactions.values()), shown)
        return await self._dispatch_interaction(COMPONENT, data, person, where, shown)

    def _build_command_data(self, name: str, options: list[Json]) -> Json:
        known = next((one for one in self.commands if one["name"] == name), None)
        assert known is not None, f"/{name} is not registered"
        names = {one["name"] for one in known.get("options", [])}
        assert {one["name"] for one in options} <= names, f"/{name} takes {names}"
        return {"id": known["id"], "name": name, "type": 1, "options": options}

    async def _dispatch_interaction(
        self, kind: int, data: Json, person: Person, where: Place, pressed: ShownMessage | None = None
    ) -> EmulatedInteraction:
        event = interaction_event(self._next_id(), kind, data, person, where)
        interaction = EmulatedInteraction(event, self._now, pressed)
        self.interactions[event["token"]] = interaction
        shown = {"message": pressed.payload} if pressed else {}
        await self.gateway.dispatch("INTERACTION_CREATE", {**event, **shown})
        return interaction

    def _now(self) -> float:
        return asyncio.get_running_loop().time() + self.clock_offset

    def utcnow(self) -> datetime:
        """The time on Discord's clock."""
        return datetime.now(UTC) + timedelta(seconds=self.clock_offset)

    def _next_id(self) -> str:
        """Make an id that begins with the time, as Discord's do."""
        self._last_id = max(self._last_id + 1, time_snowflake(self.utcnow()))
        return str(self._last_id)

    # Requests of the bot

    @web.middleware
    async def _check_request(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        path = request.path.removeprefix("/api/v10")
        self.requests.append((request.method, path))
        failure = find_failure(self.failures, request.method, path)
        if failure is not None:
            return await failure.respond(request, lambda: self._handle(request, path, handler))
        return await self._handle(request, path, handler)

    async def _handle(
        self, request: web.Request, path: str, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        open_to_all = path.startswith(("/gateway", "/interactions/", "/webhooks/", "/socket"))
        if not open_to_all and request.headers.get("Authorization") != f"Bot {self.gateway.token}":
            return build_json_response({"code": 0, "message": "401: Unauthorized"}, status=401)
        try:
            return await handler(request)
        except DiscordError as error:
            self.refusals.append(error.body)
            return build_json_response(error.body, status=error.status)

    async def _get_gateway(self, _: web.Request) -> web.Response:
        return build_json_response({"url": self.gateway.url})

    async def _get_me(self, _: web.Request) -> web.Response:
        return build_json_response(user_payload(Person(BOT, "briefing")))

    async def _get_application(self, _: web.Request) -> web.Response:
        return build_json_response(application_payload())

    async def _list_commands(self, _: web.Request) -> web.Response:
        return build_json_response(self.commands)

    async def _set_commands(self, request: web.Request) -> web.Response:
        wanted = await request.json()
        raise_faults(list(find_faults(wanted, COMMANDS)))
        known = {one["name"]: one["id"] for one in self.commands}
        added = {"application_id": APPLICATION, "version": "1", "name_localizations": None, "description": ""}
        self.commands = [{"id": known.get(one["name"]) or self._next_id(), **added, **one} for one in wanted]
        return build_json_response(self.commands)

    def _find_interaction(self, request: web.Request) -> EmulatedInteraction:
        found = self.interactions.get(request.match_info["token"])
        if found is None or request.match_info["id"] not in {found.event["id"], APPLICATION}:
            raise DiscordError(404, 10062, "Unknown interaction")
        return found

    async def _read_message(self, request: web.Request) -> Json:
        """Read a request, and store its files."""
        body, files = await discord_files.read_multipart(request)
        sent = body.get("data") or body
        raise_faults(discord_files.find_file_faults(sent, files))
        for one in sent.get("attachments") or []:
            self.files[one["filename"]] = files[f"files[{one['id']}]"]
        return body

    async def _respond(self, request: web.Request) -> web.Response:
        interaction = self._find_interaction(request)
        response = interaction.respond(await self._read_message(request), self._next_id())
        interaction.changed.set()
        return build_json_response(response) if "with_response" in request.query else web.Response(status=204)

    async def _follow_up(self, request: web.Request) -> web.Response:
        interaction = self._find_interaction(request)
        message = interaction.add_followup(await self._read_message(request), self._next_id())
        interaction.changed.set()
        return build_json_response(message)

    async def _edit_original(self, request: web.Request) -> web.Response:
        interaction = self._find_interaction(request)
        message = interaction.edit_original(await self._read_message(request))
        interaction.changed.set()
        return build_json_response(message)

    async def _open_private_channel(self, request: web.Request) -> web.Response:
        user = (await request.json())["recipient_id"]
        return build_json_response(self.channels.open_private_channel(str(user)))

    async def _send_to_channel(self, request: web.Request) -> web.Response:
        sent, channel = await self._read_message(request), request.match_info["id"]
        return build_json_response(self.channels.add_message(channel, sent, self._next_id()))

    async def _edit_in_channel(self, request: web.Request) -> web.Response:
        sent, place = await self._read_message(request), request.match_info
        return build_json_response(self.channels.edit_message(place["id"], place["message"], sent))

    async def _delete_original(self, request: web.Request) -> web.Response:
        self._find_interaction(request).delete_original()
        return web.Response(status=204)
