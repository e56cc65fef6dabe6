"""The bot's settings: config.yaml, under secret files, under the environment, checked in one go.

A value is never repeated in a problem, for it may be a token; its name and its origin are.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from bot.adapters.discord.settings import DiscordSettings
from bot.adapters.telegram.settings import TelegramSettings
from bot.adapters.web.settings import WebSettings
from bot.runtime.config.sources import (
    BRIEFINGS,
    PREFIX,
    SECRETS,
    SEPARATOR,
    ConfigError,
    Key,
    Origins,
    Written,
    gather,
    variable,
)
from bot.services.publishing.settings import GitSettings, ModerationSettings, secrets_of
from bot.services.store.settings import DATABASE, DatabaseAddress, Watch, passwords

_PLACEHOLDER = re.compile(r"\$\{|\A\$\w+\Z")
_NO_TOKEN = re.compile(r"[\s\"'`<>]")
_REASONS = {
    "bool_parsing": "should be true or false",
    "bool_type": "should be true or false",
    "int_parsing": "should be a whole number",
    "int_type": "should be a whole number",
    "path_type": "should be the path of a folder",
    "string_type": "should be text",
}


class Config(BaseSettings):
    """All settings of one run of the bot."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        env_prefix=PREFIX,
        env_nested_delimiter=SEPARATOR,
        env_ignore_empty=True,
    )

    briefings: Path = Field(BRIEFINGS, description="The folder that holds the briefings.")
    default_briefing: str = Field(
        "", description="The id of the briefing that answers where none was chosen; the newest one if empty."
    )
    watch: Watch = Field(
        Watch.AUTO,
        description="How changed briefings are noticed: auto, which is at once where the system tells; "
        "polling, for folders on a network; or off.",
    )
    database: DatabaseAddress = Field(
        DATABASE,
        description="Where the choices of chats are kept: a SQLite file, a PostgreSQL database "
        "(postgresql+asyncpg://user:password@host/name), or memory, which is until the bot stops.",
    )
    telegram: TelegramSettings = Field(TelegramSettings(), description="The Telegram bot.")
    discord: DiscordSettings = Field(DiscordSettings(), description="The Discord bot.")
    web: WebSettings = Field(WebSettings(), description="The web page.")
    moderation: ModerationSettings = Field(ModerationSettings(), description="Publishing through chat.")
    git: GitSettings = Field(GitSettings(), description="Content that lives in git elsewhere.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment win over what `load` read from the files."""
        return env_settings, init_settings


def load(file: Path | None = None, secrets: Path = SECRETS) -> Config:
    """Return the settings written in *file*, in the folder *secrets* and in the environment.

    Raises:
        ConfigError: with all problems at once.
    """
    origins = gather(file, secrets, os.environ)
    known = settings()
    problems = [*origins.problems, *(problem for one in origins.written for problem in _refused(one, known))]
    try:
        config = Config(**_tree(one for one in origins.written if one.key in known))
    except ValidationError as error:
        problems += _invalid(error, origins, known)
    except SettingsError as error:  # a variable such as BOT_WEB, which `_refused` has named
        problems = problems or [f"environment: {error}"]
    if problems:
        raise ConfigError(*dict.fromkeys(problems))
    return config


def settings(model: type[BaseModel] = Config, above: Key = ()) -> dict[Key, FieldInfo]:
    """Return every setting by its key, ``("telegram", "token")``, in the order of the example file."""
    found: dict[Key, FieldInfo] = {}
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            found |= settings(field.annotation, (*above, name))
        else:
            found[*above, name] = field
    return found


def tokens(config: Config) -> tuple[str, ...]:
    """Return every secret value that is set, for the log to leave out."""
    found = [*passwords(config.database), *secrets_of(config.git.url)]
    for key in settings():
        value: object = config
        for name in key:
            value = getattr(value, name)
        if isinstance(value, SecretStr):
            found.append(value.get_secret_value())
    return tuple(found)


def database_is_set(config: Config) -> bool:
    """Return whether somebody wrote down where choices are kept, so that they must be kept there."""
    return "database" in config.model_fields_set


def _tree(written: Iterable[Written]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for one in written:
        branch = tree
        for name in one.key[:-1]:
            branch = branch.setdefault(name, {})
        branch[one.key[-1]] = one.value
    return tree


def _refused(one: Written, known: Mapping[Key, FieldInfo]) -> Iterator[str]:
    """Yield what is wrong with what was written, whichever setting it is."""
    field = known.get(one.key)
    if field is None:
        yield _problem(one.origin, one.key, _unknown(one.key, known))
    elif isinstance(one.value, str) and _PLACEHOLDER.search(one.value):
        secret = f"the secret file {variable(one.key).lower()}"
        yield _problem(
            one.origin,
            one.key,
            "holds a placeholder such as ${NAME}, which nothing fills in; "
            f"set the environment variable {variable(one.key)} or write {secret} instead",
        )
    elif field.annotation == SecretStr | None and _NO_TOKEN.search(str(one.value)):
        reason = "is no token: it holds a space, a quotation mark or a bracket; copy the token alone"
        yield _problem(one.origin, one.key, reason)


def _unknown(key: Key, known: Mapping[Key, FieldInfo]) -> str:
    inside = [_dotted(setting) for setting in known if setting[: len(key)] == key]
    if inside:
        return f"holds settings of its own; write one of {', '.join(inside)}"
    names = [_dotted(setting) for setting in known]
    close = [name for name in names if name.endswith(f".{key[-1]}")]
    close = get_close_matches(_dotted(key), names, n=1) or close
    return "is not a setting; " + (
        f"did you mean {' or '.join(close)}?" if close else f"there are {', '.join(names)}"
    )


def _invalid(error: ValidationError, origins: Origins, known: Mapping[Key, FieldInfo]) -> Iterator[str]:
    found = [(tuple(map(str, detail["loc"])), detail) for detail in error.errors(include_url=False)]
    written = [(key, detail) for key, detail in found if origins.of(key)]
    named = {one.key for one in origins.written} - known.keys()  # by `_refused`
    for key, detail in written or found:  # what nobody wrote was made of what somebody wrote
        if detail["type"] != "extra_forbidden" and key not in named:
            yield _problem(origins.of(key), key, _reason(detail), known.get(key))


def _reason(detail: ErrorDetails) -> str:
    said = detail["msg"].removeprefix("Value error, ").replace("Input should", "should")
    reason = _REASONS.get(detail["type"], said[:1].lower() + said[1:])
    given = str(detail["input"])
    return reason.replace(given, "it") if len(given) > 1 else reason


def _problem(origin: str, key: Key, reason: str, field: FieldInfo | None = None) -> str:
    where = f"{origin}: " if origin else ""
    default = str(field.default if field else "")
    default = default.lower() if default in {"True", "False"} else default
    hint = "" if default in {"", "None"} or default in reason else f"; by default it is {default}"
    return f"{where}{_dotted(key)}: {reason}{hint}"


def _dotted(key: Key) -> str:
    return ".".join(key)
