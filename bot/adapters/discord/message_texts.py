"""Reads the words of a message, wherever Discord keeps them: text, embeds, components, polls, forwards."""

from collections.abc import Iterable, Iterator

import discord
from discord.components import (
    Component,
    Container,
    MediaGalleryComponent,
    SectionComponent,
    TextDisplay,
    ThumbnailComponent,
)


def extract_texts(message: discord.Message) -> Iterator[str]:
    """Yield the texts of *message* and of the messages that it forwards, in the order of their display."""
    parts: tuple[discord.Message | discord.MessageSnapshot, ...] = (message, *message.message_snapshots)
    for part in parts:
        yield from filter(None, _extract_part_texts(part))
    if message.poll:
        yield from filter(None, (message.poll.question, *(answer.text for answer in message.poll.answers)))


def _extract_part_texts(part: discord.Message | discord.MessageSnapshot) -> Iterator[str | None]:
    yield part.content
    for embed in part.embeds:
        yield from (embed.author.name, embed.title, embed.description)
        for field in embed.fields:
            yield from (field.name, field.value)
        yield embed.footer.text
    yield from _extract_component_texts(part.components)
    yield from (attachment.description for attachment in part.attachments)


def _extract_component_texts(components: Iterable[Component]) -> Iterator[str | None]:
    for component in components:
        match component:
            case TextDisplay():
                yield component.content
            case Container():
                yield from _extract_component_texts(component.children)
            case SectionComponent():
                yield from _extract_component_texts((*component.children, component.accessory))
            case MediaGalleryComponent():
                yield from (item.description for item in component.items)
            case ThumbnailComponent():
                yield component.description
            case _:
                pass  # buttons, menus and separators hold no words of the message
