"""The container image is small, complete, and runs without privileges on a read-only root."""

# ruff: noqa: S310 (the bot itself, on this machine)

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import pytest
from babel.localedata import locale_identifiers
from PIL import Image as PillowImage

from tests.emulators import discord as discord_emulator
from tests.emulators import telegram as telegram_emulator
from tests.emulators.discord import DiscordEmulator
from tests.emulators.discord_interaction import SEND_MESSAGE
from tests.emulators.discord_payloads import Person
from tests.emulators.telegram import Chat, TelegramEmulator
from tests.support.containers import MISSING, ROOT, Container, Image, ImageBuilder
from tests.support.databases import execute, new_database, postgres, read_rows
from tests.support.git_repositories import GitRemote

pytestmark = [
    pytest.mark.image,
    pytest.mark.slow,
    pytest.mark.timeout(900),  # the first test waits for the images
    pytest.mark.skipif(bool(MISSING), reason=f"needs {', '.join(MISSING)}"),
    pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to mount the file system of a container"),
]
USER = 10001
MAX_SIZE = 90_000_000  # bytes over its base
STOP_TIME = 5  # seconds
ADDRESS = "The web page is at "
POLL = "polls levada-2026-01"
PNG = b"\x89PNG"

SHOW_LANGUAGES = """
import sys
from bot.core.i18n.languages import SUPPORTED_LANGUAGES
from bot.core.i18n.locale import get_locale, has_decimal_comma, is_right_to_left
for tag in sys.argv[1:]:
    names = [get_locale(code).get_language_name(tag) for code in SUPPORTED_LANGUAGES]
    print(tag, is_right_to_left(tag), has_decimal_comma(tag), *names)
"""
SCALE_IMAGE = """
import sys
from bot.core.library.image_scaling import scale_image
sys.stdout.buffer.write(scale_image(sys.stdin.buffer.read()))
"""


@dataclass(frozen=True)
class Built:
    """The images that all tests share."""

    base: Image
    bot: Image
    git: Image


@pytest.fixture(scope="module")
def built() -> Iterator[Built]:
    with (
        tempfile.TemporaryDirectory(prefix="images-") as folder,
        closing(ImageBuilder(Path(folder))) as builder,
    ):
        base = builder.build_base()
        about = {"VERSION": "1.2.3", "REVISION": "abc"}
        yield Built(base, builder.build("bot", **about), builder.build("git", **about))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Make the folder that is mounted as the volume."""
    folder = tmp_path / "data"
    folder.mkdir()
    os.chown(folder, USER, USER)
    return folder


def build_container(image: Image, data: Path, **settings: str) -> Container:
    """Build a container whose page is on this machine only, at a free port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    environment = {"BOT_WEB__HOST": "127.0.0.1", "BOT_WEB__PORT": str(port), **settings}
    return Container(image, {"/app/data": data}, environment)


def read_until(process: subprocess.Popen[str], words: str) -> str:
    """Read the log until an event has these *words*; return it."""
    assert process.stderr
    lines: list[str] = []
    for line in process.stderr:
        lines.append(line)
        if words in line:
            return str(json.loads(line)["event"])
    raise AssertionError(f"the container ended without {words!r}: {lines}")


def wait_for_page(process: subprocess.Popen[str]) -> str:
    """Wait for the page; return its address."""
    return read_until(process, ADDRESS).removeprefix(ADDRESS)


def stop(process: subprocess.Popen[str]) -> int:
    """Ask the container to stop, as Docker does, and return its exit status."""
    process.send_signal(signal.SIGTERM)
    return process.wait(STOP_TIME)


def fetch(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=10) as response:
        return bytes(response.read())


def list_names(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir()]


def open_to_all(folder: str) -> None:
    """Let every user of this machine reach the files in *folder*."""
    Path(folder).chmod(0o755)


def read_rights(process: subprocess.Popen[str]) -> dict[str, str]:
    """Read what the kernel lets the main process of a container do."""
    lines = Path(f"/proc/{process.pid}/status").read_text("utf-8").splitlines()
    return dict(line.split(":\t", 1) for line in lines)


def test_it_adds_at_most_90_mb_to_its_base(built: Built) -> None:
    size = built.bot.measure_size() - built.base.measure_size()
    assert MAX_SIZE // 2 < size < MAX_SIZE, f"{size / 1e6:.1f} MB"


@pytest.mark.parametrize("target", ["bot", "git"])
def test_it_says_how_it_is_run_and_what_it_is(built: Built, target: str) -> None:
    config = getattr(built, target).config
    assert config["User"] == f"{USER}:{USER}"
    assert config["Healthcheck"]["Test"] == ["CMD", "python", "-m", "bot.healthcheck"]
    assert (list(config["Volumes"]), list(config["ExposedPorts"])) == (["/app/data"], ["8080/tcp"])
    assert config["StopSignal"] == "SIGTERM"
    labels = {name.rpartition(".")[2]: value for name, value in config["Labels"].items()}
    assert (labels["title"], labels["version"], labels["revision"]) == ("Briefing Bot", "1.2.3", "abc")


