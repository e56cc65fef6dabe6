"""Following the briefings: what a platform shows of the commands is shown anew when they are others."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager

from bot.core.app import Command
from bot.core.i18n import SUPPORTED_LANGUAGES
from bot.services.chat.service import ChatService

_log = logging.getLogger(__name__)


@asynccontextmanager
async def watch_commands(
    chat_service: ChatService, on_change: Callable[[], Awaitable[object]]
) -> AsyncIterator[None]:
    """Beside what is done inside, *act* whenever the commands of *desk* are others, in any language."""
    current, tasks = _list_commands_by_language(chat_service), set[asyncio.Task[None]]()

    def check_commands() -> None:
        nonlocal current
        if (commands := _list_commands_by_language(chat_service)) != current:
            current = commands
            task = asyncio.create_task(_run_on_change(on_change), name="following")
            tasks.add(task)
            task.add_done_callback(tasks.discard)

    with chat_service.subscribe(check_commands):
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()


async def _run_on_change(on_change: Callable[[], Awaitable[object]]) -> None:
    try:
        await on_change()
    except Exception:  # noqa: BLE001 (whatever a platform raises, the next change is shown)
        _log.exception("The commands have changed, and a platform does not show it")


def _list_commands_by_language(chat_service: ChatService) -> Mapping[str, Sequence[Command]]:
    return {code: tuple(chat_service.list_commands(code)) for code in SUPPORTED_LANGUAGES}
