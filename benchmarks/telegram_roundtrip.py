"""A round trip on Telegram: our processor time beside that of a bare python-telegram-bot, and with a picture.

Two bots run side by side, each in a process of its own, and get questions from 50 users at the pace that
Telegram allows a bot: first the bare one and ours, which are asked for /polls; then ours twice, asked for a
poll with its picture, which was uploaded before, and without. The Telegram is another process, which answers
always the same and checks nothing. Usage: python benchmarks/telegram_roundtrip.py.
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

from bot.adapters.telegram.render import THEME, render
from bot.adapters.telegram.run import run
from bot.adapters.telegram.settings import TelegramSettings
from bot.core.app import App
from bot.core.messages.reply import Chart, Reply
from bot.runtime.startup import open_library
from bot.services.chat.service import ChatService

POLL = "polls levada-2026-01"
ROOT = Path(__file__).parent.parent
GOAL = 0.5  # times what the bare bot takes
GOAL_WITH_PICTURE = 1.2  # times what the same answer takes without it
USERS, RATE = 50, 25.0  # questions a second; Telegram lets a bot send 30
WARM, COUNTED = 50, 500  # questions
TOKENS = {"bare": "1:token", "ours": "2:token", "plain": "3:token", "pictured": "4:token"}
QUESTIONS = {"1:token": "/polls", "2:token": "/polls", "3:token": f"/{POLL}", "4:token": f"/{POLL}"}
SIZES = ((90, 67), (320, 240), (800, 600), (1200, 900))  # in which Telegram keeps a photo


ME = {"id": 1, "is_bot": True, "first_name": "B", "username": "b_bot"}


class Telegram:
    """Hands out questions and takes answers."""

    def __init__(self) -> None:
        self._waiting: dict[str, asyncio.Queue[dict[str, object]]] = {}
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
        for bot, queue in self._waiting.items():
            queue.put_nowait({"update_id": self._ids, "message": {**message, "text": QUESTIONS[bot]}})

    async def _call(self, request: web.Request) -> web.Response:
        bot, method = request.match_info["token"], request.match_info["method"]
        result: object = True
        if method == "getUpdates":
            queue = self._waiting.setdefault(bot, asyncio.Queue())
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
            result = photo() if method == "sendPhoto" else sent(text="x" * 1000)
        return web.json_response({"ok": True, "result": result})


def sent(**content: object) -> dict[str, object]:
    chat = {"id": 1, "type": "private", "first_name": "A"}
    return {"message_id": 1, "date": 1, "chat": chat, "from": ME, **content}


def photo() -> dict[str, object]:
    sizes = [
        {"file_id": "A" * 90, "file_unique_id": "B" * 16, "width": width, "height": height, "file_size": 9}
        for width, height in SIZES
    ]
    return sent(photo=sizes, caption="x" * 1000)


class Meter:
    """Counts questions, and prints the processor time that they took."""

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
    """Answer with a text, as the library's first example does."""
    reply, _ = asyncio.run(the_desk().answer_command("telegram:1", "polls"))
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


async def ours(url: str, name: str, change: Callable[[Reply], Reply] = lambda reply: reply) -> None:
    """Answer as the bot does, but for a *change*."""
    desk, meter = the_desk(), Meter()
    answer = desk.answer_command
    changed = cache(change)

    async def metered(*asked: str, **more: str) -> tuple[Reply, int]:
        meter.tick()
        reply, page = await answer(*asked, **more)
        return changed(reply), page

    setattr(desk, "answer_command", metered)  # noqa: B010 (the meter is no part of the desk)
    async with desk.image_renderer:
        reply, _ = await answer("telegram:1", POLL)
        for picture in (one.picture for one in reply.blocks if isinstance(one, Chart) and one.picture):
            while not await desk.image_renderer.render_png(picture, THEME):
                print("This machine is too busy to draw a picture in time; again.", file=sys.stderr)
        serving = asyncio.create_task(run(desk, TelegramSettings(token=TOKENS[name], base_url=url)))
        await meter.done.wait()
        serving.cancel()
        await asyncio.wait({serving})


def without_picture(reply: Reply) -> Reply:
    blocks = (replace(one, picture=None) if isinstance(one, Chart) else one for one in reply.blocks)
    return replace(reply, blocks=tuple(blocks))


def the_desk() -> ChatService:
    return ChatService(App(open_library(ROOT / "briefings")))


def measured(url: str, *names: str) -> list[float]:
    """Return the seconds of processor time for each of these bots, which run side by side."""
    bots = [started(name, url) for name in names]
    seconds = [float(bot.communicate()[0]) for bot in bots]
    for name, taken in zip(names, seconds, strict=True):
        print(f"{name:<9} {taken / COUNTED * 1000:.2f} s of processor time for 1,000 answers")
    return seconds


def main() -> int:
    with started("telegram") as telegram:
        try:
            url = f"http://127.0.0.1:{telegram.stdout.readline().strip()}"
            bare, ours = measured(url, "bare", "ours")
            plain, pictured = measured(url, "plain", "pictured")
        finally:
            telegram.terminate()
    told("ours / bare", ours / bare, GOAL)
    told("pictured / plain", pictured / plain, GOAL_WITH_PICTURE)
    return int(ours / bare > GOAL or pictured / plain > GOAL_WITH_PICTURE)


def told(what: str, ratio: float, goal: float) -> None:
    print(f"{what}: {ratio:.2f}  (at most {goal}: {'pass' if ratio <= goal else 'FAIL'})")


def started(*role: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, __file__, *role], stdout=subprocess.PIPE, text=True)  # noqa: S603


if __name__ == "__main__":
    roles: dict[str, Callable[..., object]] = {
        "telegram": lambda: asyncio.run(Telegram().serve()),
        "bare": bare,
        "ours": lambda url: asyncio.run(ours(url, "ours")),
        "pictured": lambda url: asyncio.run(ours(url, "pictured")),
        "plain": lambda url: asyncio.run(ours(url, "plain", without_picture)),
    }
    sys.exit(roles[sys.argv[1]](*sys.argv[2:]) if sys.argv[1:] else main())
