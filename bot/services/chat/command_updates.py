"""Following the briefings: what a platform shows of the commands is shown anew when they are others."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager

from bot.core.app import Command
from bot.core.i18n import SPOKEN
from bot.services.chat.service import Desk

_log = logging.getLogger(__name__)


@asynccontextmanager
async def following(desk: Desk, act: Callable[[], Awaitable[object]]) -> AsyncIterator[None]:
    """Beside what is done inside, *act* whenever the commands of *desk* are others, in any language."""
    shown, acting = _commands(desk), set[asyncio.Task[None]]()

    def hear() -> None:
        nonlocal shown
        if (commands := _commands(desk)) != shown:
            shown = commands
            task = asyncio.create_task(_act(act), name="following")
            acting.add(task)
            task.add_done_callback(acting.discard)

    with desk.followed_by(hear):
        try:
            yield
        finally:
            for task in acting:
                task.cancel()


async def _act(act: Callable[[], Awaitable[object]]) -> None:
    try:
        await act()
    except Exception:  # noqa: BLE001 (whatever a platform raises, the next change is shown)
        _log.exception("The commands have changed, and a platform does not show it")


def _commands(desk: Desk) -> Mapping[str, Sequence[Command]]:
    return {code: tuple(desk.commands(code)) for code in SPOKEN}
