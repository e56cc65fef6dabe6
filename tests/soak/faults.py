"""The faults of a soak: what platforms, disks, moderators and operators do to a bot."""

import asyncio
import os
import signal
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.emulators.discord import DiscordEmulator
from tests.emulators.discord_faults import Breakage
from tests.emulators.telegram import TelegramEmulator
from tests.soak.bot_process import BotProcess

BAD_GATEWAY = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
LOCK_TIME = 3.0  # seconds
CALLBACK = "/interactions/*/callback"


@dataclass(frozen=True)
class Scene:
    """What faults happen to."""

    bot: BotProcess
    telegram: TelegramEmulator
    discord: DiscordEmulator
    briefings: Path
    database: Path

    @property
    def spare(self) -> Path:
        """The briefing that moderators change while readers ask for another one."""
        return self.briefings / "spare.yaml"


Fault = Callable[[Scene], Awaitable[None]]


def _fail_telegram(method: str, code: int = 0, **fault: Any) -> Fault:
    async def fail(scene: Scene) -> None:
        scene.telegram.fail_next(method, code, **fault)

    return fail


def _fail_discord(path: str, status: int) -> Fault:
    async def fail(scene: Scene) -> None:
        scene.discord.fail_next("POST", path, status)

    return fail


def _break_discord(breakage: Breakage) -> Fault:
    async def fail(scene: Scene) -> None:
        scene.discord.break_next("POST", CALLBACK, breakage)

    return fail


async def _limit_discord(scene: Scene) -> None:
    scene.discord.rate_limit_next("POST", CALLBACK, 0.5)


async def _drop_gateway(scene: Scene) -> None:
    if scene.discord.gateway.is_connected:
        await scene.discord.gateway.drop()


async def _close_gateway(scene: Scene) -> None:
    if scene.discord.gateway.is_connected:
        await scene.discord.gateway.drop(4000)


async def _delete_database(scene: Scene) -> None:
    scene.database.unlink(missing_ok=True)


async def _lock_database(scene: Scene) -> None:
    connection = sqlite3.connect(scene.database, timeout=0, check_same_thread=False)
    try:
        connection.execute("BEGIN EXCLUSIVE")
        await asyncio.sleep(LOCK_TIME)
    except sqlite3.OperationalError:
        return  # the bot is writing now
    finally:
        connection.close()


async def _save_good_file(scene: Scene) -> None:
    scene.spare.write_text("title: Spare\nas_of: 2026-01\nsummary: [{id: one, text: Saved.}]\n", "utf-8")


async def _save_broken_file(scene: Scene) -> None:
    scene.spare.write_text("title: Spare\nas_of: [2026-01\n", "utf-8")


async def _delete_file(scene: Scene) -> None:
    scene.spare.unlink(missing_ok=True)


async def _make_pipe(scene: Scene) -> None:
    pipe = scene.briefings / "pipe.yaml"
    pipe.unlink(missing_ok=True)
    os.mkfifo(pipe)


async def _save_odd_name(scene: Scene) -> None:
    (scene.briefings / os.fsdecode(b"\xff\xfe.yaml")).write_text("title: No UTF-8\n", "utf-8")


async def _reload(scene: Scene) -> None:
    scene.bot.send_signal(signal.SIGHUP)


FAULTS: dict[str, Fault] = {
    "Telegram: a message meets an HTML page as 502": _fail_telegram("sendMessage", 502, body=BAD_GATEWAY),
    "Telegram: a message meets error 500": _fail_telegram("sendMessage", 500),
    "Telegram: a message must wait (429)": _fail_telegram("sendMessage", 429, retry_after=1),
    "Telegram: a connection breaks before a message": _fail_telegram("sendMessage", drop=True),
    "Telegram: a picture meets error 500": _fail_telegram("sendPhoto", 500),
    "Telegram: fetching updates meets an HTML page as 502": _fail_telegram(
        "getUpdates", 502, body=BAD_GATEWAY
    ),
    "Telegram: a connection breaks while updates are fetched": _fail_telegram("getUpdates", drop=True),
    "Telegram: fetched updates are lost on the way": _fail_telegram(
        "getUpdates", drop=True, happens_after=True
    ),
    "Telegram: another program fetches (409)": _fail_telegram("getUpdates", 409),
    "Discord: an answer meets error 502": _fail_discord(CALLBACK, 502),
    "Discord: an answer must wait (429)": _limit_discord,
    "Discord: a connection breaks before an answer": _break_discord(Breakage.RESET_BEFORE),
    "Discord: a connection breaks after an answer": _break_discord(Breakage.RESET_AFTER),
    "Discord: a connection says nothing": _break_discord(Breakage.SILENT_AFTER),
    "Discord: the gateway breaks": _drop_gateway,
    "Discord: the gateway closes (4000)": _close_gateway,
    "Database: the file is deleted": _delete_database,
    "Database: another program locks it": _lock_database,
    "Files: a briefing is saved": _save_good_file,
    "Files: a broken briefing is saved": _save_broken_file,
    "Files: a briefing is deleted": _delete_file,
    "Files: a named pipe": _make_pipe,
    "Files: a name that is not UTF-8": _save_odd_name,
    "Process: SIGHUP": _reload,
}
