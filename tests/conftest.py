"""Settings for all tests, and what holds for each of them: its log tells nobody's secrets."""

import logging
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.support.log_privacy import watch_log

settings.register_profile("ours", deadline=None)  # a busy machine is slow
settings.load_profile("ours")


@pytest.fixture(autouse=True)
def _private_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test that logs a token, what somebody wrote, or a person's name.

    The test itself sees as much of the log as if nobody else listened.
    """
    caplog.handler.setLevel(logging.WARNING)
    with watch_log():
        yield
    caplog.handler.setLevel(logging.NOTSET)
