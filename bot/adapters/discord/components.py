"""Components V2 as the JSON that Discord's API takes, with the limits of a message.

They are plain values, not discord.py's classes: the web page and the command line show the same output
without importing discord.py.
"""

import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from math import ceil

MAX_COMPONENTS = 40  # in a message, counting nested ones (Components V2)
MAX_TEXT_LENGTH = 4000  # characters of all texts of a message together (Components V2)
# UTF-8 bytes of all strings of a message. If there are more, Discord answers with status 500 again and again,
# or that it does not know the interaction (discord-api-docs, issues 8554 and 7310). Measured are 10,170 bytes
# of text displays, each of which counts as 12 more. Labels, ids and descriptions count here as well, and 170
# bytes are kept back.
MAX_TEXT_BYTES, _BYTES_OF_EACH_TEXT = 10_000, 12
MAX_LABEL_LENGTH = 80  # characters of a button's label
MAX_CUSTOM_ID_LENGTH = 100  # characters of a button's custom id; only a reader's question is longer
MAX_ALT_TEXT_LENGTH = 1024  # characters of a picture's description
ATTACHMENT_SCHEME = "attachment://"  # before the name of a file that comes with the message
MAX_FILES = 10  # files of a message
BUTTONS_PER_ROW = 5  # buttons of one action row
MAX_OPTIONS = 25  # of a select menu
MAX_OPTION_LENGTH = 100  # characters of an option's label and of its value

ACTION_ROW, BUTTON, SELECT, SECTION, TEXT_DISPLAY = 1, 2, 3, 9, 10  # component types
MEDIA_GALLERY, FILE, SEPARATOR, CONTAINER = 12, 13, 14, 17
SECONDARY_STYLE = 2  # the grey button
_ACCENT_COLOR = 0x3F7CAC
_JOINER = "\u200d"
_SKIN_TONES = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"

Component = dict[str, object]


def build_text_display(content: str) -> Component:
    """Build a text from *content*, which is Discord's markdown."""
    return {"type": TEXT_DISPLAY, "content": content}


def build_button(label: str, custom_id: str) -> Component:
    """Build a button that sends *custom_id* back when it is clicked."""
    return {"type": BUTTON, "style": SECONDARY_STYLE, "label": label, "custom_id": custom_id}


def build_select(custom_id: str, placeholder: str, options: Iterable[tuple[str, str]]) -> Component:
    """Build a menu that sends the value of the chosen one of *options*, each of them a label and a value."""
    return {
        "type": SELECT,
        "custom_id": custom_id,
        "placeholder": placeholder,
        "options": [{"label": label, "value": value} for label, value in options],
    }


def build_section(content: str, accessory: Component) -> Component:
    """Build a text with a button beside it."""
    return {"type": SECTION, "components": [build_text_display(content)], "accessory": accessory}


def build_media_gallery(file_name: str, alt_text: str) -> Component:
    """Build a gallery of one attached picture, which *alt_text* describes."""
    return {
        "type": MEDIA_GALLERY,
        "items": [{"media": {"url": f"{ATTACHMENT_SCHEME}{file_name}"}, "description": alt_text}],
    }


def build_file(file_name: str) -> Component:
    """Build what shows an attached file for people to save it."""
    return {"type": FILE, "file": {"url": f"{ATTACHMENT_SCHEME}{file_name}"}}


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


def count_bytes(*texts: str) -> int:
    """Return how many of the `MAX_TEXT_BYTES` of a message *texts* take."""
    return sum(len(text.encode()) + _BYTES_OF_EACH_TEXT for text in texts)


def measure_text(text: str) -> int:
    """Return how much of the `MAX_TEXT_LENGTH` of a message *text* takes, by its length or by its bytes.

    In scripts of three bytes a letter, such as Thai or Chinese, a message is full of bytes first.
    """
    return max(utf16_length(text), ceil(count_bytes(text) * MAX_TEXT_LENGTH / MAX_TEXT_BYTES))


def truncate_text(text: str, limit: int, measure: Callable[[str], int] = utf16_length) -> str:
    """Shorten *text* to *limit* as measured by *measure*, with an ellipsis at its end."""
    if measure(text) <= limit:
        return text
    end = bisect_right(range(len(text)), limit, key=lambda end: measure(_cut_text(text, end))) - 1
    return _cut_text(text, max(end, 0))


def _cut_text(text: str, end: int) -> str:
    """Cut *text* at *end*, or before the character that would be cut in two there."""
    while 0 < end < len(text) and _belongs_to_previous(text, end):
        end -= 1
    return f"{text[:end].rstrip()}…"


def _belongs_to_previous(text: str, index: int) -> bool:
    """True for vowel signs, accents and the further parts of an emoji."""
    character = text[index]
    is_mark = unicodedata.category(character).startswith("M") or character in _SKIN_TONES
    return is_mark or _JOINER in text[index - 1 : index + 1]
