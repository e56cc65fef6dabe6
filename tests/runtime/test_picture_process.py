"""When the process that draws pictures starts."""

import asyncio
from multiprocessing import active_children
from pathlib import Path

import pytest

from bot.adapters.web.settings import WebSettings
from bot.runtime.config.settings import Config
from bot.runtime.library_loader import open_snapshot
from bot.runtime.wiring import run_services
from bot.services.store.database import open_in_memory_database


@pytest.mark.parametrize(("public_url", "starts"), [("https://facts.example", True), ("", False)])
async def test_where_links_are_shared_it_starts_with_the_bot(
    tmp_path: Path, public_url: str, *, starts: bool
) -> None:
    config = Config(briefings=tmp_path, web=WebSettings(public_url=public_url))
    earlier = set(active_children())
    async with (
        open_in_memory_database() as database,
        run_services(database, config, *open_snapshot(tmp_path)),
    ):
        await asyncio.sleep(0)
        assert bool(set(active_children()) - earlier) is starts
