"""The settings of the Telegram adapter."""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from bot.adapters.proxy import PROXY_EXAMPLE, ProxyUrl
from bot.adapters.url_check import validate_server_url

DEFAULT_SERVER = "https://api.telegram.org"
API_PATH, FILES_PATH = (
    "/bot",
    "/file/bot",
)  # of a Bot API server's methods and files, before the token


class TelegramSettings(BaseModel):
    """Which bot to run, and which Bot API server to use."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    token: SecretStr | None = Field(None, description="The bot's token, from @BotFather on Telegram.")
    base_url: str = Field(
        DEFAULT_SERVER + API_PATH,
        description="The URL of the Bot API. For a self-hosted server: http://127.0.0.1:8081, with or "
        "without /bot at the end.",
    )
    base_file_url: str = Field(
        DEFAULT_SERVER + FILES_PATH,
        description="The URL of the Bot API's files, with or without /file/bot at the end; the server in "
        "base_url if only that is set.",
    )

    proxy: ProxyUrl | None = Field(
        None, description=f"The HTTP proxy to Telegram: {PROXY_EXAMPLE}; by default the environment's."
    )

    @property
    def is_exclusive(self) -> bool:
        """True if only one process may serve the platform: Telegram takes one poll at a time."""
        return True

    @property
    def is_enabled(self) -> bool:
        """True if there is a token."""
        return bool(self.token)

    @field_validator("base_url", "base_file_url")
    @classmethod
    def _check_url(cls, value: str) -> str:
        return validate_server_url(value, "http://127.0.0.1:8081")

    @model_validator(mode="before")
    @classmethod
    def _set_default_file_url(cls, values: object) -> object:
        if (
            isinstance(values, dict)
            and isinstance(values.get("base_url"), str)
            and not values.get("base_file_url")
        ):
            return {**values, "base_file_url": _strip_api_path(values["base_url"])}
        return values

    @model_validator(mode="after")
    def _append_api_paths(self) -> Self:
        """Append the paths to the addresses; the model is frozen, hence `object.__setattr__`."""
        for name, path in (("base_url", API_PATH), ("base_file_url", FILES_PATH)):
            object.__setattr__(self, name, _strip_api_path(getattr(self, name)) + path)
        return self


def _strip_api_path(address: str) -> str:
    """Return the server's address without the paths that the operator may have added."""
    for path in (API_PATH, "/file"):
        address = address.rstrip("/").removesuffix(path)
    return address.rstrip("/")
