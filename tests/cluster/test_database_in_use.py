"""What changes a whole database knows whether a process uses it."""

import asyncio
from pathlib import Path

from click.testing import CliRunner, Result

from bot.cli.main import cli
from tests.cluster.conftest import StartProcess


async def test_below_a_running_bot_nothing_is_migrated_and_a_restore_asks_for_its_restart(
    start_process: StartProcess, address: str, briefings: Path, tmp_path: Path
) -> None:
    backup = str(tmp_path / "backup.zip")

    async def run(*words: str) -> Result:
        env = {"BOT_DATABASE": address, "BOT_BRIEFINGS": str(briefings)}
        return await asyncio.to_thread(CliRunner().invoke, cli, words, env=env)

    process = await start_process()
    assert (await run("backup", backup)).exit_code == 0
    refused = await run("migrate", "0014", "--yes")
    assert (refused.exit_code, refused.output) == (
        2,
        "database: the bot uses it; stop all its processes first\n",
    )
    assert (await run("restore", backup, "--force")).stderr.startswith("The bot runs. Restart it")
    await process.stop()
    assert not (await run("restore", backup, "--force")).stderr
    assert (await run("migrate", "0014", "--yes")).exit_code == 0
