"""From the settings to a desk at which moderators are answered."""

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.app import App
from bot.config import Config
from bot.desk.desk import Desk
from bot.running.opening import library_at

if TYPE_CHECKING:
    from bot.desk.database import Database

_log = logging.getLogger(__name__)


async def moderate(desk: Desk, database: "Database", config: Config) -> None:
    """Let moderators be answered at *desk*, if there are any."""
    known = config.moderation
    if not (known.telegram_users or known.discord_users or known.discord_roles):
        return
    if not config.briefings.is_dir():
        _log.warning("moderation: %s is no folder, so that nothing can be published", config.briefings)
        return
    from bot.desk.newsroom.difference import difference  # noqa: PLC0415 (only where there are moderators)
    from bot.desk.newsroom.drafts import Advice  # noqa: PLC0415
    from bot.desk.newsroom.opening import open_newsroom  # noqa: PLC0415
    from bot.lint.linting import lint  # noqa: PLC0415

    async def reread() -> None:
        library = await asyncio.to_thread(library_at, config.briefings)
        desk.replace(App(library, config.default_briefing))

    advice = Advice(difference, lint)
    desk.newsroom = await open_newsroom(
        lambda: desk.app.library, config.briefings, database, advice, reread, known.commit
    )
