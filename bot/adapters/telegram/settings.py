"""What an operator can set for Telegram."""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from bot.adapters.url_check import checked

SERVER = "https://api.telegram.org"
API, FILES = "/bot", "/file/bot"  # where a Bot API server keeps its methods and its files, before the token


class TelegramSettings(BaseModel):
    """How to reach Telegram, and as whom."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    token: SecretStr | None = Field(None, description="The bot's token, from @BotFather on Telegram.")
    base_url: str = Field(
        SERVER + API,
        description="Where the Bot API is. For a self-hosted server write its address, "
        "http://127.0.0.1:8081, with or without /bot behind it.",
    )
    base_file_url: str = Field(
        SERVER + FILES,
        description="Where the Bot API keeps its files; the same server if only base_url is set. "
        "Write its address, with or without /file/bot behind it.",
    )

    @field_validator("base_url", "base_file_url")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        return checked(value, "http://127.0.0.1:8081")

    @model_validator(mode="before")
    @classmethod
    def _files_are_on_the_same_server(cls, given: object) -> object:
        if (
            isinstance(given, dict)
            and isinstance(given.get("base_url"), str)
            and not given.get("base_file_url")
        ):
            return {**given, "base_file_url": _server(given["base_url"])}
        return given

    @model_validator(mode="after")
    def _end_as_the_library_wants(self) -> Self:
        """Put the paths behind the addresses; a frozen model is still being made here."""
        for name, path in (("base_url", API), ("base_file_url", FILES)):
            object.__setattr__(self, name, _server(getattr(self, name)) + path)
        return self


def _server(address: str) -> str:
    """Return the address of the server, without the paths that it may have been written with."""
    for path in (API, "/file"):
        address = address.rstrip("/").removesuffix(path)
    return address.rstrip("/")
