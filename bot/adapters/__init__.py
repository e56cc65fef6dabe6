"""Where the bot can be talked to: one folder each, with a pure ``render`` and a ``run`` for all the I/O.

A platform's chat library is imported with its ``run`` only, so that nobody pays for one they do not use.
"""

from collections.abc import Awaitable, Callable, Sequence
from importlib import import_module
from typing import Any

from bot.core.messages.reply import Reply

PLATFORMS = ("telegram", "discord", "web", "terminal")


def load_renderer(platform: str) -> Callable[[Reply], Sequence[Any]]:
    """Return the function that turns a reply into the pages which the platform *name* shows."""
    render: Callable[[Reply], Sequence[Any]] = import_module(f"{__name__}.{platform}.render").render
    return render


def load_runner(platform: str) -> Callable[..., Awaitable[None]]:
    """Return the function that serves the platform *name* until it is cancelled."""
    run: Callable[..., Awaitable[None]] = import_module(f"{__name__}.{platform}.run").run
    return run
