"""One interaction on the emulator: what was asked, what was said to it, and whether Discord lets it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.emulators.discord_payloads import Json, message
from tests.emulators.discord_schema import (
    CHOICES,
    COMPONENTS_V2,
    EPHEMERAL,
    every,
    faults,
    message_faults,
)

FIRST_ANSWER = 3.0  # seconds
TOKEN_LIFE = 15 * 60.0  # seconds
PATIENCE = 5.0  # seconds that a test waits for the bot
PRESSED, TYPED = 3, 4  # types of interactions: a component, an autocompletion
MESSAGE, THINKING, LATER, CHANGE, OFFER = 4, 5, 6, 7, 8  # types of first answers

UNKNOWN_INTERACTION = (404, 10062, "Unknown interaction")
UNKNOWN_MESSAGE = (404, 10008, "Unknown Message")
UNKNOWN_WEBHOOK = (404, 10015, "Unknown Webhook")
ANSWERED = (400, 40060, "Interaction has already been acknowledged.")


class Refused(Exception):  # noqa: N818 (what Discord does, not what went wrong here)
    """Discord's refusal: the HTTP status, its own code, and its message."""

    def __init__(self, status: int, code: int, text: str, errors: list[str] | None = None) -> None:
        super().__init__(text)
        self.status = status
        self.body: Json = {"code": code, "message": text}
        if errors:
            self.body["errors"] = {"_errors": [{"code": "INVALID", "message": one} for one in errors]}


def check(found: list[str]) -> None:
    """Refuse a body in which something was *found*."""
    if found:
        raise Refused(400, 50035, "Invalid Form Body", found)


@dataclass
class Shown:
    """A message as somebody sees it."""

    payload: Json

    @property
    def id(self) -> str:
        return str(self.payload["id"])

    @property
    def ephemeral(self) -> bool:
        return bool(self.payload["flags"] & EPHEMERAL)

    @property
    def text(self) -> str:
        parts = [one["content"] for one in every(self.payload["components"]) if "content" in one]
        return "\n".join([self.payload["content"], *parts]).strip()

    @property
    def buttons(self) -> dict[str, str]:
        """Its buttons: what each shows, and what it asks."""
        found = [one for one in every(self.payload["components"]) if "custom_id" in one]
        return {one["label"]: one["custom_id"] for one in found}

    @property
    def pictures(self) -> dict[str, str]:
        """Its pictures: the name of each file, and its words for who does not see it."""
        found = [item for one in every(self.payload["components"]) for item in one.get("items", [])]
        return {one["media"]["url"].removeprefix("attachment://"): one["description"] for one in found}

    def change(self, sent: Json) -> None:
        """Take an edit; what is once made of components stays so."""
        kept = self.payload["flags"] | (sent.get("flags", 0) & COMPONENTS_V2)
        check(list(message_faults({**sent, "flags": kept})))
        self.payload.update(
            content=sent.get("content") or "", components=sent.get("components") or [], flags=kept
        )


@dataclass
class Exchange:
    """An interaction and the answers to it."""

    event: Json
    now: Callable[[], float]
    pressed: Shown | None = None
    first: int = 0
    """The type of the first answer; 0 while there is none."""
    original: Shown | None = None
    followups: list[Shown] = field(default_factory=list)
    choices: list[Json] = field(default_factory=list)
    thinking: bool = False
    asked_at: float = field(init=False)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.asked_at = self.now()

    @property
    def answer(self) -> Shown:
        """The latest thing that the bot said."""
        said = self.followups[-1] if self.followups else self.original
        assert said is not None, "the bot said nothing"
        return said

    async def until(self, done: Callable[["Exchange"], bool]) -> "Exchange":
        """Wait until *done*, no longer than PATIENCE."""
        async with asyncio.timeout(PATIENCE):
            while not done(self):
                self.changed.clear()
                await self.changed.wait()
        return self

    async def answered(self) -> "Exchange":
        """Wait for an answer that is more than an announcement."""
        return await self.until(lambda one: bool(one.first) and not one.thinking and one.first != LATER)

    def callback(self, body: Json, new_id: str) -> Json:
        """Take the first answer."""
        if self.now() - self.asked_at > FIRST_ANSWER:
            raise Refused(*UNKNOWN_INTERACTION)
        if self.first:
            raise Refused(*ANSWERED)
        kind, sent = body.get("type"), body.get("data") or {}
        check(self._callback_faults(kind, sent))
        if kind in {MESSAGE, THINKING}:
            self.original = Shown(message(new_id, self.event, sent))
            self.thinking = kind == THINKING
        elif kind == CHANGE and self.pressed:
            self.pressed.change(sent)
        elif kind == OFFER:
            self.choices = sent["choices"]
        self.original = self.pressed if kind in {LATER, CHANGE} else self.original
        self.first = int(kind or 0)
        return self._acknowledged()

    def _callback_faults(self, kind: object, sent: Json) -> list[str]:
        allowed = {TYPED: {OFFER}, PRESSED: {MESSAGE, THINKING, LATER, CHANGE}}
        if kind not in allowed.get(self.event["type"], {MESSAGE, THINKING}):
            return [f"type: {kind} is no answer to this interaction"]
        if kind == OFFER:
            return list(faults(sent, CHOICES))
        if kind in {THINKING, LATER}:
            return [f"data: {sent}"] if set(sent) - {"flags"} else []
        return list(message_faults(sent)) if kind == MESSAGE else []

    def _acknowledged(self) -> Json:
        told: Json = {"id": self.event["id"], "type": self.event["type"]}
        resource: Json = {"type": self.first}
        if self.original:
            told["response_message_id"] = self.original.id
            resource["message"] = self.original.payload
        return {"interaction": told, "resource": resource}

    def follow_up(self, sent: Json, new_id: str) -> Json:
        """Take a further message; the first one after an announcement takes that one's place."""
        self._check_token()
        if self.thinking:
            return self.edit_original(sent)
        check(list(message_faults(sent)))
        said = Shown(message(new_id, self.event, sent))
        self.followups.append(said)
        return said.payload

    def edit_original(self, sent: Json) -> Json:
        """Take an edit of the first answer."""
        self._check_token()
        if self.original is None:
            raise Refused(*UNKNOWN_MESSAGE)
        self.original.change(sent)
        self.thinking = False
        self.first = self.first if self.first != LATER else CHANGE
        return self.original.payload

    def delete_original(self) -> None:
        """Take the first answer away; what was announced stays announced, as it does on Discord."""
        self._check_token()
        if self.original is None:
            raise Refused(*UNKNOWN_MESSAGE)
        self.original = None

    def _check_token(self) -> None:
        if not self.first or self.now() - self.asked_at > TOKEN_LIFE:
            raise Refused(*UNKNOWN_WEBHOOK)


def stored(exchanges: list[Exchange], shown: Shown) -> Any:
    """Return the exchange in which a message was *shown*."""
    return next(one for one in exchanges if shown in (one.original, *one.followups))
