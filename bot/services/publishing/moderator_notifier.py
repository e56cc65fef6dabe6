"""How moderators are notified of something: with the answer to a command line."""

from collections.abc import Awaitable, Callable

NotifyModerators = Callable[[str], Awaitable[None]]
"""Sends moderators the answer to a command line."""


async def notify_nobody(_line: str) -> None:
    """Notify nobody: there are no moderators."""
