"""Measures a Telegram round trip: our processor time, that of bare python-telegram-bot, that of a picture.

Two bots run side by side, each in its own process, and get commands from 50 users at the rate that Telegram
allows a bot. First the bare bot and ours answer /polls. Then two of ours answer with a poll, one with its
picture, uploaded before, and one without. A third process plays Telegram; it always answers the same and
checks nothing. Usage: python benchmarks/telegram_roundtrip.py.
"""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

from aiohttp import web
from telegram import Update
from telegram.ext import Application, CommandHandler, ContextTypes

from bot.adapters.context import AdapterContext
from bot.adapters.telegram.render import render
from bot.adapters.telegram.rendered_message import THEME
from bot.adapters.telegram.run import run
from bot.adapters.telegram.settings import TelegramSettings
from bot.core.app import App
from bot.core.messages.caller import Caller, ChatId
from bot.core.messages.reply import Chart, Reply
from bot.runtime.library_loader import open_library
from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp

POLL = "polls levada-2026-01"
CALLER = Caller(ChatId("telegram", "1"))
ROOT = Path(__file__).parent.parent
GOAL = 0.5  # times what the bare bot takes
GOAL_WITH_PICTURE = 1.2  # times what the same answer takes without it
USERS, RATE = 50, 25.0  # commands a second; Telegram lets a bot send 30 messages
WARM, COUNTED = 50, 500  # commands
TOKENS = {"bare": "1:token", "ours": "2:token", "plain": "3:token", "pictured": "4:token"}
QUESTIONS = {"1:token": "/polls", "2:token": "/polls", "3:token": f"/{POLL}", "4:token": f"/{POLL}"}
SIZES = ((90, 67), (320, 240), (800, 600), (1200, 900))  # of a photo on Telegram


ME = {"id": 1, "is_bot": True, "first_name": "B", "username": "b_bot"}


class Telegram:
    """A Bot API that hands out commands and accepts every answer."""

    def __init__(self) -> None:
        self._queues: dict[str, asyncio.Queue[dict[str, object]]] = {}
        self._ids = 0

    async def serve(self) -> None:
        app = web.Application()
        app.router.add_post("/bot{token}/{method}", self._call)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        print(runner.addresses[0][1], flush=True)
        while True:
            await asyncio.sleep(1 / RATE)
            self._ask()

    def _ask(self) -> None:
        self._ids += 1
        chat = {"id": self._ids % USERS + 1, "type": "private", "first_name": "A"}
        user = {"id": chat["id"], "is_bot": False, "first_name": "A", "language_code": "en"}
        entity = {"type": "bot_command", "offset": 0, "length": 6}
        message = {"message_id": self._ids, "date": 1, "chat": chat, "from": user, "entities": [entity]}
        for bot, queue in self._queues.items():
            queue.put_nowait({"update_id": self._ids, "message": {**message, "text": QUESTIONS[bot]}})

    async def _call(self, request: web.Request) -> web.Response:
        bot, method = request.match_info["token"], request.match_info["method"]
        result: object = True
        if method == "getUpdates":
            queue = self._queues.setdefault(bot, asyncio.Queue())
            updates = [await queue.get()]
            while not queue.empty():
                updates.append(queue.get_nowait())
            result = updates
        elif method == "getMe":
            result = ME
        elif method == "getMyCommands":
            result = []
        elif method in {"sendMessage", "sendPhoto"}:
            await request.read()
            result = build_photo_message() if method == "sendPhoto" else build_message(text="x" * 1000)
        return web.json_response({"ok": True, "result": result})


def build_message(**content: object) -> dict[str, object]:
    chat = {"id": 1, "type": "private", "first_name": "A"}
    return {"message_id": 1, "date": 1, "chat": chat, "from": ME, **content}


def build_photo_message() -> dict[str, object]:
    sizes = [
        {"file_id": "A" * 90, "file_unique_id": "B" * 16, "width": width, "height": height, "file_size": 9}
        for width, height in SIZES
    ]
    return build_message(photo=sizes, caption="x" * 1000)


class Meter:
    """Counts commands, and prints the processor time that they took."""

    def __init__(self) -> None:
        self._seen = 0
        self._start = 0.0
        self.done = asyncio.Event()

    def tick(self) -> None:
        self._seen += 1
        if self._seen == WARM:
            self._start = time.process_time()
        if self._seen == WARM + COUNTED:
            print(time.process_time() - self._start, flush=True)
            self.done.set()


