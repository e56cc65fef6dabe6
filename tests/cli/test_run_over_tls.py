"""``run`` against a Bot API server with HTTPS, as Telegram's own: the other tests speak plain HTTP."""

import asyncio
import os
import ssl
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import trustme

from tests.emulators.telegram import TOKEN, Chat, Person, TelegramEmulator
from tests.support.log_privacy import require_private_log
from tests.support.tcp_server import copy_bytes, run_tcp_server

ROOT = Path(__file__).parents[2]
ANNA, PRIVATE = Person(7), Chat(7)
NOT_TRUSTED = "the certificate is not valid"

pytestmark = pytest.mark.slow


@asynccontextmanager
async def run_tls_endpoint(address: str, authority: trustme.CA) -> AsyncIterator[str]:
    """Serve what is at *address* with HTTPS while the context is open; give the new address."""
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(tls)
    server = urlsplit(address)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server_reader, server_writer = await asyncio.open_connection(server.hostname, server.port)
        await asyncio.gather(copy_bytes(reader, server_writer), copy_bytes(server_reader, writer))

    async with run_tcp_server(serve, tls=tls) as port:
        yield f"https://localhost:{port}"


@asynccontextmanager
async def run_bot(home: Path, base_url: str, trusted: trustme.CA) -> AsyncIterator[asyncio.StreamReader]:
    """Run a bot on Telegram that trusts what *trusted* has signed; give its log."""
    trusted.cert_pem.write_to_path(home / "trusted.pem")
    (home / "briefings").mkdir()
    (home / "briefings" / "north.yaml").write_text("title: The north\nas_of: 2026-01\n")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    environment |= {"PYTHONPATH": str(ROOT), "SSL_CERT_FILE": str(home / "trusted.pem")}
    environment |= {
        "BOT_WEB__ENABLED": "false",
        "BOT_TELEGRAM__TOKEN": TOKEN,
        "BOT_TELEGRAM__BASE_URL": base_url,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", cwd=home, env=environment, stderr=asyncio.subprocess.PIPE
    )
    try:
        assert process.stderr
        yield process.stderr
    finally:
        process.terminate()
        require_private_log((await process.communicate())[1].decode())


async def test_it_answers_through_a_secure_connection(tmp_path: Path) -> None:
    authority = trustme.CA()
    async with (
        asyncio.timeout(30),
        TelegramEmulator() as emulator,
        run_tls_endpoint(emulator.url, authority) as base_url,
        run_bot(tmp_path, base_url, authority),
    ):
        assert "The north" in (await emulator.ask(PRIVATE, "/briefings", ANNA)).text


async def test_it_sends_nothing_to_a_server_whose_certificate_is_not_trusted(tmp_path: Path) -> None:
    async with (
        asyncio.timeout(30),
        TelegramEmulator() as emulator,
        run_tls_endpoint(emulator.url, trustme.CA()) as base_url,
        run_bot(tmp_path, base_url, trustme.CA()) as log,
    ):
        while NOT_TRUSTED not in (line := (await log.readline()).decode()):
            assert line
            require_private_log(line)
        require_private_log(line)
        assert emulator.updates.poll_count == 0