async def test_it_answers_on_every_platform_without_privileges_and_stops(built: Built, data: Path) -> None:
    async with TelegramEmulator() as telegram, DiscordEmulator() as discord:
        container = build_container(
            built.bot,
            data,
            BOT_TELEGRAM__TOKEN=telegram_emulator.TOKEN,
            BOT_TELEGRAM__BASE_URL=telegram.url,
            BOT_DISCORD__TOKEN=discord_emulator.TOKEN,
            BOT_DISCORD__API_BASE_URL=discord.base_url,
        )
        with container.start() as process:
            address = await asyncio.to_thread(wait_for_page, process)
            await discord.gateway.wait_until_connected()
            checked = await asyncio.to_thread(container.run, *built.bot.config["Healthcheck"]["Test"][1:])
            assert (checked.returncode, checked.stdout.splitlines()[:1]) == (0, [b"ok"])
            assert (await telegram.ask(Chat(7), f"/{POLL}")).photo.startswith(PNG)
            shown = await discord.slash(Person("7", "Anna"), "polls")
            assert shown.response_type == SEND_MESSAGE
            page = await asyncio.to_thread(fetch, f"{address}/?ask={quote(POLL)}")
            assert b"Levada" in page
            rights = read_rights(process)
            assert rights["Uid"].split() == [str(USER)] * 4
            assert int(rights["CapEff"], 16) == int(rights["CapAmb"], 16) == 0
            assert rights["NoNewPrivs"] == "1"
            assert await asyncio.to_thread(stop, process) == 0
    assert "bot.db" in list_names(data)


@pytest.mark.parametrize(
    ("line", "printed"),
    [
        ("check", "Problems: 0."),
        (f"ask /{POLL} --language uk", "76%"),
        ("export --xlsx data/tables.xlsx", "tables.xlsx"),
        ("schema", "json-schema.org"),
    ],
)
def test_the_other_commands_work_in_it(built: Built, data: Path, line: str, printed: str) -> None:
    done = build_container(built.bot, data).run_bot(*line.split())
    assert (done.returncode, printed in done.stdout.decode()) == (0, True), done


def test_it_says_in_one_sentence_that_it_cannot_write_its_data(built: Built, data: Path) -> None:
    os.chown(data, 0, 0)
    refused = build_container(built.bot, data).run_bot("run")
    assert refused.returncode == 2
    (line,) = refused.stderr.decode().splitlines()
    assert "data" in line


async def test_it_moves_what_postgresql_holds_into_a_file(built: Built, data: Path) -> None:
    with postgres() as sockets:
        open_to_all(sockets)
        database = await new_database(sockets)
        inside = database.replace(sockets, "/mnt")
        container = build_container(built.bot, data, BOT_DATABASE=inside)
        container = replace(container, mounts={**container.mounts, "/mnt": Path(sockets)})
        with container.start() as process:
            await asyncio.to_thread(wait_for_page, process)
            assert await asyncio.to_thread(stop, process) == 0
        await execute(database, "INSERT INTO chats (id, briefing, language) VALUES ('telegram:7', '', 'uk')")
        saved = container.run_bot("backup", "data/backup.zip")
        assert saved.returncode == 0, saved.stderr
    restored = build_container(built.bot, data, BOT_BRIEFINGS="data/briefings")
    done = restored.run_bot("restore", "data/backup.zip")
    assert done.returncode == 0, done.stderr
    assert await read_rows(f"sqlite+aiosqlite:///{data}/bot.db") == [("telegram:7", "", "uk")]


def test_with_git_it_serves_what_is_in_a_repository(built: Built, data: Path) -> None:
    (data / "briefings").mkdir()
    GitRemote.create(data / "remote.git").push({"isles.yaml": "title: The isles\nas_of: 2026-01\n"}, "Begin")
    for path in data.rglob("*"):
        os.chown(path, USER, USER, follow_symlinks=False)
    container = build_container(
        built.git, data, BOT_BRIEFINGS="data/briefings", BOT_GIT__URL="file:///app/data/remote.git"
    )
    with container.start() as process:
        address = wait_for_page(process)
        read_until(process, "isles.yaml")
        assert b"The isles" in fetch(f"{address}/isles")
        assert stop(process) == 0
    assert container.run("ssh", "-V").returncode == 0


def test_it_knows_all_languages_that_babel_knows(built: Built, data: Path) -> None:
    tags = [name.replace("_", "-") for name in locale_identifiers()]
    assert len(tags) > 1_000
    inside = build_container(built.bot, data).run("python", "-c", SHOW_LANGUAGES, *tags)
    outside = subprocess.run(  # noqa: S603
        [sys.executable, "-c", SHOW_LANGUAGES, *tags], cwd=ROOT, capture_output=True, check=True
    )
    assert inside.stdout == outside.stdout, inside.stderr


@pytest.mark.parametrize(("kind", "result"), [("PNG", "PNG"), ("JPEG", "JPEG"), ("WEBP", "JPEG")])
def test_it_reads_every_kind_of_image(built: Built, data: Path, kind: str, result: str) -> None:
    file = BytesIO()
    PillowImage.new("RGB", (30, 20), "teal").save(file, kind)
    scaled = build_container(built.bot, data).run("python", "-c", SCALE_IMAGE, data=file.getvalue())
    image = PillowImage.open(BytesIO(scaled.stdout))
    assert (image.format, image.size) == (result, (30, 20))
