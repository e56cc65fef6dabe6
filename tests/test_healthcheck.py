"""The container's health check asks the bot at the port of its own settings."""

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.adapters.context import AdapterContext
from bot.adapters.web.monitoring_server import run_monitoring_server
from bot.adapters.web.settings import WebSettings
from tests.browser.sample_page import serve_app

ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")


def run_check(folder: Path, config: str, **settings: str) -> tuple[int, str]:
    """Run the Dockerfile's check with this config.yaml; return its exit status and output."""
    (folder / "config.yaml").write_text(config, "utf-8")
    match = re.search(r'HEALTHCHECK .*CMD \["python", "-m", "([\w.]+)"\]', DOCKERFILE)
    assert match
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    result = subprocess.run(  # noqa: S603
        [sys.executable, "-m", match[1]],
        cwd=folder,
        env={**environment, "PYTHONPATH": str(ROOT), "http_proxy": "http://127.0.0.1:9", **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in result.stderr
    return result.returncode, result.stdout


async def test_the_check_uses_the_port_of_the_settings(tmp_path: Path) -> None:
    async with serve_app() as address:
        port = address.rpartition(":")[2]
        status, output = await asyncio.to_thread(run_check, tmp_path, f"web: {{port: {port}}}")
        assert (status, output.splitlines()[:1]) == (0, ["ok"])
        assert await asyncio.to_thread(run_check, tmp_path, "", BOT_WEB__PORT=port) == (0, output)
    assert run_check(tmp_path, f"web: {{port: {port}}}")[0] == 1


@pytest.mark.parametrize("host", ["::", "::1", "0.0.0.0", "127.0.0.2"])
async def test_the_check_asks_where_the_page_listens(tmp_path: Path, host: str) -> None:
    async with serve_app(WebSettings(host=host, port=0)) as address:
        port = address.rpartition(":")[2]
        config = f"web: {{host: '{host}', port: {port}}}"
        assert (await asyncio.to_thread(run_check, tmp_path, config))[0] == 0


@pytest.mark.parametrize(
    ("config", "status", "message"),
    [
        ("web: {enabled: false, port: 9}", 0, "turned off"),
        ("web: {health: false, port: 9}", 0, "turned off"),
        ("web: {enabled: false, port: 9}\nmetrics: {enabled: true}", 1, "refused"),
        ("web: {port: x}", 1, "web.port: should be"),
    ],
)
def test_without_a_web_page_the_settings_decide(
    config: str, status: int, message: str, tmp_path: Path
) -> None:
    found_status, output = run_check(tmp_path, config)
    assert found_status == status
    assert message in output


async def test_without_a_web_page_it_asks_the_port_of_the_metrics(tmp_path: Path) -> None:
    context = AdapterContext(check_health=lambda: (False, "only the page is left\n"))
    async with run_monitoring_server(context, "127.0.0.1", 0) as address:
        port = address.rpartition(":")[2]
        config = f"web: {{enabled: false}}\nmetrics: {{enabled: true, port: {port}}}"
        assert await asyncio.to_thread(run_check, tmp_path, config) == (1, "only the page is left\n")


def test_the_only_setting_in_the_image_is_where_the_page_listens() -> None:
    assert re.findall(r"BOT_\w+=\S+", DOCKERFILE) == ["BOT_WEB__HOST=0.0.0.0"]