def bare(url: str) -> None:
    """Answer with a text, like the first example of the library."""
    reply, _ = asyncio.run(ChatService(load_live_app()).answer_command(CALLER, "polls"))
    text = render(reply)[0].html
    meter = Meter()

    async def polls(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        meter.tick()
        if meter.done.is_set():
            os._exit(0)
        if update.message:
            await update.message.reply_text(text, parse_mode="HTML")

    application = Application.builder().token(TOKENS["bare"]).base_url(f"{url}/bot").build()
    application.add_handler(CommandHandler("polls", polls))
    application.run_polling()


class MeteredChatService(ChatService):
    """The bot's own chat service, with a meter and a change of each reply."""

    def __init__(self, meter: Meter, change: Callable[[Reply], Reply]) -> None:
        super().__init__(load_live_app())
        self._meter, self._change = meter, cache(change)

    async def answer_command(self, caller: Caller, line: str) -> tuple[Reply, int]:
        self._meter.tick()
        reply, page = await super().answer_command(caller, line)
        return self._change(reply), page


async def ours(url: str, name: str, change: Callable[[Reply], Reply] = lambda reply: reply) -> None:
    """Answer as the bot does, except for a *change*."""
    meter = Meter()
    chat_service = MeteredChatService(meter, change)
    async with chat_service.image_renderer:
        reply, _ = await ChatService(load_live_app()).answer_command(CALLER, POLL)
        for picture in (one.picture for one in reply.blocks if isinstance(one, Chart) and one.picture):
            while not await chat_service.image_renderer.render_png(picture, THEME):
                print("This machine is too busy to draw a picture in time; trying again.", file=sys.stderr)
        settings = TelegramSettings(token=TOKENS[name], base_url=url)
        serving = asyncio.create_task(run(chat_service, settings, AdapterContext()))
        await meter.done.wait()
        serving.cancel()
        await asyncio.wait({serving})


def without_picture(reply: Reply) -> Reply:
    blocks = (replace(one, picture=None) if isinstance(one, Chart) else one for one in reply.blocks)
    return replace(reply, blocks=tuple(blocks))


def load_live_app() -> LiveApp:
    return LiveApp(App(open_library(ROOT / "briefings")))


def measure(url: str, *names: str) -> list[float]:
    """Run these bots side by side, and measure the seconds of processor time of each."""
    bots = [start_process(name, url) for name in names]
    seconds = [float(bot.communicate()[0]) for bot in bots]
    for name, taken in zip(names, seconds, strict=True):
        print(f"{name:<9} {taken / COUNTED * 1000:.2f} s of processor time for 1,000 answers")
    return seconds


def main() -> int:
    with start_process("telegram") as telegram:
        assert telegram.stdout
        try:
            url = f"http://127.0.0.1:{telegram.stdout.readline().strip()}"
            bare, ours = measure(url, "bare", "ours")
            plain, pictured = measure(url, "plain", "pictured")
        finally:
            telegram.terminate()
    print_ratio("ours / bare", ours / bare, GOAL)
    print_ratio("pictured / plain", pictured / plain, GOAL_WITH_PICTURE)
    return int(ours / bare > GOAL or pictured / plain > GOAL_WITH_PICTURE)


def print_ratio(what: str, ratio: float, goal: float) -> None:
    print(f"{what}: {ratio:.2f}  (at most {goal}: {'pass' if ratio <= goal else 'FAIL'})")


def start_process(*role: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, __file__, *role], stdout=subprocess.PIPE, text=True)  # noqa: S603


if __name__ == "__main__":
    roles: dict[str, Callable[..., None]] = {
        "telegram": lambda: asyncio.run(Telegram().serve()),
        "bare": bare,
        "ours": lambda url: asyncio.run(ours(url, "ours")),
        "pictured": lambda url: asyncio.run(ours(url, "pictured")),
        "plain": lambda url: asyncio.run(ours(url, "plain", without_picture)),
    }
    if sys.argv[1:]:
        roles[sys.argv[1]](*sys.argv[2:])
    else:
        sys.exit(main())
