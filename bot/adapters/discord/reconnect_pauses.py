"""Caps the pauses before discord.py reconnects, so that an outage ends soon after Discord is back.

discord.py waits up to 17 minutes, and takes no setting for that. Its clients find the class of their pauses
in their own modules, so that replacing it there is the only way.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from discord import client, shard
from discord.backoff import ExponentialBackoff

_MAX_EXPONENT = 3  # so that a pause is at most 2 ** 3 seconds


def build_backoff() -> ExponentialBackoff[bool]:
    """Build the pauses between attempts to reach Discord: they grow, up to 8 seconds."""
    backoff = ExponentialBackoff[bool]()
    backoff._max = _MAX_EXPONENT  # noqa: SLF001 (discord.py has no setting for it)
    return backoff


@contextmanager
def cap_reconnect_pauses() -> Iterator[None]:
    """Let every client of this process reconnect after such pauses."""
    modules: tuple[Any, ...] = (client, shard)
    for module in modules:
        module.ExponentialBackoff = build_backoff
    try:
        yield
    finally:
        for module in modules:
            module.ExponentialBackoff = ExponentialBackoff
