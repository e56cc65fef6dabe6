"""People ask three processes on both platforms while the leading one is killed, again and again.

``python -m tests.cluster`` kills 20 leaders and prints what came of it; a test kills fewer.
"""

import asyncio
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import NoReturn

from bot.core.messages.caller import ChatId
from bot.services.store.outbox import Outbox
from tests.cluster.cluster import LOOK_PAUSE, READY_TIMEOUT, Cluster
from tests.emulators.telegram import Chat
from tests.soak.readers import DiscordReader, Question, TelegramReader

QUESTION_PAUSE = 0.1  # seconds; Telegram lets the bot answer 30 in one
CALM = 1.0  # seconds from the start of a new process until the next leader is killed
IN_PROGRESS = 5  # answers on their way when a leader is killed, at least
BURST = 60  # people who ask on Telegram while nobody leads
MESSAGES = 3  # that are put into the outbox while nobody leads
SETTLE_TIME = 1.0  # seconds for second answers to come


@dataclass
class Result:
    """What happened."""

    questions: list[Question] = field(default_factory=list)
    cut_off: list[Question] = field(default_factory=list)
    """The questions on Discord that the killed process had got: Discord tells the reader that they failed."""
    takeovers: list[float] = field(default_factory=list)
    """Seconds from each kill until somebody who asked on Telegram after it has an answer."""
    reconnects: list[float] = field(default_factory=list)
    """Seconds from each kill until the same on Discord."""
    message_counts: list[int] = field(default_factory=list)
    """How often each message of the outbox arrived."""
    floods: int = 0
    """How many messages Telegram refused because there were too many."""

    def count(self, platform: str) -> int:
        """Count the questions on a platform that had to be answered."""
        return sum(one.platform == platform for one in self.questions)

    @property
    def lost(self) -> list[Question]:
        """The questions without an answer."""
        return [one for one in self.questions if not one.count_messages()]

    @property
    def doubled(self) -> list[Question]:
        """The questions with more than one answer."""
        return [one for one in self.questions if one.count_messages() > 1]

    def describe(self) -> Iterator[str]:
        """Describe it, line by line."""
        yield f"{len(self.takeovers)} leaders killed, {self.count('Telegram')} questions on Telegram, "
        yield f"{self.count('Discord')} on Discord and {len(self.cut_off)} there that a kill cut off: "
        yield f"{len(self.lost)} lost, {len(self.doubled)} doubled; {self.floods} messages too many. "
        yield f"Takeover on Telegram: {_describe_times(self.takeovers)}; "
        yield f"on Discord: {_describe_times(self.reconnects)}. "
        wrong = sum(one != 1 for one in self.message_counts)
        yield f"Outbox: {len(self.message_counts)} messages, {wrong} not sent exactly once."


def _describe_times(seconds: list[float]) -> str:
    return f"median {sorted(seconds)[len(seconds) // 2]:.1f} s, longest {max(seconds):.1f} s"


