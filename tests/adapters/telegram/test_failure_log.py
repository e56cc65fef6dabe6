"""Failures that come and go are one failure in the log, until none has happened for a minute."""

import logging

import pytest
from telegram.error import BadRequest

from bot.adapters.telegram.failure_log import CALM_PERIOD, MAX_KINDS, FailureLog


def test_what_fails_and_works_by_turns_has_one_line_until_it_is_over(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    now = 0.0
    failure_log = FailureLog(logging.getLogger("test"), clock=lambda: now)
    for _ in range(20):
        failure_log.add_failure("not sent", OSError("broken"))
        now += CALM_PERIOD - 1
        failure_log.add_success("sent")
    failure_log.add_failure("not sent", TimeoutError("too slow"))
    now += CALM_PERIOD
    failure_log.add_success("sent")
    failure_log.add_success("sent")
    failure_log.add_failure("not sent", OSError("broken"))
    assert [record.getMessage() for record in caplog.records] == [
        "not sent: broken",
        "not sent: too slow",
        "sent, after 21 failures",
        "not sent: broken",
    ]


def test_a_failure_that_repeats_hides_no_other(caplog: pytest.LogCaptureFixture) -> None:
    failure_log = FailureLog(logging.getLogger("test"), clock=lambda: 0.0)
    for _ in range(3):
        failure_log.add_failure("not sent", BadRequest("Topic_closed"))
        failure_log.add_failure("not sent", BadRequest("Button_data_invalid"))
    failure_log.add_failure("no menu", BadRequest("Topic_closed"))
    assert [record.getMessage() for record in caplog.records] == [
        "not sent: Topic_closed",
        "not sent: Button_data_invalid",
        "no menu: Topic_closed",
    ]


def test_failures_that_differ_in_a_number_are_of_one_kind(caplog: pytest.LogCaptureFixture) -> None:
    failure_log = FailureLog(logging.getLogger("test"), clock=lambda: 0.0)
    for offset in range(1000):
        failure_log.add_failure("not sent", BadRequest(f"Can't find the end at byte offset {offset}"))
    assert len(caplog.records) == 1


def test_of_endlessly_many_kinds_the_latest_are_remembered(caplog: pytest.LogCaptureFixture) -> None:
    failure_log = FailureLog(logging.getLogger("test"), clock=lambda: 0.0)
    for number in (*range(MAX_KINDS + 1), MAX_KINDS, 0):
        failure_log.add_failure("not sent", BadRequest("x" * number))
    lengths = [len(record.getMessage().removeprefix("not sent: ")) for record in caplog.records]
    assert lengths == [*range(MAX_KINDS + 1), 0]
