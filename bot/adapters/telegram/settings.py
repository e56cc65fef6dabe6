"""The settings of the Telegram adapter."""

import hmac
import re
from enum import StrEnum
from typing import Self
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationInfo,
    field_validator,
    model_validator,
)

from bot.adapters.proxy import PROXY_EXAMPLE, ProxyUrl
from bot.adapters.telegram.webhook_url import validate_webhook_url
from bot.adapters.url_check import validate_server_url

DEFAULT_SERVER = "https://api.telegram.org"
API_PATH, FILES_PATH = (
    "/bot",
    "/file/bot",
)  # of a Bot API server's methods and files, before the token

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")  # Bot API, setWebhook


class TelegramMode(StrEnum):
    """How updates come."""

    POLLING = "polling"
    WEBHOOK = "webhook"


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
    mode: TelegramMode = Field(
        TelegramMode.POLLING,
        description="How updates come: polling (the bot fetches them) or webhook (Telegram delivers them to "
        "webhook_url).",
    )
    webhook_url: str = Field(
        "",
        validate_default=True,
        description="The public address to which Telegram delivers: https://bot.example.org/telegram. The "
        "bot's web server answers at its path.",
    )
    webhook_secret: SecretStr | None = Field(
        None,
        description="What Telegram shows to prove itself: A-Z, a-z, 0-9, _ and -, at most 256 characters; "
        "derived from the token if empty.",
    )

    @property
    def is_exclusive(self) -> bool:
        """True if only one process may serve the platform: Telegram takes one poll at a time.

        By webhook any number of them answer.
        """
        return self.mode is TelegramMode.POLLING

    @property
    def is_enabled(self) -> bool:
        """True if there is a token."""
        return bool(self.token)

    @property
    def has_webhook(self) -> bool:
        """True if Telegram is to deliver the updates."""
        return self.is_enabled and self.mode is TelegramMode.WEBHOOK

    @property
    def effective_secret(self) -> str:
        """What Telegram shows; without a setting all processes derive the same from the token."""
        if self.webhook_secret:
            return self.webhook_secret.get_secret_value()
        key = self.token.get_secret_value() if self.token else ""
        return hmac.digest(key.encode(), b"webhook", "sha256").hex()

    @field_validator("webhook_secret")
    @classmethod
    def _check_secret(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not _SECRET.fullmatch(value.get_secret_value()):
            raise ValueError("should have 1 to 256 characters, each of A-Z, a-z, 0-9, _ or -")
        return value

    @field_validator("webhook_url")
    @classmethod
    def _check_webhook_url(cls, value: str, info: ValidationInfo) -> str:
        is_needed = info.data.get("mode") is TelegramMode.WEBHOOK
        if is_needed or value:
            server = urlsplit(info.data.get("base_url", DEFAULT_SERVER)).hostname
            validate_webhook_url(value, is_self_hosted=server != urlsplit(DEFAULT_SERVER).hostname)
        return value

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
