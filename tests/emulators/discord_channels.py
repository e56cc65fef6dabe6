"""Emulates the messages that a bot sends to channels, unprompted: the same nonce makes no second message."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.emulators.discord_interaction import UNKNOWN_MESSAGE, DiscordError, ShownMessage, raise_faults
from tests.emulators.discord_payloads import BOT, Json, Person, user_message
from tests.emulators.discord_schema import find_message_faults

MAX_NONCE_LENGTH = 25  # characters (Discord, Create Message)
NONCE_LIFETIME = 3 * 60.0  # seconds: “the past few minutes” (Discord, Create Message)


@dataclass
class Channels:
    """The messages of the bot, by channel; a private channel has the id of its user with a 9 before it."""

    messages: dict[str, list[ShownMessage]] = field(default_factory=dict)
    now: Callable[[], float] = time.monotonic
    _by_nonce: dict[tuple[str, str], tuple[ShownMessage, float]] = field(default_factory=dict)

    def open_private_channel(self, user: str) -> Json:
        """Build the private channel with *user*."""
        return {"id": f"9{user}", "type": 1, "recipients": [], "flags": 0, "last_message_id": None}

    def add_message(self, channel: str, sent: Json, new_id: str) -> Json:
        """Take a message, or return the one that has its nonce."""
        nonce, is_enforced = str(sent.pop("nonce", "")), sent.pop("enforce_nonce", False)
        raise_faults(["nonce: too long"] if len(nonce) > MAX_NONCE_LENGTH else [])
        raise_faults(list(find_message_faults(sent)))
        if is_enforced and (existing := self._find_message(channel, nonce)):
            return existing.payload
        author = Person(BOT, "briefing")
        fields = {"components": sent.get("components") or [], "flags": sent.get("flags", 0)}
        payload = user_message(new_id, author, sent.get("content") or "", **fields, nonce=nonce)
        message = ShownMessage({**payload, "channel_id": channel})
        self._by_nonce[channel, nonce] = message, self.now()
        self.messages.setdefault(channel, []).append(message)
        return message.payload

    def edit_message(self, channel: str, message_id: str, sent: Json) -> Json:
        """Replace what a message shows by the fields that were sent."""
        message = next((one for one in self.messages.get(channel, ()) if one.id == message_id), None)
        if message is None:
            raise DiscordError(*UNKNOWN_MESSAGE)
        raise_faults(list(find_message_faults({"flags": message.payload["flags"], **sent})))
        message.payload = {**message.payload, **sent}
        return message.payload

    def _find_message(self, channel: str, nonce: str) -> ShownMessage | None:
        """Find the message that has *nonce*, as long as Discord knows it."""
        message, sent_at = self._by_nonce.get((channel, nonce), (None, 0.0))
        return message if self.now() - sent_at < NONCE_LIFETIME else None
