"""Each update is answered in a task of its own, and no failure goes unread."""

import pytest
from telegram import Bot, Update

from bot.adapters.telegram.update_dispatcher import UpdateDispatcher
from bot.adapters.telegram.update_processor import ChatQueueProcessor
from bot.adapters.telegram.update_window import UpdateWindow
from bot.adapters.telegram.waiting_updates import WaitingUpdates
from bot.services.observer import Observer
from tests.emulators.telegram import TOKEN


async def test_a_failure_to_report_a_failure_is_logged_and_the_update_is_done(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def answer(_: Update) -> None:
        raise ZeroDivisionError

    async def report(_: Update, error: Exception) -> None:
        raise LookupError from error

    window = UpdateWindow(WaitingUpdates(Bot(TOKEN), None), patience=1)
    processor = ChatQueueProcessor(window, Observer(), lambda _: 1)
    dispatcher = UpdateDispatcher(processor, answer, report)
    for update in await window.add_fetched([Update(7)], offset=0):
        dispatcher.dispatch(update)
    await dispatcher.wait_until_idle()
    assert window.offset == 8
    assert "not answered, and not reported" in caplog.text
    assert "LookupError" in caplog.text
