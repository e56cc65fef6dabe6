"""``python -m bot preview`` as a moderator runs it, with a real file watcher on a real folder."""

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import AsyncGenerator, AsyncIterator
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
async def run_preview(folder: Path, *arguments: str) -> AsyncIterator[str]:
    """Run the command in the parent of *folder*; yield the URL that it prints."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "preview", *arguments),
        cwd=folder.parent,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        assert process.stdout
        line = (await process.stdout.readline()).decode()
        yield re.search(r"http://127\.0\.0\.1:\d+\S*", line)[0]  # type: ignore[index]
    finally:
        process.terminate()
        await process.communicate()
    assert process.returncode == 0


@asynccontextmanager
async def watch_file_panel(address: str) -> AsyncIterator[AsyncGenerator[dict[str, Any], None]]:
    """Yield what stands beside the answers, now and after each save."""

    async def iterate_panels(session: aiohttp.ClientSession) -> AsyncGenerator[dict[str, Any], None]:
        async with session.get("/api/live") as stream:
            async for line in stream.content:
                if line.startswith(b"data: "):
                    file = json.loads(line.removeprefix(b"data: "))["file"]
                    async with session.get("/api/file", params={"file": file}) as response:
                        yield await response.json()

    async with aiohttp.ClientSession(address) as session, aclosing(iterate_panels(session)) as panels:
        yield panels


async def test_a_save_is_compared_with_the_file_at_the_start(folder: Path) -> None:
    async with run_preview(folder, "--port", "0") as address, watch_file_panel(address) as panels:
        assert "the files as they were when the preview started" in (await anext(panels))["changes"]
        (folder / "harbour.yaml").write_text(CHANGED)
        assert "90 million euros → 95 million euros" in (await anext(panels))["changes"]


async def test_with_git_a_file_is_compared_with_the_last_commit(folder: Path) -> None:
    for arguments in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=a", "-c", "user.email=a", "commit", "-qm", "a"],
    ):
        subprocess.run(["git", *arguments], cwd=folder.parent, check=True)  # noqa: ASYNC221, S603, S607
    (folder / "harbour.yaml").write_text(CHANGED)
    async with run_preview(folder, "briefings/harbour.yaml", "--port", "0") as address:
        assert address.endswith("/?file=harbour.yaml")
        async with watch_file_panel(address.partition("/?")[0]) as panels:
            changes = (await anext(panels))["changes"]
    assert "the last commit in git, " in changes
    assert "90 million euros → 95 million euros" in changes


async def test_with_a_database_a_file_is_compared_with_its_newest_revision(folder: Path) -> None:
    file = folder.parent / "data" / "bot.db"
    async with open_database(f"sqlite+aiosqlite:///{file}") as database:
        revision = Revision(0, "harbour.yaml", datetime(2026, 11, 20, 9, 30, tzinfo=UTC))
        await RevisionStore(database).add_revision(revision, CHANGED.encode())
    async with run_preview(folder, "--port", "0") as address, watch_file_panel(address) as panels:
        changes = (await anext(panels))["changes"]
    assert "version 1, published on 20 November 2026 at 09:30 UTC" in changes
    assert "95 million euros → 90 million euros" in changes


async def test_a_preview_creates_no_database(folder: Path) -> None:
    async with run_preview(folder, "--port", "0"):
        pass
    assert not (folder.parent / "data").exists()


async def test_if_the_port_is_taken_a_free_one_is_used(folder: Path) -> None:
    async with run_preview(folder, "--port", "0") as first:
        taken = first.rpartition(":")[2]
        async with run_preview(folder, "--port", taken) as second:
            assert second != first
