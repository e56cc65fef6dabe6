"""The log of the page's server, which a flood does not fill."""

import logging
from collections.abc import Callable

import pytest
from aiohttp import ClientSession

from bot.adapters.web.access_log import MinuteLog
from tests.browser.sample_page import serve_app


class Minutes:
    """Calls what waits for the end of the minute."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], None]] = []

    def call_later(self, _seconds: float, callback: Callable[[], None]) -> None:
        self.waiting.append(callback)

    def end(self) -> None:
        waiting, self.waiting = self.waiting, []
        for callback in waiting:
            callback()


def test_refusals_are_one_line_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    minutes = Minutes()
    minute_log = MinuteLog(minutes.call_later)
    for number in range(1000):
        minute_log.add("429", f"GET /{number} 429")
    minute_log.add("400", "GET / 400")
    minutes.end()
    for _ in range(3):
        minute_log.add("429", "GET / 429")
    minutes.end()
    minutes.end()
    assert caplog.messages == [
        "GET /0 429",
        "GET / 400",
        "and 999 more requests in the last minute (429: 999)",
        "and 3 more requests in the last minute (429: 3)",
    ]
    assert not minutes.waiting
    minute_log.add("429", "GET /again 429")
    assert caplog.messages[-1] == "GET /again 429"


async def test_answers_beyond_a_hundred_a_minute_are_counted_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    async with serve_app() as address, ClientSession(address) as reader:
        for path in ("/", "/search?q=ferries") * 55:
            async with reader.get(path) as response:
                assert response.status == 200
    answers = [one for one in caplog.messages if one.startswith(("GET / 200", "GET /search 200"))]
    assert len(answers) == 100
