"""The bot's settings: from config.yaml, secret files and the environment, the last of which wins.

A value is never repeated in a problem, for it may be a token; its name and its origin are.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator, BaseModel, Field, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from bot.adapters.discord.settings import DiscordSettings
from bot.adapters.proxy import list_proxy_passwords
from bot.adapters.telegram.settings import TelegramSettings
from bot.adapters.web.settings import WebSettings
from bot.core.content.publish_time import find_zone, suggest_zone
from bot.runtime.config.monitoring_settings import LogSettings, MetricsSettings
from bot.runtime.config.sources import (
    DEFAULT_BRIEFINGS_FOLDER,
    ENV_PREFIX,
    ENV_SEPARATOR,
    SECRETS_FOLDER,
    ConfigError,
    ConfigSources,
    ConfigValue,
    SettingKey,
    environment_variable,
    read_sources,
)
from bot.services.privacy.operator_settings import OperatorSettings
from bot.services.publishing.moderation_settings import GitSettings, ModerationSettings, extract_git_secrets
from bot.services.store.database_address import (
    DEFAULT_DATABASE,
    NO_DATABASE,
    DatabaseAddress,
    extract_database_passwords,
)
from bot.services.store.retention_settings import RetentionSettings

_PLACEHOLDER = re.compile(r"\$\{|\A\$\w+\Z")
_INVALID_TOKEN_CHARACTER = re.compile(r"[\s\"'`<>]")
_ERROR_REASONS = {
    "bool_parsing": "should be true or false",
    "bool_type": "should be true or false",
    "int_parsing": "should be a whole number",
    "int_type": "should be a whole number",
    "path_type": "should be the path of a folder",
    "string_type": "should be text",
}


class WatchMode(StrEnum):
    """How the bot notices that a briefing has changed."""

    AUTO = "auto"
    POLLING = "polling"
    OFF = "off"


def _check_zone(name: str) -> str:
    try:
        find_zone(name)
    except LookupError:
        raise ValueError(f"should be a time zone; {suggest_zone(name)}") from None
    return name


TimeZoneName = Annotated[str, AfterValidator(_check_zone)]


class Config(BaseSettings):
    """All settings of one run of the bot."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        env_prefix=ENV_PREFIX,
        env_nested_delimiter=ENV_SEPARATOR,
        env_ignore_empty=True,
    )

    briefings: Path = Field(DEFAULT_BRIEFINGS_FOLDER, description="The folder that holds the briefings.")
    default_briefing: str = Field(
        "",
        description="The id of the briefing for chats that have chosen none; if empty, the one that answered "
        "before, at first the newest.",
    )
    watch: WatchMode = Field(
        WatchMode.AUTO,
        description="How to notice changed briefings: auto (file-system events), "
        "polling (for network folders) "
        "or off.",
    )
    database: DatabaseAddress = Field(
        DEFAULT_DATABASE,
        description="The database: a SQLite file, PostgreSQL (postgresql+asyncpg://user:password@host/name), "
        "memory, which lasts until the bot stops, or none, which stores nothing about anybody.",
    )
    time_zone: TimeZoneName = Field(
        "UTC", description="The time zone of times in briefings that name none: Europe/Kyiv."
    )
    telegram: TelegramSettings = Field(TelegramSettings(), description="The Telegram bot.")
    discord: DiscordSettings = Field(DiscordSettings(), description="The Discord bot.")
    web: WebSettings = Field(WebSettings(), description="The web page.")
    moderation: ModerationSettings = Field(ModerationSettings(), description="Publishing through chat.")
    operator: OperatorSettings = Field(OperatorSettings(), description="Who runs the bot.")
    retention: RetentionSettings = Field(
        RetentionSettings(), description="How long something stays in the database."
    )
    git: GitSettings = Field(GitSettings(), description="Content that lives in git elsewhere.")
    metrics: MetricsSettings = Field(MetricsSettings(), description="Metrics for Prometheus.")
    log: LogSettings = Field(LogSettings(), description="The log.")

    @property
    def has_web_server(self) -> bool:
        """True if the page, a webhook or metrics need the web server."""
        has_metrics = self.metrics.enabled and not self.metrics.has_own_port
        return self.web.is_enabled or self.telegram.has_webhook or has_metrics

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment win over what `load_config` read from the files."""
        return env_settings, init_settings


def load_config(file: Path | None = None, secrets: Path = SECRETS_FOLDER) -> Config:
    """Load the settings from *file*, from the folder *secrets* and from the environment.

    Raises:
        ConfigError: with all problems at once.
    """
    sources = read_sources(file, secrets, os.environ)
    fields = list_settings()
    problems = [
        *sources.problems,
        *(problem for one in sources.values for problem in _find_problems(one, fields)),
    ]
    try:
        config = Config(**_build_tree(one for one in sources.values if one.key in fields))
    except ValidationError as error:
        problems += _find_invalid_values(error, sources, fields)
    except SettingsError as error:  # a variable such as BOT_WEB, which `_find_problems` has named
        problems = problems or [f"environment: {error}"]
    else:
        problems += (
            *_find_missing_database(config),
            *_find_missing_moderators(config),
            *_find_taken_path(config),
        )
    if problems:
        raise ConfigError(*dict.fromkeys(problems))
    return config


def list_settings(model: type[BaseModel] = Config, parent: SettingKey = ()) -> dict[SettingKey, FieldInfo]:
    """List every setting by its key, ``("telegram", "token")``, in the order of the example file."""
    fields: dict[SettingKey, FieldInfo] = {}
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            fields |= list_settings(field.annotation, (*parent, name))
        else:
            fields[*parent, name] = field
    return fields


def collect_secrets(config: Config) -> tuple[str, ...]:
    """Collect every secret value, for the log to redact."""
    secrets = [*extract_database_passwords(config.database), *extract_git_secrets(config.git.url)]
    for key in list_settings():
        value: object = config
        for name in key:
            value = getattr(value, name)
        if isinstance(value, SecretStr):
            secrets.append(value.get_secret_value())
    secrets += list_proxy_passwords(config.telegram.proxy, config.discord.proxy)
    return tuple(secrets)


def is_database_set(config: Config) -> bool:
    """True if the settings name a database, which is then required."""
    return "database" in config.model_fields_set


def _find_missing_database(config: Config) -> Iterator[str]:
    """Yield what the settings ask for although nothing is stored."""
    if config.database == NO_DATABASE and config.moderation.is_enabled:
        yield (
            "moderation: publishing stores who did it, and database: none stores nothing about anybody; "
            "leave one of them out"
        )


def _find_missing_moderators(config: Config) -> Iterator[str]:
    """Yield the chats for notices where nobody could ask for one: the bot answers them as moderators."""
    if config.operator.chats and not config.moderation.is_enabled:
        yield (
            "operator: notices need a moderator; set moderation.telegram_users or moderation.discord_users, "
            "or remove operator.telegram_chat and operator.discord_channel"
        )


def _find_taken_path(config: Config) -> Iterator[str]:
    """Yield the path of the webhook if the page has it: what readers send would be taken for deliveries."""
    if not (config.telegram.has_webhook and config.web.is_enabled):
        return
    from bot.core.views.permalink import RESERVED_PATHS  # noqa: PLC0415 (few need it; views take a while)

    path = unquote(urlsplit(config.telegram.webhook_url).path)
    name = path.strip("/").partition("/")[0]
    if name in ("", *RESERVED_PATHS):
        yield (
            f"telegram.webhook_url: the path /{name} is the web page's own; "
            "choose one that it does not have: https://bot.example.org/telegram"
        )


def _build_tree(config_values: Iterable[ConfigValue]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for config_value in config_values:
        branch = tree
        for name in config_value.key[:-1]:
            branch = branch.setdefault(name, {})
        branch[config_value.key[-1]] = config_value.value
    return tree


def _find_problems(config_value: ConfigValue, fields: Mapping[SettingKey, FieldInfo]) -> Iterator[str]:
    """Yield what is wrong with a value before pydantic validates it."""
    field = fields.get(config_value.key)
    if field is None:
        yield _format_problem(
            config_value.origin, config_value.key, _describe_unknown_key(config_value.key, fields)
        )
    elif isinstance(config_value.value, str) and _PLACEHOLDER.search(config_value.value):
        secret = f"the secret file {environment_variable(config_value.key).lower()}"
        yield _format_problem(
            config_value.origin,
            config_value.key,
            "holds a placeholder such as ${NAME}, which nothing fills in; "
            f"set the environment variable {environment_variable(config_value.key)} "
            f"or write {secret} instead",
        )
    elif field.annotation == SecretStr | None and _INVALID_TOKEN_CHARACTER.search(str(config_value.value)):
        reason = "is no token: it holds a space, a quotation mark or a bracket; copy the token alone"
        yield _format_problem(config_value.origin, config_value.key, reason)


def _describe_unknown_key(key: SettingKey, fields: Mapping[SettingKey, FieldInfo]) -> str:
    nested_settings = [_format_key(setting) for setting in fields if setting[: len(key)] == key]
    if nested_settings:
        return f"holds settings of its own; write one of {', '.join(nested_settings)}"
    names = [_format_key(setting) for setting in fields]
    suggestions = [name for name in names if name.endswith(f".{key[-1]}")]
    suggestions = get_close_matches(_format_key(key), names, n=1) or suggestions
    return "is not a setting; " + (
        f"did you mean {' or '.join(suggestions)}?" if suggestions else f"there are {', '.join(names)}"
    )


def _find_invalid_values(
    error: ValidationError, sources: ConfigSources, fields: Mapping[SettingKey, FieldInfo]
) -> Iterator[str]:
    details_by_key = [(tuple(map(str, detail["loc"])), detail) for detail in error.errors(include_url=False)]
    located = [(key, detail) for key, detail in details_by_key if sources.origin_of(key)]
    reported_keys = {one.key for one in sources.values} - fields.keys()  # by `_find_problems`
    for key, detail in located or details_by_key:  # a derived value is blamed on the ones it was derived from
        if detail["type"] != "extra_forbidden" and key not in reported_keys:
            yield _format_problem(sources.origin_of(key), key, _describe_error(detail), fields.get(key))


def _describe_error(detail: ErrorDetails) -> str:
    message = detail["msg"].removeprefix("Value error, ").replace("Input should", "should")
    reason = _ERROR_REASONS.get(detail["type"], message[:1].lower() + message[1:])
    input_text = str(detail["input"])
    return reason.replace(input_text, "it") if len(input_text) > 1 else reason


def _format_problem(origin: str, key: SettingKey, reason: str, field: FieldInfo | None = None) -> str:
    prefix = f"{origin}: " if origin else ""
    default = str(field.default if field else "")
    default = default.lower() if default in {"True", "False"} else default
    hint = "" if default in {"", "None"} or default in reason else f"; by default it is {default}"
    return f"{prefix}{_format_key(key)}: {reason}{hint}"


def _format_key(key: SettingKey) -> str:
    return ".".join(key)
