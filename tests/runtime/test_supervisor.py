"""Running all platforms: a failure of one does not affect the others."""

import asyncio
import logging

import pytest

from bot.adapters.status import PlatformError
from bot.core.library.snapshot import Library
from bot.runtime.health import Health
from bot.runtime.platform_group import MAX_BACKOFF
from bot.runtime.supervisor import run_platforms

REFUSED = "Telegram refused the token; get a new one from @BotFather."


class Clock:
    """Replaces sleeping, and stops a test that would not end."""

    def __init__(self, pauses: int) -> None:
        self.slept: list[float] = []
        self._pauses = pauses

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        if len(self.slept) == self._pauses:
            raise asyncio.CancelledError
        await asyncio.sleep(0)


@pytest.fixture
def health() -> Health:
    return Health(lambda: Library({}))


async def refused() -> None:
    raise PlatformError(REFUSED)


async def crashing() -> None:
    raise ZeroDivisionError("what a day")


async def ending() -> None:
    await asyncio.sleep(0)


async def test_a_refused_platform_stops_and_the_others_go_on(
    caplog: pytest.LogCaptureFixture, health: Health
) -> None:
    served = asyncio.Event()

    async def web() -> None:
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        served.set()

    await run_platforms({"telegram": refused, "web": web}, health)
    assert served.is_set()
    assert health.summarize()[1].startswith(
        "only the web page is left: see the log\ntelegram: refused\nweb: stopped\n"
    )
    errors = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert [(one.getMessage(), one.exc_info) for one in errors] == [
        (f"telegram is not served: {REFUSED}", None)
    ]


async def test_nothing_left_to_serve_ends(caplog: pytest.LogCaptureFixture, health: Health) -> None:
    await run_platforms({"telegram": refused, "discord": refused}, health)
    await run_platforms({}, health)
    assert "There is nothing to serve" in caplog.text


async def test_a_crashed_platform_starts_again_after_growing_pauses(
    caplog: pytest.LogCaptureFixture, health: Health
) -> None:
    clock = Clock(9)
    await run_platforms({"discord": crashing}, health, clock.sleep)
    assert clock.slept == [1, 2, 4, 8, 16, 32, MAX_BACKOFF, MAX_BACKOFF, MAX_BACKOFF]
    crashes = [record for record in caplog.records if record.exc_info]
    assert "\ndiscord: connecting\n" in health.summarize()[1]
    assert crashes[0].getMessage() == "discord crashed and starts again in 1 s"
    assert "what a day" in caplog.text


async def test_a_platform_can_recover(health: Health) -> None:
    clock, days = Clock(5), [crashing, crashing, ending]

    async def run() -> None:
        await days.pop(0)()

    await run_platforms({"telegram": run}, health, clock.sleep)
    assert (clock.slept, days) == ([1, 2], [])


async def test_cancelling_lets_every_platform_finish(health: Health) -> None:
    finished: list[str] = []

    async def run(name: str) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            finished.append(name)

    serving = asyncio.create_task(
        run_platforms({"web": lambda: run("web"), "telegram": lambda: run("telegram")}, health)
    )
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving
    assert sorted(finished) == ["telegram", "web"]