class Takeovers:
    """The readers, and who kills the leaders."""

    def __init__(self, cluster: Cluster, outbox: Outbox, *, is_anywhere: bool = False) -> None:
        """Let the outbox's messages come from *outbox*, as another process would.

        A kill *is_anywhere* may fall between an answer's arrival and the note that it is answered, and then
        it comes twice: Telegram knows no repetition. Otherwise leaders die with answers on their way.
        """
        self._is_anywhere = is_anywhere
        self._cluster = cluster
        self._outbox = outbox
        self._telegram = TelegramReader(cluster.telegram)
        self._discord = DiscordReader(cluster.discord)
        self._recipients = count(1_000_000)
        self._messages: list[int] = []
        self._is_calm = True
        self.result = Result()

    async def run(self, kills: int) -> Result:
        """Kill so many leaders, and wait for the last answers."""
        self._cluster.telegram.api.has_rate_limit = True
        background = [asyncio.create_task(task) for task in (self._ask_forever(), self._look_forever())]
        for _ in range(kills):
            await asyncio.sleep(CALM)
            await self._kill_leader()
        background[0].cancel()
        await self._wait_for_answers(self.result.questions)
        await asyncio.sleep(SETTLE_TIME)
        background[1].cancel()
        self.result.message_counts = [self._count_messages(chat) for chat in self._messages]
        self.result.floods = self._cluster.telegram.api.flood_count
        return self.result

    async def _kill_leader(self) -> None:
        leader = await self._cluster.find_leader()
        self._is_calm = False
        if not self._is_anywhere:
            await self._hold_answers()
        await leader.stop(signal.SIGKILL)
        killed_at = time.monotonic()
        await self._release_answers()
        self._cut_off_discord()
        await self._queue_messages()
        burst = [await self._ask(self._telegram) for _ in range(BURST)]
        _, reconnected_at = await asyncio.gather(self._wait_for_answers(burst), self._wait_for_discord())
        self.result.takeovers.append(min(one.answered_at for one in burst) - killed_at)
        self.result.reconnects.append(reconnected_at - killed_at)
        self._is_calm = True
        await leader.start()
        await self._cluster.wait_until_ready(leader)

    async def _hold_answers(self) -> None:
        """Let Telegram take no message until some wait, and all before them are known to be answered."""
        server = self._cluster.telegram.server
        server.takes_messages.clear()
        for _ in range(IN_PROGRESS):
            await self._ask(self._telegram)
        async with asyncio.timeout(READY_TIMEOUT):
            while server.waiting_messages < IN_PROGRESS:  # noqa: ASYNC110 (other processes send them)
                await asyncio.sleep(LOOK_PAUSE)
        await asyncio.sleep(SETTLE_TIME)

    async def _release_answers(self) -> None:
        """Let Telegram take messages again; those of the killed process are lost with its connections."""
        await asyncio.sleep(LOOK_PAUSE)
        self._cluster.telegram.server.takes_messages.set()

    async def _wait_for_discord(self) -> float:
        """Ask on Discord until there is an answer, and return its time."""
        async with asyncio.timeout(READY_TIMEOUT):
            while (question := await self._discord.ask("sources")) is None:  # noqa: ASYNC110
                await asyncio.sleep(LOOK_PAUSE)
        self.result.questions.append(question)
        await self._wait_for_answers([question])
        return question.answered_at

    def _cut_off_discord(self) -> None:
        """Take out what the killed process had got on Discord and not answered."""
        for question in [one for one in self.result.questions if one.is_open and one.platform == "Discord"]:
            question.note_answer()
            if question.is_open:
                self.result.questions.remove(question)
                self.result.cut_off.append(question)

    async def _queue_messages(self) -> None:
        """Put messages into the outbox, which the next leader has to send."""
        for _ in range(MESSAGES):
            chat = next(self._recipients)
            self._cluster.telegram.api.add_message(Chat(chat).json, {"text": "hello"})  # they know the bot
            self._messages.append(chat)
            await self._outbox.add_message(ChatId("telegram", str(chat)), "sources")

    async def _ask_forever(self) -> NoReturn:
        """Ask on both platforms; on Discord only while somebody leads.

        Not all that Telegram lets the bot send in a second may be on its way when a leader is killed: its
        successor waits until what was is surely over.
        """
        while True:
            if self._cluster.telegram.server.takes_messages.is_set():
                await self._ask(self._telegram)
            if self._is_calm and (question := await self._discord.ask("sources")):
                self.result.questions.append(question)
            await asyncio.sleep(QUESTION_PAUSE)

    async def _ask(self, reader: TelegramReader) -> Question:
        question = await reader.ask("sources")
        self.result.questions.append(question)
        return question

    async def _look_forever(self) -> NoReturn:
        while True:
            for question in self.result.questions:
                question.note_answer()
            await asyncio.sleep(LOOK_PAUSE)

    async def _wait_for_answers(self, questions: list[Question]) -> None:
        """Wait until all are answered, or long enough."""
        for _ in range(int(READY_TIMEOUT / LOOK_PAUSE)):
            if not any(one.is_open for one in questions):
                return
            await asyncio.sleep(LOOK_PAUSE)

    def _count_messages(self, chat: int) -> int:
        return sum(sent.chat == chat for sent in self._cluster.telegram.sent)
