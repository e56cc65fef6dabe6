"""The fault table: each fault on each platform, what its reader sees, and that the log stays readable."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from tests.faults.discord_reader import open_discord_reader
from tests.faults.outcomes import Fault, Outcome, Reader, classify
from tests.faults.telegram_reader import open_telegram_reader
from tests.faults.web_reader import open_web_reader
from tests.faults.world import PICTURE_LINE, TEXT_LINE, World, open_world

ONCE, TWICE, TEXT, BEGINNING = Outcome.ONCE, Outcome.TWICE, Outcome.TEXT, Outcome.BEGINNING
APOLOGY, NOTHING = Outcome.APOLOGY, Outcome.NOTHING
WAIT, REFUSED = Outcome.TOLD_TO_WAIT, Outcome.REFUSED
NONE = None  # the page calls nobody and draws its pictures itself; Telegram is awaited for 20 seconds

PLATFORMS: dict[str, Callable[[World], AbstractAsyncContextManager[Reader]]] = {
    "telegram": open_telegram_reader,
    "discord": open_discord_reader,
    "web": open_web_reader,
}
TABLE: dict[Fault, tuple[Outcome | None, ...]] = {
    # fault              Telegram  Discord    web page
    Fault.RESET_BEFORE: (ONCE,     ONCE,      NOTHING),
    Fault.RESET_AFTER:  (TWICE,    ONCE,      ONCE),     # the Bot API takes no nonce
    Fault.CLOSED:       (ONCE,     ONCE,      NOTHING),
    Fault.TIMEOUT:      (NONE,     ONCE,      NOTHING),
    Fault.BAD_GATEWAY:  (ONCE,     ONCE,      NONE),
    Fault.FLOOD:        (ONCE,     ONCE,      WAIT),
    Fault.PICTURE:      (TEXT,     TEXT,      NONE),
    Fault.TOO_LARGE:    (APOLOGY,  BEGINNING, REFUSED),
    Fault.LATE:         (ONCE,     NOTHING,   NOTHING),
    Fault.DATABASE:     (ONCE,     ONCE,      ONCE),
    Fault.BROKEN_FILE:  (ONCE,     ONCE,      ONCE),
}  # fmt: skip
MAX_LINES = 3  # warnings and errors that one fault may write

CELLS = [
    pytest.param(platform, fault, outcome, id=f"{fault.name}-{platform}")
    for fault, outcomes in TABLE.items()
    for platform, outcome in zip(PLATFORMS, outcomes, strict=True)
    if outcome is not None
]


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as world:
        yield world


@pytest.mark.parametrize(("platform", "fault", "outcome"), CELLS)
async def test_each_fault_has_its_outcome_and_the_next_answer_is_as_ever(
    world: World, caplog: pytest.LogCaptureFixture, platform: str, fault: Fault, outcome: Outcome
) -> None:
    line = PICTURE_LINE if fault is Fault.PICTURE else TEXT_LINE
    async with PLATFORMS[platform](world) as reader:
        whole = await reader.ask(line)
        await happen(world, fault)
        seen = await reader.ask(line, fault)
        assert classify(seen, whole) is outcome
        assert classify(await reader.ask(TEXT_LINE), await reader.ask(TEXT_LINE)) is ONCE
    assert_readable(caplog)


async def happen(world: World, fault: Fault) -> None:
    """Let what happens in the bot itself happen."""
    if fault is Fault.DATABASE:
        await world.drop_tables()
    elif fault is Fault.BROKEN_FILE:
        await world.break_briefing()


def assert_readable(caplog: pytest.LogCaptureFixture) -> None:
    """Check that the log has few lines, and neither a traceback nor a page of HTML."""
    records = [one for one in caplog.records if one.levelno >= logging.WARNING]
    lines = [one.getMessage() for one in records]
    assert not [one for one in records if one.exc_info]
    assert not [one for one in lines if "\n" in one or "<html>" in one]
    assert len(lines) <= MAX_LINES, lines


def test_every_fault_is_in_the_table() -> None:
    assert set(TABLE) == set(Fault)
