"""Emulates one interaction: the event, the bot's responses, and Discord's checks of them."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.emulators.discord_payloads import Json, reply_payload
from tests.emulators.discord_schema import (
    CHOICES,
    COMPONENTS_V2,
    EPHEMERAL,
    MODAL,
    find_byte_faults,
    find_faults,
    find_message_faults,
    walk_components,
)

FIRST_RESPONSE_TIMEOUT = 3.0  # seconds
TOKEN_LIFETIME = 15 * 60.0  # seconds
WAIT_TIMEOUT = 5.0  # seconds that a test waits for the bot
COMPONENT, AUTOCOMPLETE = 3, 4  # types of interactions: a component, an autocompletion
SEND_MESSAGE, DEFER_MESSAGE, DEFER_UPDATE = 4, 5, 6  # types of responses
UPDATE_MESSAGE, SUGGEST_CHOICES, SHOW_MODAL = 7, 8, 9

UNKNOWN_INTERACTION = (404, 10062, "Unknown interaction")
UNKNOWN_MESSAGE = (404, 10008, "Unknown Message")
UNKNOWN_WEBHOOK = (404, 10015, "Unknown Webhook")
ALREADY_ACKNOWLEDGED = (400, 40060, "Interaction has already been acknowledged.")


class DiscordError(Exception):
    """Discord's refusal of a request: the HTTP status, Discord's own code, and the message."""

    def __init__(self, status: int, code: int, text: str, errors: list[str] | None = None) -> None:
        super().__init__(text)
        self.status = status
        self.body: Json = {"code": code, "message": text}
        if errors:
            self.body["errors"] = {"_errors": [{"code": "INVALID", "message": one} for one in errors]}


def raise_faults(found: list[str]) -> None:
    """Refuse a body with faults."""
    if found:
        raise DiscordError(400, 50035, "Invalid Form Body", found)


@dataclass
class ShownMessage:
    """A message as users see it."""

    payload: Json

    @property
    def id(self) -> str:
        return str(self.payload["id"])

    @property
    def is_ephemeral(self) -> bool:
        return bool(self.payload["flags"] & EPHEMERAL)

    @property
    def text(self) -> str:
        parts = [one["content"] for one in walk_components(self.payload["components"]) if "content" in one]
        return "\n".join([self.payload["content"], *parts]).strip()

    @property
    def buttons(self) -> dict[str, str]:
        """The custom ids of its buttons, by label."""
        found = [
            one
            for one in walk_components(self.payload["components"])
            if "label" in one and "custom_id" in one
        ]
        return {one["label"]: one["custom_id"] for one in found}

    @property
    def pictures(self) -> dict[str, str]:
        """The alternative texts of its pictures, by file name."""
        found = [item for one in walk_components(self.payload["components"]) for item in one.get("items", [])]
        return {one["media"]["url"].removeprefix("attachment://"): one["description"] for one in found}

    @property
    def document_names(self) -> list[str]:
        """The names of the files that it shows."""
        files = [one["file"]["url"] for one in walk_components(self.payload["components"]) if "file" in one]
        return [one.removeprefix("attachment://") for one in files]

    def apply_edit(self, sent: Json) -> None:
        """Apply an edit; a message made of components stays one."""
        kept = self.payload["flags"] | (sent.get("flags", 0) & COMPONENTS_V2)
        raise_faults(list(find_message_faults({**sent, "flags": kept})))
        self.payload.update(
            content=sent.get("content") or "", components=sent.get("components") or [], flags=kept
        )


@dataclass
class EmulatedInteraction:
    """An interaction and the responses to it."""

    event: Json
    now: Callable[[], float]
    clicked_message: ShownMessage | None = None
    response_type: int = 0
    """The type of the first response; 0 while there is none."""
    original: ShownMessage | None = None
    followups: list[ShownMessage] = field(default_factory=list)
    choices: list[Json] = field(default_factory=list)
    modal: Json = field(default_factory=dict)
    is_thinking: bool = False
    created_at: float = field(init=False)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.created_at = self.now()

    @property
    def reply(self) -> ShownMessage:
        """The latest message of the bot."""
        message = self.followups[-1] if self.followups else self.original
        assert message is not None, "the bot has not replied"
        return message

    async def wait_until(self, done: Callable[["EmulatedInteraction"], bool]) -> "EmulatedInteraction":
        """Wait until *done*, at most `WAIT_TIMEOUT`."""
        async with asyncio.timeout(WAIT_TIMEOUT):
            while not done(self):
                self.changed.clear()
                await self.changed.wait()
        return self

    async def wait_for_reply(self) -> "EmulatedInteraction":
        """Wait for a response that is not a deferral."""
        return await self.wait_until(
            lambda one: bool(one.response_type) and not one.is_thinking and one.response_type != DEFER_UPDATE
        )

    def respond(self, body: Json, new_id: str) -> Json:
        """Take the first response."""
        if self.response_type:
            raise DiscordError(*ALREADY_ACKNOWLEDGED)
        if self.now() - self.created_at > FIRST_RESPONSE_TIMEOUT:
            raise DiscordError(*UNKNOWN_INTERACTION)
        kind, sent = body.get("type"), body.get("data") or {}
        raise_faults(self._find_response_faults(kind, sent))
        if kind in {SEND_MESSAGE, DEFER_MESSAGE}:
            self.original = ShownMessage(reply_payload(new_id, self.event, sent))
            self.is_thinking = kind == DEFER_MESSAGE
        elif kind == UPDATE_MESSAGE and self.clicked_message:
            self.clicked_message.apply_edit(sent)
        elif kind == SUGGEST_CHOICES:
            self.choices = sent["choices"]
        elif kind == SHOW_MODAL:
            self.modal = sent
        self.original = self.clicked_message if kind in {DEFER_UPDATE, UPDATE_MESSAGE} else self.original
        self.response_type = int(kind or 0)
        return self._build_callback_response()

    def _find_response_faults(self, kind: object, sent: Json) -> list[str]:
        allowed = {
            AUTOCOMPLETE: {SUGGEST_CHOICES},
            COMPONENT: {SEND_MESSAGE, DEFER_MESSAGE, DEFER_UPDATE, UPDATE_MESSAGE, SHOW_MODAL},
        }
        if kind not in allowed.get(self.event["type"], {SEND_MESSAGE, DEFER_MESSAGE, SHOW_MODAL}):
            return [f"type: {kind} is no response to this interaction"]
        if kind in {SUGGEST_CHOICES, SHOW_MODAL}:
            schema = CHOICES if kind == SUGGEST_CHOICES else MODAL
            return [*find_faults(sent, schema), *find_byte_faults(sent)]
        if kind in {DEFER_MESSAGE, DEFER_UPDATE}:
            return [f"data: {sent}"] if set(sent) - {"flags"} else []
        return list(find_message_faults(sent)) if kind == SEND_MESSAGE else []

    def _build_callback_response(self) -> Json:
        response: Json = {"id": self.event["id"], "type": self.event["type"]}
        resource: Json = {"type": self.response_type}
        if self.original:
            response["response_message_id"] = self.original.id
            resource["message"] = self.original.payload
        return {"interaction": response, "resource": resource}

    def add_followup(self, sent: Json, new_id: str) -> Json:
        """Take a followup message; after a deferral the first one becomes the deferred message."""
        self._check_token()
        if self.is_thinking:
            return self.edit_original(sent)
        raise_faults(list(find_message_faults(sent)))
        message = ShownMessage(reply_payload(new_id, self.event, sent))
        self.followups.append(message)
        return message.payload

    def edit_original(self, sent: Json) -> Json:
        """Take an edit of the first response."""
        self._check_token()
        if self.original is None:
            raise DiscordError(*UNKNOWN_MESSAGE)
        self.original.apply_edit(sent)
        self.is_thinking = False
        self.response_type = self.response_type if self.response_type != DEFER_UPDATE else UPDATE_MESSAGE
        return self.original.payload

    def delete_original(self) -> None:
        """Delete the first response; a deferral stays, as it does on Discord."""
        self._check_token()
        if self.original is None:
            raise DiscordError(*UNKNOWN_MESSAGE)
        self.original = None

    def _check_token(self) -> None:
        if not self.response_type or self.now() - self.created_at > TOKEN_LIFETIME:
            raise DiscordError(*UNKNOWN_WEBHOOK)


def find_interaction(interactions: list[EmulatedInteraction], shown: ShownMessage) -> Any:
    """Find the interaction that has the message *shown*."""
    return next(one for one in interactions if shown in (one.original, *one.followups))
