"""The adapters: one folder for each platform, with a pure ``render`` and a ``run`` that does all the I/O.

Only an adapter's ``run`` imports the platform's library, so that nobody loads a library they do not use.
"""

from collections.abc import Awaitable, Callable, Sequence
from importlib import import_module
from typing import Any

from bot.core.messages.reply import Reply


def load_renderer(platform: str) -> Callable[[Reply], Sequence[Any]]:
    """Import the function that renders a reply as the pages of *platform*."""
    render: Callable[[Reply], Sequence[Any]] = import_module(f"{__name__}.{platform}.render").render
    return render


def load_runner(platform: str) -> Callable[..., Awaitable[None]]:
    """Import the function that serves *platform* until it is cancelled."""
    run: Callable[..., Awaitable[None]] = import_module(f"{__name__}.{platform}.run").run
    return run
