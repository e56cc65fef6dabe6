"""The settings that say who runs the bot, and where they hear what does not work."""

from pydantic import BaseModel, ConfigDict, Field

from bot.core.messages.caller import ChatId


class OperatorSettings(BaseModel):
    """Who runs the bot."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field("", description="Who runs the bot, for /privacy: a person or an organisation.")
    contact: str = Field("", description="How readers reach whoever runs the bot: an address or a link.")
    telegram_chat: int | None = Field(
        None,
        description="The id of the chat on Telegram that hears what does not work; by default the "
        "moderators.",
    )
    discord_channel: int | None = Field(
        None,
        description="The id of the channel on Discord that hears what does not work; by default the "
        "moderators.",
    )

    @property
    def chats(self) -> tuple[ChatId, ...]:
        """The chats that hear what does not work, in place of the moderators."""
        chats = {"telegram": self.telegram_chat, "discord": self.discord_channel}
        return tuple(ChatId(platform, str(number)) for platform, number in chats.items() if number)
