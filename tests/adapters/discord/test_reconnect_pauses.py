"""The pauses before discord.py reconnects."""

from types import ModuleType

import pytest
from discord import client, shard

from bot.adapters.discord.reconnect_pauses import build_backoff, cap_reconnect_pauses


def test_pauses_grow_to_eight_seconds_and_no_further() -> None:
    backoff = build_backoff()
    assert max(backoff.delay() for _ in range(200)) <= 8


@pytest.mark.parametrize("module", [client, shard])
def test_the_library_takes_them_while_the_bot_runs(module: ModuleType) -> None:
    original = vars(module)["ExponentialBackoff"]
    with cap_reconnect_pauses():
        assert vars(module)["ExponentialBackoff"] is build_backoff
    assert vars(module)["ExponentialBackoff"] is original
