"""Briefings that change while the bot serves Telegram, end to end, in a real folder that is watched."""

import asyncio
from pathlib import Path

from bot.core.i18n.languages import SUPPORTED_LANGUAGES
from bot.services.publishing.moderation_settings import ModerationSettings
from tests.emulators.telegram import Chat, Person, TelegramEmulator
from tests.emulators.telegram_chat_service import serving
from tests.support.reload_fixtures import (
    BROKEN,
    watch_folder,
    write_figure,
    write_glossary,
    write_short_glossary,
)

ANNA, PRIVATE, MODERATORS = Person(7), Chat(7), Chat(-100, "supergroup")
MODERATION = ModerationSettings(telegram_users=(9,), telegram_chat=-100)


def isles(folder: Path) -> Path:
    (folder / "isles.yaml").write_text(write_glossary(1))
    return folder


async def test_a_broken_file_leaves_the_answer_and_is_reported_to_moderators_until_it_is_fixed(
    tmp_path: Path,
) -> None:
    async with TelegramEmulator() as emulator, watch_folder(isles(tmp_path), moderation=MODERATION) as here:
        emulator.api.add_message(MODERATORS.json, {"text": "They know the bot."})
        async with serving(emulator, here.chat_service, moderation=MODERATION, outbox=here.services.outbox):
            here.write("isles.yaml", write_glossary(2, BROKEN))
            await emulator.wait_until(lambda: any(sent.chat == -100 for sent in emulator.sent))
            assert "isles." in emulator.sent[-1].text
            assert "Light of 1 candles" in (await emulator.ask(PRIVATE, "/glossary lamp", ANNA)).text
            here.write("isles.yaml", write_glossary(3))
            await here.until_live(3)
            assert "Light of 3 candles" in (await emulator.ask(PRIVATE, "/glossary lamp", ANNA)).text
            await emulator.wait_until(lambda: sum(sent.chat == -100 for sent in emulator.sent) == 2)


async def test_a_button_under_an_old_answer_shows_the_current_entry_or_that_it_is_gone(
    tmp_path: Path,
) -> None:
    async with (
        TelegramEmulator() as emulator,
        watch_folder(isles(tmp_path)) as here,
        serving(emulator, here.chat_service),
    ):
        both = await emulator.ask(PRIVATE, "/glossary", ANNA)
        other = await emulator.ask(PRIVATE, "/glossary", ANNA)
        here.write("isles.yaml", write_short_glossary(20))
        await here.until_live(20)
        assert "Light of 20 candles" in (await emulator.tap(both, both.number_of("Lamp"), ANNA)).text
        assert "it may have been removed" in (await emulator.tap(other, other.number_of("Oil"), ANNA)).text


def menus(emulator: TelegramEmulator) -> dict[str, str]:
    """Return the commands of the menu last set for each language and chat."""
    calls = emulator.calls("setMyCommands")
    return {f"{one.get('language_code')} {one.get('scope')}": str(one["commands"]) for one in calls}


async def test_the_menus_follow_the_available_commands(tmp_path: Path) -> None:
    async with (
        TelegramEmulator() as emulator,
        watch_folder(isles(tmp_path)) as here,
        serving(emulator, here.chat_service),
    ):
        await emulator.ask(PRIVATE, "/language de", ANNA)
        await emulator.wait_until(lambda: any("scope" in call for call in emulator.calls("setMyCommands")))
        assert len(menus(emulator)) == len(SUPPORTED_LANGUAGES) + 1  # and that of the chat
        assert all("glossary" in menu for menu in menus(emulator).values())
        here.write("isles.yaml", write_figure(3, "# there was a glossary here\n" * 9))
        await here.until_live(3)
        await emulator.ask(PRIVATE, "/figures", ANNA)
        await emulator.wait_until(lambda: not any("glossary" in menu for menu in menus(emulator).values()))


async def test_a_change_while_the_menus_are_first_set_is_not_lost(tmp_path: Path) -> None:
    async with TelegramEmulator() as emulator, watch_folder(isles(tmp_path)) as here:
        shown = asyncio.Event()
        emulator.fail_next("setMyCommands", hold=shown)

        async def change() -> None:
            await emulator.server.held.wait()
            here.write("isles.yaml", write_figure(3, "# there was a glossary here\n" * 9))
            await here.until_live(3)
            shown.set()

        changing = asyncio.create_task(change())
        async with serving(emulator, here.chat_service):
            await changing
            await emulator.wait_until(lambda: emulator.api.menu and "glossary" not in str(emulator.api.menu))
