"""Updates the menus of a platform when the commands change with the briefings."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager

from bot.core.app import Command
from bot.core.i18n.languages import SUPPORTED_LANGUAGES
from bot.services.chat.chat_service import ChatService

_log = logging.getLogger(__name__)


@asynccontextmanager
async def watch_commands(
    chat_service: ChatService, on_change: Callable[[], Awaitable[object]], *, is_due: bool = False
) -> AsyncIterator[None]:
    """Call *on_change* after each change of the commands, in any language, while the context is open.

    If it *is_due*, call it at once as well.
    """
    current, tasks = _list_commands_by_language(chat_service), set[asyncio.Task[None]]()

    def start_update() -> None:
        task = asyncio.create_task(_run_on_change(on_change), name="command update")
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    def check_commands() -> None:
        nonlocal current
        if (commands := _list_commands_by_language(chat_service)) != current:
            current = commands
            start_update()

    if is_due:
        start_update()
    with chat_service.live_app.subscribe(check_commands):
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()


async def _run_on_change(on_change: Callable[[], Awaitable[object]]) -> None:
    try:
        await on_change()
    except Exception:  # noqa: BLE001 (whatever a platform raises, the next change must be shown)
        _log.exception("A platform’s menu could not be updated after the commands changed")


def _list_commands_by_language(chat_service: ChatService) -> Mapping[str, Sequence[Command]]:
    return {code: tuple(chat_service.list_commands(code)) for code in SUPPORTED_LANGUAGES}
