"""The health that is reported to whatever monitors the process."""

import asyncio
from pathlib import Path

import pytest

from bot.adapters.status import PlatformState
from bot.core.library.snapshot import Library
from bot.core.parsing.problem import Problem
from bot.runtime.health import Health
from bot.runtime.loop_lag import LoopLag
from bot.runtime.memory import read_free_memory
from bot.services.troubles.tracker import TroubleTracker
from bot.services.troubles.trouble import TroubleKind
from tests.support.app_fixtures import SHIPPED, app_from_files


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ({}, True),
        ({"web": PlatformState.SERVING}, True),
        ({"web": PlatformState.SERVING, "telegram": PlatformState.SERVING}, True),
        ({"web": PlatformState.SERVING, "telegram": PlatformState.CONNECTING}, True),
        (
            {
                "web": PlatformState.SERVING,
                "telegram": PlatformState.REFUSED,
                "discord": PlatformState.CONNECTING,
            },
            True,
        ),
        ({"web": PlatformState.SERVING, "telegram": PlatformState.REFUSED}, False),
        (
            {
                "web": PlatformState.SERVING,
                "telegram": PlatformState.REFUSED,
                "discord": PlatformState.STOPPED,
            },
            False,
        ),
    ],
)
def test_the_bot_is_healthy_while_a_chat_platform_is_served_or_none_is_enabled(
    states: dict[str, PlatformState], *, expected: bool
) -> None:
    health = Health(lambda: Library({}))
    for name, state in states.items():
        health.set_state(name, state)
    is_healthy, text = health.summarize()
    assert is_healthy is expected
    assert (text.splitlines()[0] == "ok") is expected
    assert text.splitlines()[1:-2] == [f"{name}: {state}" for name, state in states.items()]


def test_the_latest_state_and_the_live_library_are_reported() -> None:
    wrong = [Problem("a.yaml", line, 1, "", "wrong", code="tab") for line in (1, 2)]
    library = Library({}, tuple(wrong))
    health = Health(lambda: library)
    health.set_state("telegram", PlatformState.CONNECTING)
    health.set_state("telegram", PlatformState.SERVING)
    assert health.summarize()[1] == "ok\ntelegram: serving\nbriefings: 0\nproblems in briefings: 2\n"
    library = app_from_files(*SHIPPED).library
    assert "\nbriefings: 1\nproblems in briefings: 0\n" in health.summarize()[1]


def test_what_fails_is_in_health_until_it_works() -> None:
    troubles = TroubleTracker()
    health = Health(lambda: Library({}), troubles)
    health.set_state("telegram", PlatformState.REFUSED, "Telegram refuses the token")
    troubles.begin(TroubleKind.DATABASE, "disk I/O error")
    troubles.begin(TroubleKind.TASK, "it ended", "watch")
    assert [one.name for one in troubles.active] == ["platform:telegram", "database", "task:watch"]
    assert health.summarize()[1].splitlines()[1:4] == [
        "telegram: refused",
        "database: failing, see the log",
        "background task watch: failing, see the log",
    ]
    health.set_state("telegram", PlatformState.SERVING)
    troubles.end(TroubleKind.DATABASE)
    assert [one.name for one in troubles.active] == ["task:watch"]
    assert "database" not in health.summarize()[1]


def test_health_which_anybody_can_read_names_no_file() -> None:
    troubles = TroubleTracker()
    health = Health(lambda: Library({}), troubles)
    for subject in ("", "harbour-raid-draft.yaml", "lamps.yaml"):
        troubles.begin(TroubleKind.GIT_PULL, "the file is held", subject)
    assert health.summarize()[1].splitlines()[1:-2] == ["git-pull: failing, see the log"]
    troubles.end(TroubleKind.GIT_PULL)
    assert "git-pull: failing" in health.summarize()[1]


GIBIBYTE = 1 << 30


def make_health(troubles: TroubleTracker | None = None, free: float = 0.5) -> Health:
    library = app_from_files(*SHIPPED).library
    memory = (int(free * GIBIBYTE), GIBIBYTE)
    return Health(lambda: library, troubles or TroubleTracker(), get_free_memory=lambda: memory)


