"""Plans what changed settings mean for a bot that runs: what applies at once, and what needs a restart.

Each setting has one scope. One that is read only while the bot starts keeps its value until the next start.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import reduce
from typing import Any, TypeVar

from pydantic import BaseModel

from bot.runtime.config.settings import Config, list_settings
from bot.runtime.config.sources import SettingKey

Model = TypeVar("Model", bound=BaseModel)


class SettingScope(StrEnum):
    """What has to start anew before a changed setting applies."""

    NOTHING = "nothing"
    TELEGRAM = "telegram"
    DISCORD = "discord"
    WEB = "web"
    BOT = "bot"


SCOPES: Mapping[str, SettingScope] = {
    "briefings": SettingScope.BOT,
    "default_briefing": SettingScope.NOTHING,
    "watch": SettingScope.BOT,
    "database": SettingScope.BOT,
    "time_zone": SettingScope.BOT,
    "telegram.*": SettingScope.TELEGRAM,
    "discord.*": SettingScope.DISCORD,
    "web.enabled": SettingScope.WEB,
    "web.host": SettingScope.WEB,
    "web.port": SettingScope.WEB,
    "web.public_url": SettingScope.BOT,  # it is in the answers of all platforms
    "web.trusted_proxies": SettingScope.WEB,
    "web.health": SettingScope.WEB,
    "moderation.telegram_*": SettingScope.TELEGRAM,
    "moderation.discord_*": SettingScope.DISCORD,
    "moderation.require_approval": SettingScope.NOTHING,
    "moderation.commit": SettingScope.BOT,
    "operator.*": SettingScope.NOTHING,
    "retention.*": SettingScope.BOT,
    "git.*": SettingScope.BOT,
    "metrics.*": SettingScope.BOT,
    "log.*": SettingScope.NOTHING,
}
"""The scope of the settings whose names match a pattern; each setting matches one."""


@dataclass(frozen=True, slots=True)
class ReloadPlan:
    """What to do about changed settings.

    *config* is in force from now on: its settings that need a restart are those of before. *applied* and
    *needs_restart* name what changed, and *platforms* those that have to start anew.
    """

    config: Config
    applied: tuple[str, ...] = ()
    needs_restart: tuple[str, ...] = ()
    platforms: frozenset[str] = frozenset()


def plan_reload(running: Config, loaded: Config) -> ReloadPlan:
    """Plan the way from the settings that are in force to those that were *loaded*."""
    changes = {key: _find_change_scope(key, running, loaded) for key in _list_changed_keys(running, loaded)}
    kept = tuple(key for key, scope in changes.items() if scope is SettingScope.BOT)
    return ReloadPlan(
        reduce(lambda config, key: _copy_setting(config, running, key), kept, loaded),
        applied=tuple(".".join(key) for key in changes if key not in kept),
        needs_restart=tuple(map(".".join, kept)),
        platforms=frozenset(changes.values()) - {SettingScope.NOTHING, SettingScope.BOT},
    )


def find_scopes(name: str) -> tuple[SettingScope, ...]:
    """Find the scope of a setting; a test sees to it that there is exactly one."""
    return tuple(scope for pattern, scope in SCOPES.items() if fnmatchcase(name, pattern))


def _list_changed_keys(running: Config, loaded: Config) -> Iterator[SettingKey]:
    return (key for key in list_settings() if _get_setting(running, key) != _get_setting(loaded, key))


def _find_change_scope(key: SettingKey, running: Config, loaded: Config) -> SettingScope:
    """Find the scope of a change: the first moderator, or none any more, needs other services."""
    is_enabled_otherwise = running.moderation.is_enabled != loaded.moderation.is_enabled
    if key[0] == "moderation" and is_enabled_otherwise:
        return SettingScope.BOT
    (scope,) = find_scopes(".".join(key))
    return scope


def _get_setting(config: Config, key: SettingKey) -> object:
    return reduce(getattr, key, config)


def _copy_setting(target: Model, source: BaseModel, key: SettingKey) -> Model:
    """Copy *target* with the setting as it is in *source*."""
    name, *rest = key
    value: Any = getattr(source, name)
    if rest:
        value = _copy_setting(getattr(target, name), value, tuple(rest))
    return target.model_copy(update={name: value})
