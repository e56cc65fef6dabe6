"""Webhooks: addresses at which a platform delivers its updates, to be served by the web server.

An adapter registers who receives them, and the web server passes them on. So neither knows the other, and
what is not registered, or not any more, is no address.
"""

from collections.abc import Awaitable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class WebhookAnswer:
    """The response to a delivery: an HTTP status, and JSON or nothing."""

    status: int
    body: bytes = b""


class WebhookReceiver(Protocol):
    """Receives what is delivered at one address."""

    def is_authentic(self, headers: Mapping[str, str]) -> bool:
        """True if the request with these *headers* comes from the platform."""

    def receive(self, body: bytes) -> Awaitable[WebhookAnswer]:
        """Receive the *body* of an authentic request; the answer says whether the platform may forget it."""


class WebhookRegistry:
    """Who receives what is delivered at which path."""

    def __init__(self) -> None:
        """Start without any address."""
        self._receivers: dict[str, WebhookReceiver] = {}

    @contextmanager
    def register(self, path: str, receiver: WebhookReceiver) -> Iterator[None]:
        """Let *receiver* have what is delivered at *path* while the context is open."""
        self._receivers[path] = receiver
        try:
            yield
        finally:
            del self._receivers[path]

    def find_receiver(self, path: str) -> WebhookReceiver | None:
        """Find who receives what is delivered at *path*."""
        return self._receivers.get(path)
