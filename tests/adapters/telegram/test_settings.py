"""Telegram's settings: an address as people write it becomes the one that the library needs."""

import pytest
from pydantic import ValidationError

from bot.adapters.telegram.settings import TelegramSettings

CLOUD = "https://api.telegram.org"


@pytest.mark.parametrize(
    ("given", "base", "files"),
    [
        ({}, f"{CLOUD}/bot", f"{CLOUD}/file/bot"),
        ({"base_url": "http://h:8081"}, "http://h:8081/bot", "http://h:8081/file/bot"),
        ({"base_url": "http://h:8081/bot/"}, "http://h:8081/bot", "http://h:8081/file/bot"),
        ({"base_url": "http://h/tg/bot"}, "http://h/tg/bot", "http://h/tg/file/bot"),
        (
            {"base_url": "http://h", "base_file_url": "https://files/file/bot"},
            "http://h/bot",
            "https://files/file/bot",
        ),
        ({"base_file_url": "http://h/file"}, f"{CLOUD}/bot", "http://h/file/bot"),
    ],
)
def test_an_address_is_accepted_with_or_without_its_path(
    given: dict[str, str], base: str, files: str
) -> None:
    settings = TelegramSettings(**given)
    assert (settings.base_url, settings.base_file_url) == (base, files)


@pytest.mark.parametrize("url", ["api.telegram.org", "ftp://h", "http://", "http://h/?x", "http://h/#x"])
@pytest.mark.parametrize("name", ["base_url", "base_file_url"])
def test_an_invalid_address_is_refused(name: str, url: str) -> None:
    with pytest.raises(ValidationError, match="should be an address such as"):
        TelegramSettings(**{name: url})


def test_the_token_is_never_shown() -> None:
    assert "110201543" not in repr(TelegramSettings(token="110201543:AAHd"))
