"""The shards of one bot on Discord, divided among real processes."""

from pathlib import Path

import pytest

from bot.core.messages.caller import ChatId
from bot.services.store.database import open_database
from bot.services.store.outbox import Outbox
from tests.cluster.cluster import run_cluster
from tests.emulators.discord import ANN
from tests.emulators.discord_payloads import Place
from tests.support.discord_serving import wait_until

SENT = ("POST", f"/channels/9{ANN.id}/messages")
SHARDS = [{"BOT_DISCORD__SHARD_COUNT": "2", "BOT_DISCORD__SHARD_IDS": number} for number in ("0", "1")]

pytestmark = pytest.mark.slow


async def test_each_process_answers_in_the_servers_of_its_shard_and_one_sends_the_outbox(
    address: str, tmp_path: Path
) -> None:
    async with run_cluster(address, tmp_path, SHARDS) as cluster, open_database(address) as database:
        gateway = cluster.discord.gateway
        await gateway.wait_until_connected()
        assert sorted(payload["shard"] for payload in gateway.identify_payloads) == [[0, 2], [1, 2]]
        for where in (Place.SERVER, Place.OTHER_SERVER):
            interaction = await cluster.discord.slash_without_waiting(ANN, "sources", where)
            assert "A bridge too wet" in (await interaction.wait_for_reply()).reply.text
        await Outbox(database).add_message(ChatId("discord", ANN.id), "sources")
        await wait_until(lambda: SENT in cluster.discord.requests)
        for process in cluster.processes:
            await process.stop()
    assert cluster.discord.requests.count(SENT) == 1
