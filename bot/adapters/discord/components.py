"""Components V2 as the JSON that Discord's API takes, with the limits of a message.

They are plain values, not discord.py's classes: the web page and the command line show the same output
without importing discord.py.
"""

from collections.abc import Iterable, Iterator, Sequence
from math import ceil

MAX_COMPONENTS = 40  # in a message, counting nested ones (Components V2)
MAX_TEXT_LENGTH = 4000  # characters of all texts of a message together (Components V2)
# UTF-8 bytes of all texts of a message; to more, Discord answers with status 500 again and again
# (discord-api-docs, issue 8554). Each text counts as 12 bytes more.
MAX_TEXT_BYTES, _BYTES_OF_EACH_TEXT = 10_170, 12
MAX_LABEL_LENGTH = 80  # characters of a button's label
MAX_CUSTOM_ID_LENGTH = 100  # characters
MAX_ALT_TEXT_LENGTH = 1024  # characters of a picture's description
ATTACHMENT_SCHEME = "attachment://"  # before the name of a file that comes with the message
MAX_FILES = 10  # files of a message
BUTTONS_PER_ROW = 5  # buttons of one action row

ACTION_ROW, BUTTON, SECTION, TEXT_DISPLAY = 1, 2, 9, 10  # component types
MEDIA_GALLERY, SEPARATOR, CONTAINER = 12, 14, 17
SECONDARY_STYLE = 2  # the grey button
_ACCENT_COLOR = 0x3F7CAC

Component = dict[str, object]


def build_text_display(content: str) -> Component:
    """Build a text from *content*, which is Discord's markdown."""
    return {"type": TEXT_DISPLAY, "content": content}


def build_button(label: str, custom_id: str) -> Component:
    """Build a button that sends *custom_id* back when it is clicked."""
    return {"type": BUTTON, "style": SECONDARY_STYLE, "label": label, "custom_id": custom_id}


def build_section(content: str, accessory: Component) -> Component:
    """Build a text with a button beside it."""
    return {"type": SECTION, "components": [build_text_display(content)], "accessory": accessory}


def build_media_gallery(file_name: str, alt_text: str) -> Component:
    """Build a gallery of one attached picture; *alt_text* describes it and is shortened where too long."""
    alt_text = (
        alt_text
        if utf16_length(alt_text) <= MAX_ALT_TEXT_LENGTH
        else f"{alt_text[: MAX_ALT_TEXT_LENGTH // 2 - 1]}…"
    )
    return {
        "type": MEDIA_GALLERY,
        "items": [{"media": {"url": f"{ATTACHMENT_SCHEME}{file_name}"}, "description": alt_text}],
    }


def build_separator() -> Component:
    """Build a thin line between two groups."""
    return {"type": SEPARATOR, "divider": True, "spacing": 1}


def build_action_rows(buttons: Sequence[Component]) -> Iterator[Component]:
    """Yield *buttons* in rows of at most `BUTTONS_PER_ROW`."""
    for start in range(0, len(buttons), BUTTONS_PER_ROW):
        yield {"type": ACTION_ROW, "components": list(buttons[start : start + BUTTONS_PER_ROW])}


def build_container(children: Sequence[Component]) -> Component:
    """Build one box around *children*, which sets the answer apart from other people's messages."""
    return {"type": CONTAINER, "accent_color": _ACCENT_COLOR, "components": list(children)}


def walk_components(components: Iterable[object]) -> Iterator[Component]:
    """Yield all *components* and those nested in them, as Discord counts them."""
    for component in components:
        if isinstance(component, dict):
            yield component
            nested = component.get("components", ())
            yield from walk_components(nested if isinstance(nested, list) else ())
            yield from walk_components((component.get("accessory"),))


def utf16_length(text: str) -> int:
    """Return the length of *text* in UTF-16 units, which is never less than what Discord counts."""
    return len(text.encode("utf-16-le")) // 2


def truncate_text(text: str, max_length: int) -> str:
    """Shorten *text* to *max_length* UTF-16 units, the last of which is then an ellipsis."""
    while utf16_length(text) > max_length:
        text = text.removesuffix("…")[:-1].rstrip() + "…"
    return text


def measure_text(text: str) -> int:
    """Return how much of the `MAX_TEXT_LENGTH` of a message *text* takes, by its length or by its bytes.

    In scripts of three bytes a letter, such as Thai or Chinese, a message is full of bytes first.
    """
    size_in_bytes = len(text.encode()) + _BYTES_OF_EACH_TEXT
    return max(utf16_length(text), ceil(size_in_bytes * MAX_TEXT_LENGTH / MAX_TEXT_BYTES))
