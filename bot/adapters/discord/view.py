"""A rendered message as discord.py's own objects, which check it once more before it leaves."""

from collections.abc import Container, Iterable, Iterator

from discord import ButtonStyle, MediaGalleryItem, SeparatorSpacing, ui

from bot.adapters.discord import components
from bot.adapters.discord.components import Component
from bot.adapters.discord.render import Message

Item = ui.Item[ui.LayoutView]


def view_of(message: Message, attached: Container[str] = ()) -> ui.LayoutView:
    """Return *message*, with the pictures that are *attached*, as a view that is sent and then forgotten.

    It is stopped, so that nothing is kept for each answer: a button's custom id says all there is to know,
    also after a restart.

    Raises:
        ValueError: it is over one of Discord's limits.
    """
    view = ui.LayoutView(timeout=None)
    for component in _shown(message.components, attached):
        view.add_item(_item(component))
    if view.content_length() > components.TEXT:
        raise ValueError(f"{view.content_length()} characters of text; Discord takes {components.TEXT}")
    view.stop()
    return view


def _shown(found: Iterable[Component], attached: Container[str]) -> Iterator[Component]:
    """Yield the components, but no gallery of a picture that could not be drawn: its text is there."""
    for component in found:
        match component:
            case {"type": components.GALLERY, "items": [{"media": {"url": str(url)}}]} if url not in attached:
                continue
            case {"type": components.CONTAINER, "components": list(nested)}:
                yield {**component, "components": list(_shown(nested, attached))}
            case _:
                yield component


def _item(component: Component) -> Item:  # noqa: PLR0911 (one for each type)
    match component:
        case {"type": components.TEXT_DISPLAY, "content": str(content)}:
            return ui.TextDisplay(content)
        case {"type": components.SEPARATOR, "divider": bool(divider), "spacing": int(spacing)}:
            return ui.Separator(visible=divider, spacing=SeparatorSpacing(spacing))
        case {"type": components.GALLERY, "items": [{"media": {"url": str(url)}, "description": str(words)}]}:
            return ui.MediaGallery(MediaGalleryItem(url, description=words))
        case {"type": components.SECTION, "components": list(texts), "accessory": dict(accessory)}:
            return ui.Section(*map(_item, texts), accessory=_item(accessory))
        case {"type": components.ACTION_ROW, "components": list(buttons)}:
            return ui.ActionRow(*map(_item, buttons))
        case {"type": components.CONTAINER, "components": list(children), "accent_color": int(colour)}:
            return ui.Container(*map(_item, children), accent_colour=colour)
        case {"type": components.BUTTON, "style": int(style), "label": str(label), "custom_id": str(line)}:
            return ui.Button(style=ButtonStyle(style), label=label, custom_id=line)
        case _:
            raise ValueError(f"no component of ours: {component}")
