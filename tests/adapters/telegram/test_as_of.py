"""Earlier versions on Telegram, end to end: days, changes, and buttons that stay on their version."""

from bot.services.publishing.moderation_settings import ModerationSettings
from tests.emulators.telegram import Chat, Person, TelegramEmulator
from tests.emulators.telegram_chat_service import serving
from tests.support.revision_fixtures import HISTORY, SECOND, WITHDRAWN, moment, open_chat_service

ANNA, PRIVATE = Person(7), Chat(7)


async def test_an_earlier_version_says_so_and_its_buttons_stay_on_it_until_today_is_requested() -> None:
    async with (
        TelegramEmulator() as emulator,
        open_chat_service(*HISTORY) as chat_service,
        serving(emulator, chat_service),
    ):
        listed = await emulator.ask(PRIVATE, "/asof 20 March 2031 figures", ANNA)
        assert "Archived version of 20 March 2031." in listed.text
        assert "1. Lamps that burn" in listed.text
        card = await emulator.tap(listed, "1", ANNA)
        assert "12" in card.text
        assert "Version of 20 March 2031" in card.text
        today = await emulator.tap(card, "Open current version", ANNA)
        assert "14" in today.text
        assert "Version of" not in today.text


async def test_changes_link_to_the_current_entries() -> None:
    async with (
        TelegramEmulator() as emulator,
        open_chat_service(*HISTORY) as chat_service,
        serving(emulator, chat_service),
    ):
        changes = await emulator.ask(PRIVATE, "/changes 90 days", ANNA)
        assert "Figure: 12 → 14" in changes.text
        assert "2. Lamps that burn" in changes.text
        assert "14" in (await emulator.tap(changes, "2", ANNA)).text
        assert "'settings'" in str(emulator.calls("setMyCommands"))
        assert "'changes'" not in str(emulator.calls("setMyCommands"))
        settings = await emulator.ask(PRIVATE, "/settings", ANNA)
        recent = await emulator.tap(settings, "What changed, and why", ANNA)
        assert "since 20 April 2031" in recent.text


async def test_an_entry_withdrawn_since_is_withdrawn_in_earlier_versions_too() -> None:
    gone = SECOND.replace("{id: lamps,", f"{{id: lamps, {WITHDRAWN},")
    history = (*HISTORY, (moment(5, 10), "isles.yaml", gone))
    async with (
        TelegramEmulator() as emulator,
        open_chat_service(*history) as chat_service,
        serving(emulator, chat_service),
    ):
        for line in ("/asof 2031-03-20 figures lamps", "/figures lamps@isles!1", "/changes 90 days"):
            text = (await emulator.ask(PRIVATE, line, ANNA)).text
            assert "It was never counted." in text
            assert "Lamps that burn" not in text


async def test_a_moderator_sees_a_draft_in_private_but_in_no_group() -> None:
    draft = SECOND.replace("{id: lamps,", "{id: lamps, state: draft,")
    moderation = ModerationSettings(telegram_users=(7,), telegram_chat=-100)
    group = Chat(-5, "supergroup")
    history = ((moment(3, 3), "isles.yaml", draft),)
    async with (
        TelegramEmulator() as emulator,
        open_chat_service(*history) as chat_service,
        serving(emulator, chat_service, moderation=moderation),
    ):
        shown = (await emulator.ask(PRIVATE, "/figures lamps", ANNA)).text
        assert "Lamps that burn (Draft: not published)" in shown
        for chat, who in ((group, ANNA), (Chat(8), Person(8))):
            assert "Lamps that burn" not in (await emulator.ask(chat, "/figures lamps", who)).text
