"""``python -m bot preview`` as a moderator runs it, with a real watch over a real folder."""

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.services.store.database import open_database
from bot.services.store.revisions import Revision, RevisionStore
from tests.authoring.preview.preview_server import HARBOUR
from tests.support.app_fixtures import ROOT

pytestmark = pytest.mark.slow

CHANGED = HARBOUR.replace("90 million", "95 million")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "briefings"
    folder.mkdir()
    (folder / "harbour.yaml").write_text(HARBOUR)
    return folder


@asynccontextmanager
async def preview(folder: Path, *words: str) -> AsyncIterator[str]:
    """Run the command beside *folder*, and give the address that it prints."""
    started = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "preview", *words),
        cwd=folder.parent,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        assert started.stdout
        line = (await started.stdout.readline()).decode()
        yield re.search(r"http://127\.0\.0\.1:\d+\S*", line)[0]  # type: ignore[index]
    finally:
        started.terminate()
        await started.communicate()
    assert started.returncode == 0


@asynccontextmanager
async def states(address: str) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
    """Give what stands beside the answers, now and after each save."""

    async def told(session: aiohttp.ClientSession) -> AsyncIterator[dict[str, Any]]:
        async with session.get("/api/live") as stream:
            async for line in stream.content:
                if line.startswith(b"data: "):
                    file = json.loads(line.removeprefix(b"data: "))["file"]
                    async with session.get("/api/beside", params={"file": file}) as response:
                        yield await response.json()

    async with aiohttp.ClientSession(address) as session, aclosing(told(session)) as shown:
        yield shown


async def test_what_is_saved_is_shown_beside_how_the_file_was(folder: Path) -> None:
    async with preview(folder, "--port", "0") as address, states(address) as shown:
        assert "the files as they were when the preview started" in (await anext(shown))["fresh"]
        (folder / "harbour.yaml").write_text(CHANGED)
        assert "90 million euros → 95 million euros" in (await anext(shown))["fresh"]


async def test_with_git_it_is_shown_beside_the_last_commit(folder: Path) -> None:
    for words in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=a", "-c", "user.email=a", "commit", "-qm", "a"],
    ):
        subprocess.run(["git", *words], cwd=folder.parent, check=True)  # noqa: ASYNC221, S603, S607
    (folder / "harbour.yaml").write_text(CHANGED)
    async with preview(folder, "briefings/harbour.yaml", "--port", "0") as address:
        assert address.endswith("/?file=harbour.yaml")
        async with states(address.partition("/?")[0]) as shown:
            told = (await anext(shown))["fresh"]
    assert "the last commit in git, " in told
    assert "90 million euros → 95 million euros" in told


async def test_with_a_database_it_is_shown_beside_what_the_bot_published_last(folder: Path) -> None:
    file = folder.parent / "data" / "bot.db"
    async with open_database(f"sqlite+aiosqlite:///{file}") as database:
        version = Revision(0, "harbour.yaml", datetime(2026, 11, 20, 9, 30, tzinfo=UTC))
        await RevisionStore(database).add_revision(version, CHANGED.encode())
    async with preview(folder, "--port", "0") as address, states(address) as shown:
        told = (await anext(shown))["fresh"]
    assert "version 1, published on 20 November 2026 at 09:30 UTC" in told
    assert "95 million euros → 90 million euros" in told


async def test_a_preview_makes_no_database(folder: Path) -> None:
    async with preview(folder, "--port", "0"):
        pass
    assert not (folder.parent / "data").exists()


async def test_where_the_port_is_taken_any_free_one_is(folder: Path) -> None:
    async with preview(folder, "--port", "0") as first:
        taken = first.rpartition(":")[2]
        async with preview(folder, "--port", taken) as second:
            assert second != first
