"""The pauses before discord.py reconnects."""

from discord import client as discord_client

from bot.adapters.discord.reconnect_pauses import build_backoff, cap_reconnect_pauses


def test_pauses_grow_to_eight_seconds_and_no_further() -> None:
    backoff = build_backoff()
    assert max(backoff.delay() for _ in range(200)) <= 8


def test_the_library_takes_them_while_the_bot_runs() -> None:
    original = vars(discord_client)["ExponentialBackoff"]
    with cap_reconnect_pauses():
        assert vars(discord_client)["ExponentialBackoff"] is build_backoff
    assert vars(discord_client)["ExponentialBackoff"] is original
