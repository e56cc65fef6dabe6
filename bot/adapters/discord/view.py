"""Prepares a rendered message for sending, and checks Discord's limits once more."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from discord import File, ui
from typing_extensions import override

from bot.adapters.discord import components
from bot.adapters.discord.components import ATTACHMENT_SCHEME, Component, walk_components
from bot.adapters.discord.render import THEME
from bot.adapters.discord.rendered_message import DiscordMessage
from bot.services.images.renderer import ImageRenderer

_KNOWN_TYPES = frozenset(
    {
        components.ACTION_ROW,
        components.BUTTON,
        components.CONTAINER,
        components.FILE,
        components.MEDIA_GALLERY,
        components.SECTION,
        components.SELECT,
        components.SEPARATOR,
        components.TEXT_DISPLAY,
    }
)


class RenderedView(ui.LayoutView):
    """A view that consists of components as JSON: discord.py's own objects take as long to build as to send.

    It is stopped, so that discord.py keeps nothing of it in memory: a button's custom id holds all that the
    answer needs, also after a restart.
    """

    def __init__(self, rendered: Sequence[Component]) -> None:
        """Show the *rendered* components."""
        super().__init__(timeout=None)
        self._rendered = rendered
        self.stop()

    @override
    def to_components(self) -> list[dict[str, Any]]:
        """Return the components as JSON."""
        return list(self._rendered)

    @override
    def has_components_v2(self) -> bool:
        """True: every message consists of components."""
        return True


def check_message(message: DiscordMessage) -> DiscordMessage:
    """Return *message*, which Discord takes.

    Raises:
        ValueError: it exceeds one of Discord's limits.
    """
    text_length = 0
    for component in walk_components(message.components):
        if "type" in component and component["type"] not in _KNOWN_TYPES:
            raise ValueError(f"unexpected component: {component}")
        text_length += len(str(component.get("content", "")))
    if text_length > components.MAX_TEXT_LENGTH:
        raise ValueError(f"{text_length} characters of text; Discord takes {components.MAX_TEXT_LENGTH}")
    return message


def _skip_missing_galleries(
    candidates: Iterable[Component], attachment_urls: Container[str]
) -> Iterator[Component]:
    """Yield the components without the galleries of pictures that could not be drawn."""
    for component in candidates:
        match component:
            case {"type": components.MEDIA_GALLERY, "items": [{"media": {"url": str(url)}}]} if (
                url not in attachment_urls
            ):
                continue
            case {"type": components.CONTAINER, "components": list(nested)}:
                yield {**component, "components": list(_skip_missing_galleries(nested, attachment_urls))}
            case _:
                yield component


@dataclass(frozen=True, slots=True)
class PreparedMessage:
    """A message, and the pictures that it shows, as PNG by their URLs; galleries show no others."""

    message: DiscordMessage
    images: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def components(self) -> list[Component]:
        """The components of the message, as JSON."""
        if not self.message.pictures:
            return list(self.message.components)
        return list(_skip_missing_galleries(self.message.components, self.images))

    @property
    def view(self) -> RenderedView:
        """The view by which discord.py sends the components."""
        return RenderedView(self.components)

    @property
    def has_files(self) -> bool:
        """True if files are attached: pictures, or the file of the reply."""
        return bool(self.images or self.message.document)

    def build_files(self) -> list[File]:
        """Build the files to attach, anew for each attempt: discord.py closes files that it has sent."""
        contents = {address.removeprefix(ATTACHMENT_SCHEME): png for address, png in self.images.items()}
        if document := self.message.document:
            contents[document.name] = document.content
        return [File(BytesIO(content), name) for name, content in contents.items()]


async def prepare_message(message: DiscordMessage, picture_renderer: ImageRenderer) -> PreparedMessage:
    """Draw the pictures of *message*.

    A picture that cannot be drawn is left out: the text has the same content.
    """
    results = {
        address: await picture_renderer.render_png(one, THEME) for address, one in message.pictures.items()
    }
    images = {address: png for address, png in results.items() if png}
    return PreparedMessage(message, images)
