"""The settings that say who runs the bot, for its page on privacy."""

from pydantic import BaseModel, ConfigDict, Field


class OperatorSettings(BaseModel):
    """Who runs the bot."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field("", description="Who runs the bot, for /privacy: a person or an organisation.")
    contact: str = Field("", description="How readers reach whoever runs the bot: an address or a link.")
