"""What one person sends is answered at the rate of a person, and others need not wait for it."""

from bot.adapters.context import AdapterContext
from bot.adapters.discord.clock import Clock
from bot.adapters.discord.person_limit import BURST, RATE
from bot.services.observer import RefusalReason
from tests.emulators.discord import ANN, BOB, DiscordEmulator
from tests.emulators.discord_chat_service import ScriptedChatService
from tests.emulators.discord_payloads import user_message
from tests.support.discord_serving import serving, wait_until
from tests.support.refusals import RefusalObserver


async def test_a_flood_of_one_person_is_cut_and_others_are_answered(
    emulator: DiscordEmulator, chat_service: ScriptedChatService
) -> None:
    now, beyond, observer = 0.0, 5, RefusalObserver()
    clock, context = Clock(now=emulator.utcnow, monotonic=lambda: now), AdapterContext(observer=observer)
    async with serving(emulator, chat_service, clock=clock, context=context):
        shown = (await emulator.slash(ANN, "polls")).reply
        flood = [await emulator.slash_without_waiting(ANN, "polls") for _ in range(BURST - 1 + beyond)]
        await wait_until(lambda: len(observer.refusals) == beyond)
        assert (await emulator.slash(BOB, "polls")).reply.text == "## Polls\nAbout polls."
        await wait_until(lambda: sum(bool(one.response_type) for one in flood) == BURST - 1)
        await emulator.start_click(ANN, shown, "Next poll")
        await emulator.gateway.dispatch(
            "MESSAGE_CREATE", user_message("600", ANN, "polls") | {"channel_id": "9"}
        )
        await wait_until(lambda: len(observer.refusals) == beyond + 2)
        now += 1 / RATE
        assert (await emulator.slash(ANN, "polls")).reply.text == "## Polls\nAbout polls."
    assert set(observer.refusals) == {("discord", RefusalReason.RATE)}
