"""Every button, link and option that a reader can reach from /start leads to an answer."""

from datetime import date

import pytest

from bot.core.app import App
from bot.core.messages.platforms import PLATFORM_NAMES
from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from tests.support.app_fixtures import FICTIONAL, SHIPPED, app_from_files
from tests.support.callers import caller
from tests.support.pressable_lines import PRESSABLE_LINES

pytestmark = pytest.mark.guard

SAMPLE, ISLES = (
    app_from_files(*SHIPPED),
    app_from_files(*(file for file in FICTIONAL if file.stem == "lantern-isles")),
)


async def find_dead_lines(app: App, platform: str) -> tuple[list[str], int]:
    """Follow everything from /start on; return what was not answered, and how many lines were asked.

    Each line is asked in a chat of its own, because some choose a language or a briefing.
    """
    chat_service = ChatService(LiveApp(app), lambda: date(2026, 11, 23))
    waiting, known, dead = ["start"], {"start"}, list[str]()
    while waiting:
        line = waiting.pop()
        reply, _ = await chat_service.answer_command(caller(f"{platform}:{len(known)}"), line)
        if reply.not_found:
            dead.append(line)
        new_lines = {one.strip().removeprefix("/") for one in PRESSABLE_LINES[platform](reply)} - known
        waiting += sorted(new_lines)
        known |= new_lines
    return dead, len(known)


@pytest.mark.parametrize("platform", PLATFORM_NAMES)
@pytest.mark.parametrize("app", [SAMPLE, ISLES], ids=["sample", "isles"])
async def test_whatever_can_be_tapped_leads_to_an_answer(app: App, platform: str) -> None:
    dead, count = await find_dead_lines(app, platform)
    assert dead == []
    (briefing,) = app.library.briefings.values()
    assert count > sum(map(len, briefing.sections.values())), "not every entry can be reached"


def test_the_guard_knows_every_platform() -> None:
    assert set(PRESSABLE_LINES) == set(PLATFORM_NAMES)
