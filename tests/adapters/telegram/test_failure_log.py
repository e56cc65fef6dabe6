"""Failures that come and go are one failure in the log, until none has happened for a minute."""

import logging

import pytest

from bot.adapters.telegram.failure_log import CALM_PERIOD, FailureLog


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
