"""The settings of the Discord adapter."""

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import NoDecode

from bot.adapters.proxy import PROXY_EXAMPLE, ProxyUrl, find_proxy
from bot.adapters.url_check import validate_server_url

DEFAULT_API_BASE_URL = "https://discord.com/api/v10"

_SEPARATOR = re.compile(r"[\s,]+")


def _parse_numbers(value: object) -> object:
    """Parse numbers from YAML's list, or from the text of an environment variable."""
    parts = _SEPARATOR.split(value.strip("[] ")) if isinstance(value, str) else value
    if not isinstance(parts, list | tuple) or not all(str(part).isdecimal() for part in parts):
        raise ValueError("should be the numbers of shards, from 0: [0, 1]")
    return tuple(int(str(part)) for part in parts)


ShardIds = Annotated[tuple[int, ...], NoDecode, BeforeValidator(_parse_numbers)]
"""Numbers of shards; an environment variable separates them by commas."""


@dataclass(frozen=True, slots=True)
class Shards:
    """The shards that a process connects, of *count* in all; one without shards has no *ids*."""

    ids: tuple[int, ...] = ()
    count: int = 1

    @property
    def are_several(self) -> bool:
        """True if each needs a connection of its own."""
        return len(self.ids) > 1

    @property
    def client_options(self) -> dict[str, Any]:
        """The options of discord.py's client for them."""
        if not self.ids:
            return {}
        which = {"shard_ids": list(self.ids)} if self.are_several else {"shard_id": self.ids[0]}
        return {**which, "shard_count": self.count}


UNSHARDED = Shards()


class DiscordSettings(BaseModel):
    """Which bot to run, and which Discord API to use."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    token: SecretStr | None = Field(
        None,
        description="The bot's token, from the Bot page of your application at discord.com/developers.",
    )
    api_base_url: str = Field(
        DEFAULT_API_BASE_URL,
        description="The URL of Discord's API; change it for a REST proxy or a self-hosted server.",
    )

    proxy: ProxyUrl | None = Field(
        None, description=f"The HTTP proxy to Discord: {PROXY_EXAMPLE}; by default the environment's."
    )
    shard_count: int | None = Field(
        None,
        ge=1,
        description="How many shards the bot has in all processes; Discord lets each serve 2,500 servers.",
    )
    shard_ids: ShardIds = Field(
        (),
        description="The shards that this process connects: [0, 1]; by default all of them.",
    )

    @property
    def shards(self) -> Shards:
        """The shards that this process connects."""
        if self.shard_count is None:
            return UNSHARDED
        return Shards(self.shard_ids or tuple(range(self.shard_count)), self.shard_count)

    @property
    def is_exclusive(self) -> bool:
        """True if only one process may serve the platform; any may that has shards of its own."""
        return not self.shard_ids

    @property
    def proxy_url(self) -> str | None:
        """The proxy for the API, the gateway and files, if there is one."""
        return find_proxy(self.api_base_url, self.proxy)

    @property
    def is_enabled(self) -> bool:
        """True if there is a token."""
        return bool(self.token)

    @field_validator("api_base_url")
    @classmethod
    def _check_url(cls, value: str) -> str:
        return validate_server_url(value, DEFAULT_API_BASE_URL).rstrip("/")

    @field_validator("shard_ids")
    @classmethod
    def _check_shard_ids(cls, value: tuple[int, ...], info: ValidationInfo) -> tuple[int, ...]:
        count = info.data.get("shard_count", 0)  # 0: it is invalid, and reported
        if value and count is None:
            raise ValueError("needs discord.shard_count, the number of shards in all processes")
        if count and (len(set(value)) < len(value) or max(value, default=0) >= count):
            raise ValueError(f"should be numbers below discord.shard_count, which is {count}, each once")
        return value
