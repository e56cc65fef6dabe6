"""A round trip of /polls on Telegram: this bot's processor time beside that of a bare python-telegram-bot.

Both run in processes of their own, at the same time, and get the same questions from 50 users at the pace
that Telegram allows a bot. The Telegram is a third process, which answers always the same and checks nothing.
Usage: python benchmarks/telegram_roundtrip.py.
"""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from aiohttp import web
from telegram import Update
from telegram.ext import Application, CommandHandler, ContextTypes

from bot.app import App
from bot.desk.desk import Desk
from bot.platforms.telegram.render import render
from bot.platforms.telegram.run import run
from bot.platforms.telegram.settings import TelegramSettings
from bot.reply import Reply
from bot.running.opening import library_at

ROOT = Path(__file__).parent.parent
GOAL = 0.5  # times what the bare bot takes
USERS, RATE = 50, 25.0  # questions a second; Telegram lets a bot send 30
WARM, COUNTED = 50, 500  # questions
BOTS = {"bare": 1, "ours": 2}


def token(name: str) -> str:
    return f"{BOTS[name]}:token"


class Telegram:
    """Hands out questions and takes answers."""

    def __init__(self) -> None:
        self._waiting = {token(name): asyncio.Queue[dict[str, object]]() for name in BOTS}
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
        message = {"message_id": self._ids, "date": 1, "chat": chat, "from": user, "text": "/polls"}
        for queue in self._waiting.values():
            queue.put_nowait({"update_id": self._ids, "message": {**message, "entities": [entity]}})

    async def _call(self, request: web.Request) -> web.Response:
        bot, method = request.match_info["token"], request.match_info["method"]
        result: object = True
        if method == "getUpdates":
            queue = self._waiting[bot]
            updates = [await queue.get()]
            while not queue.empty():
                updates.append(queue.get_nowait())
            result = updates
        elif method == "getMe":
            result = {"id": 1, "is_bot": True, "first_name": "B", "username": "b_bot"}
        elif method == "getMyCommands":
            result = []
        elif method == "sendMessage":
            await request.read()
            chat = {"id": 1, "type": "private", "first_name": "A"}
            result = {"message_id": 1, "date": 1, "chat": chat, "text": "x" * 2000}
        return web.json_response({"ok": True, "result": result})


class Meter:
    """Counts questions, and ends the process with the time that they took."""

    def __init__(self) -> None:
        self._seen = 0
        self._start = 0.0

    def tick(self) -> None:
        self._seen += 1
        if self._seen == WARM:
            self._start = time.process_time()
        if self._seen == WARM + COUNTED:
            print(time.process_time() - self._start, flush=True)
            os._exit(0)


def bare(url: str) -> None:
    """Answer with a text, as the library's first example does."""
    reply, _ = asyncio.run(the_desk().answer("telegram:1", "polls"))
    text = render(reply)[0].html
    meter = Meter()

    async def polls(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        meter.tick()
        if update.message:
            await update.message.reply_text(text, parse_mode="HTML")

    application = Application.builder().token(token("bare")).base_url(f"{url}/bot").build()
    application.add_handler(CommandHandler("polls", polls))
    application.run_polling()


def ours(url: str) -> None:
    """Answer as the bot does."""
    desk, meter = the_desk(), Meter()
    answer = desk.answer

    async def metered(chat: str, line: str, language: str = "en", user: str = "") -> tuple[Reply, int]:
        meter.tick()
        return await answer(chat, line, language, user)

    setattr(desk, "answer", metered)  # noqa: B010 (the meter is no part of the desk)
    asyncio.run(run(desk, TelegramSettings(token=token("ours"), base_url=url)))


def the_desk() -> Desk:
    return Desk(App(library_at(ROOT / "briefings")))


def main() -> int:
    with started("telegram") as telegram:
        try:
            url = f"http://127.0.0.1:{telegram.stdout.readline().strip()}"
            bots = {name: started(name, url) for name in BOTS}
            seconds = {name: float(bot.communicate()[0]) for name, bot in bots.items()}
        finally:
            telegram.terminate()
    for name, taken in seconds.items():
        print(f"{name:<5} {taken / COUNTED * 1000:.2f} s of processor time for 1,000 answers")
    ratio = seconds["ours"] / seconds["bare"]
    print(f"ours / bare: {ratio:.2f}  (at most {GOAL})")
    return int(ratio > GOAL)


def started(*role: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, __file__, *role], stdout=subprocess.PIPE, text=True)  # noqa: S603


if __name__ == "__main__":
    roles: dict[str, Callable[..., object]] = {
        "telegram": lambda: asyncio.run(Telegram().serve()),
        "bare": bare,
        "ours": ours,
    }
    sys.exit(roles[sys.argv[1]](*sys.argv[2:]) if sys.argv[1:] else main())
