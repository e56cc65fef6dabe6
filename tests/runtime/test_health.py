"""The health that is reported to whatever monitors the process."""

import pytest

from bot.adapters.status import PlatformState
from bot.core.library.snapshot import Library
from bot.core.parsing.problem import Problem
from bot.runtime.health import Health
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
