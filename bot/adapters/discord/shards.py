"""A client with several shards, each on a connection of its own.

Discord sends the events of a server to one shard, and private messages to shard 0.
"""

import discord

from bot.adapters.discord.client import BriefingClient
from bot.adapters.status import PlatformState


class ShardedBriefingClient(BriefingClient, discord.AutoShardedClient):
    """Several connections to Discord; it serves while all of them stand."""

    _connected: frozenset[int] = frozenset()

    async def on_connect(self) -> None:
        """Ignore what is also reported shard by shard."""

    on_resumed = on_disconnect = on_connect

    async def on_shard_connect(self, shard_id: int) -> None:
        """Report that Discord is connected, if this was the last shard that was not."""
        self._connected |= {shard_id}
        if self._connected.issuperset(self.shard_ids or ()):
            self._on_state_change(PlatformState.SERVING)

    on_shard_resumed = on_shard_connect

    async def on_shard_disconnect(self, shard_id: int) -> None:
        """Report that a part of Discord is disconnected."""
        self._connected -= {shard_id}
        self._on_state_change(PlatformState.CONNECTING)
