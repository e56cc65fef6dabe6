"""Leaders are killed while people ask: nothing is lost, nothing comes twice, and another one leads soon."""

from pathlib import Path

import pytest

from tests.cluster.__main__ import MAX_TAKEOVER, run_takeovers

KILLS = 3


@pytest.mark.slow
async def test_killed_leaders_lose_and_double_nothing(address: str, tmp_path: Path) -> None:
    result = await run_takeovers(address, tmp_path, KILLS)
    print("".join(result.describe()))  # noqa: T201 (the figures are the point of it)
    assert len(result.takeovers) == len(result.reconnects) == KILLS
    assert result.count("Telegram") > 100
    assert result.count("Discord") > 10
    assert (result.lost, result.doubled) == ([], [])
    assert set(result.message_counts) == {1}
    assert result.floods == 0
    assert max(result.takeovers + result.reconnects) < MAX_TAKEOVER
