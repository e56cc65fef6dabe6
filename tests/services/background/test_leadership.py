"""What only the leader does begins and ends with its leadership, however often that changes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import pytest

from bot.services.background.leadership import Leadership


async def let_all_go_on() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_duties_begin_and_end_with_each_leadership() -> None:
    leadership, events = Leadership(), list[str]()

    @asynccontextmanager
    async def open_duties() -> AsyncIterator[None]:
        events.append("begin")
        try:
            yield
        finally:
            events.append("end")

    async with leadership.run_duties(open_duties):
        assert events == ["begin"]
        leadership.follow()
        await let_all_go_on()
        assert events == ["begin", "end"]
        leadership.lead()
        leadership.follow()
        leadership.lead()
        await let_all_go_on()
        assert events == ["begin", "end", "begin"]
    assert events == ["begin", "end", "begin", "end"]


async def _wait_for_ever() -> None:
    await asyncio.Event().wait()


async def _take_the_cancellation_for_the_end() -> None:
    with suppress(asyncio.CancelledError):
        await _wait_for_ever()


@pytest.mark.parametrize("work", [_wait_for_ever, _take_the_cancellation_for_the_end])
async def test_work_that_another_leader_ends_has_not_ended_by_itself(
    work: Callable[[], Awaitable[None]],
) -> None:
    leadership = Leadership()
    working = asyncio.create_task(leadership.run_until_follower(work))
    await let_all_go_on()
    leadership.follow()
    assert await working is False


async def test_work_may_end_by_itself() -> None:
    assert await Leadership().run_until_follower(let_all_go_on) is True


async def test_work_ends_when_the_bot_stops() -> None:
    working = asyncio.create_task(Leadership().run_until_follower(_wait_for_ever))
    await let_all_go_on()
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
