"""An old answer on Telegram: its message's date says which version the reader saw."""

from bot.core.app import App
from bot.core.library.snapshot import LibrarySnapshot
from bot.core.sections.registry import SECTIONS
from bot.services.chat.chat_service import ChatService
from bot.services.store.revisions import Revision
from tests.emulators.telegram import Chat, Person, TelegramEmulator
from tests.emulators.telegram_chat_service import serving
from tests.support.revision_fixtures import HISTORY, SECOND, moment, open_chat_service

ANNA, PRIVATE = Person(7), Chat(7)


async def publish(chat_service: ChatService, text: str, month: int, day: int) -> None:
    """Publish a version, as a reload does."""
    assert chat_service.history
    at = moment(month, day)
    await chat_service.history.revisions.add_revision(Revision(0, "isles.yaml", at), text.encode())
    snapshot = LibrarySnapshot(SECTIONS).with_changes({"isles.yaml": text.encode()})
    chat_service.live_app.replace(App(snapshot.library))


async def test_a_button_of_an_old_answer_says_what_has_changed_since_and_says_it_once() -> None:
    async with (
        TelegramEmulator() as emulator,
        open_chat_service(*HISTORY) as chat_service,
        serving(emulator, chat_service),
    ):
        emulator.api.now = int(moment(4, 20).timestamp())
        card = await emulator.ask(PRIVATE, "/figures lamps", ANNA)
        assert "Updated" not in card.text
        await publish(chat_service, SECOND.replace("figure: 14", "figure: 15"), 5, 2)
        listed = await emulator.tap(card, "Figures", ANNA)
        lamps = next(key["text"] for row in listed.button_rows for key in row if "lamps" in str(key))
        emulator.api.now = int(moment(5, 3).timestamp())
        opened = await emulator.tap(listed, lamps, ANNA)
        assert "Updated 2 May: was 14" in opened.text
        await emulator.tap(opened, "Figures", ANNA)
        assert "Updated" not in (await emulator.tap(opened, lamps, ANNA)).text
