"""The settings of the Discord adapter."""

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from bot.adapters.url_check import validate_server_url

DEFAULT_API_BASE_URL = "https://discord.com/api/v10"


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

    @property
    def is_enabled(self) -> bool:
        """True if there is a token."""
        return bool(self.token)

    @field_validator("api_base_url")
    @classmethod
    def _check_url(cls, value: str) -> str:
        return validate_server_url(value, DEFAULT_API_BASE_URL).rstrip("/")
