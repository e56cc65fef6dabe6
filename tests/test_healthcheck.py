"""The container's health check: it asks the bot that these settings run, and no other."""

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.sample_page import serve_app

ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")


def checked(folder: Path, config: str, **settings: str) -> tuple[int, str]:
    """Return the status and the output of the Dockerfile's check, with *config* beside the bot."""
    (folder / "config.yaml").write_text(config, "utf-8")
    found = re.search(r'HEALTHCHECK .*CMD \["python", "-m", "([\w.]+)"\]', DOCKERFILE)
    assert found
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", found[1]],
        cwd=folder,
        env={**environment, "PYTHONPATH": str(ROOT), "http_proxy": "http://127.0.0.1:9", **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout


async def test_the_bot_is_asked_at_the_port_of_its_settings(tmp_path: Path) -> None:
    async with serve_app() as address:
        port = address.rpartition(":")[2]
        status, told = await asyncio.to_thread(checked, tmp_path, f"web: {{port: {port}}}")
        assert (status, told.splitlines()[:1]) == (0, ["ok"])
        assert await asyncio.to_thread(checked, tmp_path, "", BOT_WEB__PORT=port) == (0, told)
    assert checked(tmp_path, f"web: {{port: {port}}}")[0] == 1


@pytest.mark.parametrize(
    ("config", "status", "said"),
    [("web: {enabled: false, port: 9}", 0, "turned off"), ("web: {port: x}", 1, "web.port: should be")],
)
def test_where_nobody_can_be_asked_the_settings_decide(
    config: str, status: int, said: str, tmp_path: Path
) -> None:
    found, told = checked(tmp_path, config)
    assert found == status
    assert said in told


def test_the_image_says_nothing_of_the_web_page_but_where_it_listens() -> None:
    assert re.findall(r"BOT_\w+=\S+", DOCKERFILE) == ["BOT_WEB__HOST=0.0.0.0"]
