"""Proxies and IPv6: all that a platform is asked goes through the proxy, and a server may have IPv6 alone."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from bot.adapters.context import AdapterContext
from bot.adapters.discord.run import run as run_discord
from bot.adapters.discord.settings import DiscordSettings
from bot.adapters.proxy import find_proxy
from bot.adapters.telegram.run import run as run_telegram
from bot.adapters.telegram.settings import TelegramSettings
from bot.runtime.config.settings import Config, collect_secrets
from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from tests.emulators import discord as discord_emulator
from tests.emulators.discord import ANN, DiscordEmulator
from tests.emulators.telegram import TOKEN, Chat, Person, TelegramEmulator
from tests.support.app_fixtures import TODAY
from tests.support.databases import two_briefings
from tests.support.http_proxy import PASSWORD, HttpProxy

VARIABLES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


def has_ipv6() -> bool:
    with suppress(OSError), socket.create_server(("::1", 0), family=socket.AF_INET6):
        return True
    return False


needs_ipv6 = pytest.mark.skipif(not has_ipv6(), reason="there is no IPv6 here")


@pytest.fixture(autouse=True)
def _no_proxies_around(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
async def proxy() -> AsyncIterator[HttpProxy]:
    async with HttpProxy().run() as proxy:
        yield proxy


@pytest.fixture
def chat_service() -> ChatService:
    return ChatService(LiveApp(two_briefings()), lambda: TODAY)


@asynccontextmanager
async def running(adapter: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    task = asyncio.create_task(adapter)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def ask_on_telegram(emulator: TelegramEmulator, chat_service: ChatService, proxy: str = "") -> None:
    settings = TelegramSettings(
        token=SecretStr(TOKEN), base_url=emulator.url, proxy=SecretStr(proxy) if proxy else None
    )
    async with running(run_telegram(chat_service, settings, AdapterContext())):
        assert (await emulator.ask(Chat(7), "/figures", Person(7))).text


async def ask_on_discord(emulator: DiscordEmulator, chat_service: ChatService, proxy: str = "") -> None:
    settings = DiscordSettings(
        token=SecretStr(discord_emulator.TOKEN),
        api_base_url=emulator.base_url,
        proxy=SecretStr(proxy) if proxy else None,
    )
    async with running(run_discord(chat_service, settings, AdapterContext())):
        await emulator.gateway.wait_until_connected()
        interaction = await emulator.slash(ANN, "figures")
        assert (await interaction.wait_for_reply()).reply.text


@pytest.mark.parametrize("way", ["setting", "http_proxy", "ALL_PROXY", "HTTP_PROXY without a scheme"])
async def test_telegram_is_asked_through_the_proxy_alone(
    chat_service: ChatService, proxy: HttpProxy, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    if way != "setting":
        variable, _, is_bare = way.partition(" ")
        monkeypatch.setenv(variable, proxy.url.removeprefix("http://") if is_bare else proxy.url)
    async with TelegramEmulator() as emulator:
        await ask_on_telegram(emulator, chat_service, proxy.url if way == "setting" else "")
        asked = {request.rpartition("/")[2].partition("?")[0] for request in proxy.requests}
        assert asked >= {"getMe", "getUpdates"}
        assert all(request.startswith(f"POST {emulator.url}/bot{TOKEN}/") for request in proxy.requests)


@pytest.mark.parametrize("way", ["setting", "http_proxy"])
async def test_discords_api_and_its_gateway_are_reached_through_the_proxy(
    chat_service: ChatService, proxy: HttpProxy, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    if way != "setting":
        monkeypatch.setenv(way, proxy.url)
    async with DiscordEmulator() as emulator:  # by its other name the gateway needs a connection of its own
        emulator.gateway.url = emulator.gateway.url.replace("127.0.0.1", "localhost")
        await ask_on_discord(emulator, chat_service, proxy.url if way == "setting" else "")
        assert f"GET {emulator.base_url}/gateway" in proxy.requests
        assert f"GET {emulator.base_url}/users/@me" in proxy.requests
        assert any(request.startswith(f"GET {emulator.gateway.url}?") for request in proxy.requests)


async def test_the_real_platforms_are_reached_by_tunnels(
    chat_service: ChatService, proxy: HttpProxy, caplog: pytest.LogCaptureFixture
) -> None:
    proxy.refused_hosts = {"api.telegram.org", "discord.com"}
    token, address = SecretStr(TOKEN), SecretStr(proxy.url)
    telegram = run_telegram(chat_service, TelegramSettings(token=token, proxy=address), AdapterContext())
    discord = run_discord(chat_service, DiscordSettings(token=token, proxy=address), AdapterContext())
    caplog.set_level(logging.DEBUG)
    async with running(telegram), running(discord), asyncio.timeout(10):
        while caplog.text.count("the proxy answers with status 502") < 2:  # noqa: ASYNC110 (a log gives no notice)
            await asyncio.sleep(0)
    assert {"CONNECT api.telegram.org:443", "CONNECT discord.com:443"} == set(proxy.requests)
    assert PASSWORD not in caplog.text
    assert proxy.url not in caplog.text


async def test_a_proxy_that_refuses_the_password_is_named(
    chat_service: ChatService, proxy: HttpProxy, caplog: pytest.LogCaptureFixture
) -> None:
    address = SecretStr(proxy.url.replace("gull", "otter"))
    settings = TelegramSettings(token=SecretStr(TOKEN), proxy=address)
    async with running(run_telegram(chat_service, settings, AdapterContext())), asyncio.timeout(10):
        while "the proxy answers with status 407" not in caplog.text:  # noqa: ASYNC110 (a log gives no notice)
            await asyncio.sleep(0)


async def test_no_proxy_keeps_a_server_out(
    chat_service: ChatService, proxy: HttpProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", proxy.url)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    async with TelegramEmulator() as telegram, DiscordEmulator() as discord:
        await ask_on_telegram(telegram, chat_service)
        await ask_on_discord(discord, chat_service)
    assert proxy.requests == []


@needs_ipv6
async def test_servers_and_proxies_may_have_ipv6_alone(chat_service: ChatService) -> None:
    async with (
        TelegramEmulator(host="::1") as telegram,
        DiscordEmulator(host="::1") as discord,
        HttpProxy().run("::1") as proxy,
    ):
        await ask_on_telegram(telegram, chat_service)
        await ask_on_discord(discord, chat_service)
        await ask_on_telegram(telegram, chat_service, proxy.url)
        await ask_on_discord(discord, chat_service, proxy.url)
        assert len(proxy.requests) > 3


@pytest.mark.parametrize("address", ["proxy.example:3128", "socks5://proxy.example", "http://", "http://a:b"])
def test_what_is_no_address_of_a_proxy_is_refused_without_its_value(address: str) -> None:
    for settings in (TelegramSettings, DiscordSettings):
        with pytest.raises(ValidationError, match="should be the address of an HTTP proxy") as error:
            settings.model_validate({"proxy": address})
        assert f"'{address}'" not in error.value.errors()[0]["msg"]


@pytest.mark.parametrize("scheme", ["http://", ""])
def test_the_passwords_of_proxies_are_left_out_of_the_log(
    monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    monkeypatch.setenv("https_proxy", f"{scheme}gull:from%2Fthe-environment@proxy.example:3128")
    config = Config(telegram=TelegramSettings(proxy=SecretStr("http://gull:from-the-settings@proxy.example")))
    assert {"from/the-environment", "from-the-settings"} <= set(collect_secrets(config))
    assert "from-the-settings" not in repr(config)


def test_a_socks_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("all_proxy", "socks5://127.0.0.1:9")
    assert find_proxy("https://discord.com") is None
