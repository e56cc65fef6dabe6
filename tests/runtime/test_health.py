"""The health that is reported to whatever monitors the process."""

import pytest

from bot.adapters.status import PlatformState
from bot.core.library.snapshot import Library
from bot.core.parsing.problem import Problem
from bot.runtime.health import Health
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
    telegram = health.state_setter("telegram")
    telegram(PlatformState.CONNECTING)
    telegram(PlatformState.SERVING)
    assert health.summarize()[1] == "ok\ntelegram: serving\nbriefings: 0\nproblems in briefings: 2\n"
    library = app_from_files(*SHIPPED).library
    assert "\nbriefings: 1\nproblems in briefings: 0\n" in health.summarize()[1]
