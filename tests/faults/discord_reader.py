"""A reader on Discord, and the faults that Discord has."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.emulators.discord import ANN, DiscordEmulator
from tests.emulators.discord_faults import Breakage
from tests.emulators.discord_interaction import EmulatedInteraction
from tests.faults.outcomes import Fault, Sight
from tests.faults.world import BARRIER_LINE, World
from tests.support.discord_serving import serving, wait_until

CALLBACK = "/interactions/*/callback"
HTML_PAGE = "<html>\n<head><title>502 Bad Gateway</title></head>\n<body>cloudflare</body>\n</html>"


class DiscordReader:
    """Uses slash commands in a server."""

    def __init__(self, emulator: DiscordEmulator) -> None:
        self._emulator = emulator

    async def ask(self, line: str, fault: Fault | None = None) -> Sight:
        self._order(fault)
        command, _, argument = line.partition(" ")
        interaction = await self._emulator.slash_without_waiting(ANN, command, item=argument)
        if fault is Fault.LATE:
            self._emulator.clock_offset += 4
            await wait_until(lambda: self._has_responded(interaction))
        else:
            await interaction.wait_for_reply()
        await self._emulator.slash(ANN, BARRIER_LINE)
        messages = [*filter(None, [interaction.original]), *interaction.followups]
        return Sight(tuple(one.text for one in messages), any(one.pictures for one in messages))

    def _has_responded(self, interaction: EmulatedInteraction) -> bool:
        return any(interaction.event["id"] in path for _, path in self._emulator.requests)

    def _order(self, fault: Fault | None) -> None:
        emulator = self._emulator
        match fault:
            case Fault.RESET_BEFORE:
                emulator.break_next("POST", CALLBACK, Breakage.RESET_BEFORE)
            case Fault.RESET_AFTER:
                emulator.break_next("POST", CALLBACK, Breakage.RESET_AFTER)
            case Fault.CLOSED:
                emulator.break_next("POST", CALLBACK, Breakage.CLOSED_BEFORE)
            case Fault.TIMEOUT:
                emulator.break_next("POST", CALLBACK, Breakage.SILENT_BEFORE)
            case Fault.BAD_GATEWAY:
                emulator.fail_next("POST", CALLBACK, 502, body=HTML_PAGE)
            case Fault.FLOOD:
                emulator.rate_limit_next("POST", CALLBACK, 0.1)
            case Fault.PICTURE:
                emulator.fail_next("POST", CALLBACK, 403, code=50013)
            case Fault.TOO_LARGE:
                emulator.fail_next("POST", CALLBACK, 404, code=10062)
            case _:
                pass  # happens in the bot itself, or while the reader asks


@asynccontextmanager
async def open_discord_reader(world: World) -> AsyncIterator[DiscordReader]:
    """Serve Discord from *world*."""
    async with (
        DiscordEmulator() as emulator,
        serving(emulator, world.services.chat_service, may_refuse=True),
    ):
        yield DiscordReader(emulator)
