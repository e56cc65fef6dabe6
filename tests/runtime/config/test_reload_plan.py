"""What changed settings mean for a bot that runs."""

from fnmatch import fnmatchcase
from typing import Any

import pytest

from bot.runtime.config.reload_plan import SCOPES, ReloadPlan, find_scopes, plan_reload
from bot.runtime.config.settings import Config, list_settings

MODERATED: dict[str, Any] = {"moderation": {"telegram_users": [7]}}


@pytest.fixture(autouse=True)
def _no_settings_around(monkeypatch: pytest.MonkeyPatch) -> None:
    for key in list_settings():
        monkeypatch.delenv("BOT_" + "__".join(key).upper(), raising=False)


def read(**settings: Any) -> Config:
    return Config(**settings)


def plan(running: dict[str, Any], loaded: dict[str, Any]) -> ReloadPlan:
    return plan_reload(read(**running), read(**loaded))


@pytest.mark.guard
def test_every_setting_has_one_scope_and_every_scope_a_setting() -> None:
    names = [".".join(key) for key in list_settings()]
    assert len(names) > 30
    scopes = {name: find_scopes(name) for name in names}
    assert {name: found for name, found in scopes.items() if len(found) != 1} == {}
    assert [pattern for pattern in SCOPES if not any(fnmatchcase(name, pattern) for name in names)] == []


@pytest.mark.parametrize(
    ("running", "loaded", "applied", "needs_restart", "platforms"),
    [
        ({}, {}, (), (), frozenset()),
        ({}, {"telegram": {"token": "1:a"}}, ("telegram.token",), (), frozenset({"telegram"})),
        (
            {"telegram": {"token": "1:a"}},
            {"telegram": {"token": "1:b"}},
            ("telegram.token",),
            (),
            frozenset({"telegram"}),
        ),
        ({"discord": {"token": "a"}}, {}, ("discord.token",), (), frozenset({"discord"})),
        ({}, {"web": {"port": 9, "host": "::"}}, ("web.host", "web.port"), (), frozenset({"web"})),
        ({}, {"web": {"public_url": "https://a.example"}}, (), ("web.public_url",), frozenset()),
        ({}, {"log": {"level": "debug"}, "git": {"every": 5}}, ("log.level",), ("git.every",), frozenset()),
        ({}, {"default_briefing": "isles", "watch": "off"}, ("default_briefing",), ("watch",), frozenset()),
        (
            MODERATED,
            {"moderation": {"telegram_users": [8], "discord_channel": 5, "commit": "push"}},
            ("moderation.telegram_users", "moderation.discord_channel"),
            ("moderation.commit",),
            frozenset({"telegram", "discord"}),
        ),
        (
            MODERATED,
            {"moderation": {"telegram_users": [7], "require_approval": True}},
            ("moderation.require_approval",),
            (),
            frozenset(),
        ),
    ],
)  # fmt: skip
def test_a_change_applies_at_once_or_with_its_platform_or_after_a_restart(
    running: dict[str, Any],
    loaded: dict[str, Any],
    applied: tuple[str, ...],
    needs_restart: tuple[str, ...],
    platforms: frozenset[str],
) -> None:
    made = plan(running, loaded)
    assert (made.applied, made.needs_restart, made.platforms) == (applied, needs_restart, platforms)


@pytest.mark.parametrize(("running", "loaded"), [({}, MODERATED), (MODERATED, {})])
def test_the_first_moderator_and_the_last_need_a_restart(
    running: dict[str, Any], loaded: dict[str, Any]
) -> None:
    made = plan(running, loaded)
    assert (made.applied, made.needs_restart) == ((), ("moderation.telegram_users",))
    assert made.config.moderation == read(**running).moderation


def test_what_needs_a_restart_keeps_its_value_and_is_named_until_then() -> None:
    loaded: dict[str, Any] = {
        "database": "memory",
        "git": {"every": 5},
        "log": {"level": "debug"},
        "web": {"port": 9},
    }
    first = plan({}, loaded)
    assert first.config == read(log={"level": "debug"}, web={"port": 9})
    second = plan_reload(first.config, read(**loaded))
    assert (second.applied, second.needs_restart) == ((), ("database", "git.every"))
    assert plan_reload(second.config, read(log={"level": "debug"})).needs_restart == ()