def test_it_is_ready_when_every_platform_is_served_and_nothing_fails() -> None:
    health = make_health()
    health.set_state("web", PlatformState.SERVING)
    health.set_state("telegram", PlatformState.CONNECTING)
    assert health.check_readiness() == (
        False,
        (
            "not ready: telegram\nweb: serving\ntelegram: connecting\n"
            "briefings: 1\nmemory left: 512 of 1024 MiB\n"
        ),
    )
    health.set_state("telegram", PlatformState.SERVING)
    assert health.check_readiness()[0]


def test_it_says_when_each_platform_last_answered() -> None:
    now = 100.0
    health = Health(lambda: Library({}), get_free_memory=lambda: None, clock=lambda: now)
    health.set_state("telegram", PlatformState.SERVING)
    health.note_contact("telegram")
    now += 7
    assert health.check_readiness()[1].splitlines()[-1] == "last answer of telegram: 7 s ago"
    health.set_state("telegram", PlatformState.STANDBY)
    assert "last answer" not in health.check_readiness()[1]
    health.forget_platform("telegram")
    assert "telegram" not in health.check_readiness()[1]


@pytest.mark.parametrize(
    ("kind", "subject", "is_ready"),
    [
        (TroubleKind.DATABASE, "", False),
        (TroubleKind.GIT_PULL, "", False),
        (TroubleKind.GIT_PULL, "harbour.yaml", True),
        (TroubleKind.FOLDER, "", False),
        (TroubleKind.DISK, "", False),
        (TroubleKind.TASK, "watch", False),
        (TroubleKind.PICTURES, "", True),
        (TroubleKind.GIT_PUSH, "", True),
    ],
)
def test_trouble_with_what_it_needs_makes_it_unready_until_it_works(
    kind: TroubleKind, subject: str, *, is_ready: bool
) -> None:
    troubles = TroubleTracker()
    health = make_health(troubles)
    troubles.begin(kind, "it fails", subject)
    assert health.check_readiness()[0] is is_ready
    troubles.end(kind, subject)
    assert health.check_readiness()[0]


def test_it_is_not_ready_without_briefings_or_memory() -> None:
    empty = Health(lambda: Library({}), get_free_memory=lambda: None)
    assert empty.check_readiness() == (False, "not ready: briefings\nbriefings: 0\n")
    assert make_health(free=0.04).check_readiness()[1].splitlines()[0] == "not ready: memory"


async def test_it_is_alive_while_the_event_loop_is_on_time() -> None:
    now = 100.0
    ticks = asyncio.Event()

    async def sleep(_seconds: float) -> None:
        await ticks.wait()
        ticks.clear()

    loop_lag = LoopLag(lambda: now, sleep)
    health = Health(lambda: Library({}), loop_lag=loop_lag)
    task = asyncio.create_task(loop_lag.measure_forever())
    await asyncio.sleep(0)
    now += 1.25
    ticks.set()
    for _ in range(3):
        await asyncio.sleep(0)
    assert health.check_liveness() == (True, "ok\nevent loop lag: 0.250 s\n")
    now += 7.5
    assert health.check_liveness() == (False, "the event loop is late\nevent loop lag: 6.500 s\n")
    task.cancel()


@pytest.mark.parametrize(
    ("limit", "expected"),
    [("1000\n", (700, 1000)), ("max\n", (2048 * 1024, 4096 * 1024)), (None, (2048 * 1024, 4096 * 1024))],
)
def test_the_limit_of_the_container_goes_before_the_memory_of_the_machine(
    tmp_path: Path, limit: str | None, expected: tuple[int, int]
) -> None:
    if limit:
        (tmp_path / "memory.max").write_text(limit)
        (tmp_path / "memory.current").write_text("500\n")
        (tmp_path / "memory.stat").write_text("anon 300\ninactive_file 200\nactive_file 0\n")
    meminfo = tmp_path / "meminfo"
    meminfo.write_text("MemTotal:        4096 kB\nMemFree:  10 kB\nMemAvailable:    2048 kB\n")
    assert read_free_memory(tmp_path, meminfo) == expected
    assert read_free_memory(tmp_path / "none", tmp_path / "none") is None
