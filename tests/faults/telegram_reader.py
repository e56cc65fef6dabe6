"""A reader on Telegram, and the faults that Telegram has."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.emulators.telegram import Chat, Person, TelegramEmulator
from tests.emulators.telegram_chat_service import serving
from tests.faults.outcomes import Fault, Sight
from tests.faults.world import BARRIER_LINE, BARRIER_TITLE, World

ANNA, PRIVATE = Person(7), Chat(7)
HTML_PAGE = b"<html>\n<head><title>502 Bad Gateway</title></head>\n<body>nginx</body>\n</html>"


class TelegramReader:
    """Writes commands in a private chat; in the case of a late answer, taps a button."""

    def __init__(self, emulator: TelegramEmulator) -> None:
        self._emulator = emulator

    async def ask(self, line: str, fault: Fault | None = None) -> Sight:
        self._order(fault)
        emulator, before = self._emulator, len(self._emulator.sent)
        if fault is Fault.LATE:
            tapped = await emulator.ask(PRIVATE, "/glossary", ANNA)
            shown = await emulator.tap(tapped, tapped.number_of("Lamp"), ANNA)
            return Sight((shown.text,), bool(shown.photo))
        emulator.send_text(PRIVATE, f"/{line}", ANNA)
        emulator.send_text(PRIVATE, f"/{BARRIER_LINE}", ANNA)
        await emulator.wait_until(
            lambda: any(one.text.startswith(BARRIER_TITLE) for one in emulator.sent[before:])
        )
        *answers, _ = emulator.sent[before:]
        return Sight(tuple(one.text for one in answers), any(one.photo for one in answers))

    def _order(self, fault: Fault | None) -> None:
        fail = self._emulator.fail_next
        match fault:
            case Fault.RESET_BEFORE | Fault.CLOSED:
                fail("sendMessage", drop=True)
            case Fault.RESET_AFTER:
                fail("sendMessage", drop=True, happens_after=True)
            case Fault.BAD_GATEWAY:
                fail("sendMessage", 502, body=HTML_PAGE)
            case Fault.FLOOD:
                fail("sendMessage", 429, "Too Many Requests: retry after 1", retry_after=1)
            case Fault.PICTURE:
                self._emulator.api.photos_forbidden[PRIVATE.id] = (
                    "not enough rights to send photos to the chat"
                )
            case Fault.TOO_LARGE:
                fail("sendMessage", 400, "Bad Request: message is too long")
            case Fault.LATE:
                fail("answerCallbackQuery", 400, "Bad Request: query is too old and query ID is invalid")
            case _:
                pass  # happens in the bot itself


@asynccontextmanager
async def open_telegram_reader(world: World) -> AsyncIterator[TelegramReader]:
    """Serve Telegram from *world*."""
    async with TelegramEmulator() as emulator, serving(emulator, world.services.chat_service):
        yield TelegramReader(emulator)
