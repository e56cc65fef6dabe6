"""Telegram's settings: an address as people write it becomes the one that the library needs."""

import pytest
from pydantic import ValidationError

from bot.adapters.telegram.settings import TelegramMode, TelegramSettings

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


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({}, "should be the address that Telegram calls, because telegram.mode is webhook: https://"),
        ({"webhook_url": "bot.example.org"}, "should be an address such as https://bot.example.org/telegram"),
        ({"webhook_url": "https://bot.example.org/telegram?x"}, "should be an address such as https://"),
        ({"webhook_url": "https://bot.example.org/telegram "}, "should be an address such as https://"),
        ({"webhook_url": "https://bot.example.org/tele gram"}, "should be an address such as https://"),
        ({"webhook_url": "https://bot.example.org:port/"}, "should be an address such as https://"),
        ({"webhook_url": "http://bot.example.org/telegram"}, "should begin with https"),
        ({"webhook_url": "https://bot.example.org:8080/telegram"}, "the ports 443, 80, 88, 8443"),
        ({"webhook_secret": "x" * 257}, "should have 1 to 256 characters"),
        ({"webhook_secret": "a secret"}, "each of A-Z, a-z, 0-9, _ or -"),
    ],
)
def test_a_webhook_that_telegram_would_not_call_is_refused(fields: dict[str, str], problem: str) -> None:
    with pytest.raises(ValidationError, match=problem):
        TelegramSettings(**{"token": "1:x", "mode": "webhook", "webhook_url": ""} | fields)


@pytest.mark.parametrize("port", ["", ":443", ":80", ":88", ":8443"])
def test_a_webhook_may_be_at_the_ports_that_telegram_calls(port: str) -> None:
    url = f"https://bot.example.org{port}/telegram"
    assert TelegramSettings(token="1:x", mode=TelegramMode.WEBHOOK, webhook_url=url).has_webhook


def test_a_self_hosted_server_calls_any_address() -> None:
    settings = {"mode": "webhook", "webhook_url": "http://bot:8080/x", "base_url": "http://server:8081"}
    assert not TelegramSettings(**settings).has_webhook  # there is no token
    assert TelegramSettings(**settings, token="1:x").has_webhook


def test_the_secret_is_never_shown() -> None:
    assert "hidden" not in repr(TelegramSettings(webhook_secret="hidden"))
