"""Reads what a message on simcord, a simulated Discord, shows."""

from collections.abc import Iterator
from typing import Any

from discord import Component, Message
from simcord.results import InteractionResult, ResponseMessage

from bot.adapters.discord.components import BUTTON, TEXT_DISPLAY, walk_components

AnyMessage = InteractionResult | ResponseMessage | Message | None
"""A message, or the result of an interaction that the bot has answered with one."""


def response_of(result: InteractionResult) -> ResponseMessage:
    """Return the bot's message, which must be there."""
    assert result.response is not None, "the bot has not replied"
    return result.response


def message_text(message: AnyMessage) -> str:
    """Return all text of a message."""
    return "\n".join(str(one["content"]) for one in iter_components(message) if one["type"] == TEXT_DISPLAY)


def button_labels(message: AnyMessage) -> list[str]:
    """Return the labels of the buttons of a message."""
    return [str(one["label"]) for one in iter_components(message) if one["type"] == BUTTON]


def button_ids(message: AnyMessage) -> list[str]:
    """Return the custom ids of the buttons of a message."""
    return [str(one["custom_id"]) for one in iter_components(message) if one["type"] == BUTTON]


def iter_components(message: AnyMessage) -> Iterator[dict[str, Any]]:
    """Yield the components of a message as JSON, nested ones included."""
    message = response_of(message) if isinstance(message, InteractionResult) else message
    assert message is not None, "there is no message"
    components: list[Any] = list(message.components)
    return walk_components([one.to_dict() if isinstance(one, Component) else one for one in components])
