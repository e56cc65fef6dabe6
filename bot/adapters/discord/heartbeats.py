"""Notes when Discord has acknowledged a heartbeat.

discord.py tells nobody. Replacing the method that it calls then is the only way, so that it counts for every
client of this process.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from discord.gateway import KeepAliveHandler

from bot.adapters.status import ContactCallback


@contextmanager
def note_heartbeats(on_contact: ContactCallback) -> Iterator[None]:
    """Call *on_contact* after each acknowledgement while the context is open."""
    handler_class: Any = KeepAliveHandler
    acknowledge = handler_class.ack

    def acknowledge_and_note(handler: KeepAliveHandler) -> None:
        acknowledge(handler)
        on_contact()

    handler_class.ack = acknowledge_and_note
    try:
        yield
    finally:
        handler_class.ack = acknowledge
