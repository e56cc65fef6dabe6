"""Builds discord.py's objects for a rendered message, which check Discord's limits once more."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO

from discord import ButtonStyle, File, MediaGalleryItem, SelectOption, SeparatorSpacing, ui

from bot.adapters.discord import components
from bot.adapters.discord.components import ATTACHMENT_SCHEME, Component
from bot.adapters.discord.render import THEME
from bot.adapters.discord.rendered_message import DiscordMessage
from bot.services.images.renderer import ImageRenderer

ViewItem = ui.Item[ui.LayoutView]


def build_view(message: DiscordMessage, attachment_urls: Container[str] = ()) -> ui.LayoutView:
    """Build the view of *message*; galleries show only the pictures in *attachment_urls*.

    The view is stopped, so that discord.py keeps nothing of it in memory: a button's custom id holds all
    that the answer needs, also after a restart.

    Raises:
        ValueError: it exceeds one of Discord's limits.
    """
    view = ui.LayoutView(timeout=None)
    for component in _skip_missing_galleries(message.components, attachment_urls):
        view.add_item(_build_item(component))
    if view.content_length() > components.MAX_TEXT_LENGTH:
        raise ValueError(
            f"{view.content_length()} characters of text; Discord takes {components.MAX_TEXT_LENGTH}"
        )
    view.stop()
    return view


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


def _build_item(component: Component) -> ViewItem:  # noqa: PLR0911 (one for each type)
    match component:
        case {"type": components.TEXT_DISPLAY, "content": str(content)}:
            return ui.TextDisplay(content)
        case {"type": components.SEPARATOR, "divider": bool(divider), "spacing": int(spacing)}:
            return ui.Separator(visible=divider, spacing=SeparatorSpacing(spacing))
        case {
            "type": components.MEDIA_GALLERY,
            "items": [{"media": {"url": str(url)}, "description": str(words)}],
        }:
            return ui.MediaGallery(MediaGalleryItem(url, description=words))
        case {"type": components.FILE, "file": {"url": str(url)}}:
            return ui.File(url)
        case {"type": components.SECTION, "components": list(texts), "accessory": dict(accessory)}:
            return ui.Section(*map(_build_item, texts), accessory=_build_item(accessory))
        case {"type": components.ACTION_ROW, "components": list(buttons)}:
            return ui.ActionRow(*map(_build_item, buttons))
        case {"type": components.CONTAINER, "components": list(children), "accent_color": int(colour)}:
            return ui.Container(*map(_build_item, children), accent_colour=colour)
        case {
            "type": components.SELECT,
            "custom_id": str(line),
            "placeholder": str(placeholder),
            "options": list(options),
        }:
            select_options = [SelectOption(label=one["label"], value=one["value"]) for one in options]
            return ui.Select(custom_id=line, placeholder=placeholder, options=select_options)
        case {"type": components.BUTTON, "style": int(style), "label": str(label), "custom_id": str(line)}:
            return ui.Button(style=ButtonStyle(style), label=label, custom_id=line)
        case _:
            raise ValueError(f"unexpected component: {component}")


@dataclass(frozen=True, slots=True)
class PreparedMessage:
    """The view of a message, and the pictures that it shows, as PNG by their URLs."""

    message: DiscordMessage
    view: ui.LayoutView
    images: Mapping[str, bytes]

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
    """Draw the pictures of *message* and build its view.

    A picture that cannot be drawn is left out: the text has the same content.

    Raises:
        ValueError: it exceeds one of Discord's limits.
    """
    results = {
        address: await picture_renderer.render_png(one, THEME) for address, one in message.pictures.items()
    }
    images = {address: png for address, png in results.items() if png}
    return PreparedMessage(message, build_view(message, images), images)
