"""Checks what the bot sends by Discord's OpenAPI document: fields, types, lengths, totals of a message.

It has only what a bot with commands and components sends; anything else is an unknown field.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator

COMPONENTS_V2, EPHEMERAL = 1 << 15, 1 << 6
# Discord answers more bytes than these with status 500 (discord-api-docs, issue 8554). That is measured for
# text displays only; here all strings count that a bot can make long.
MAX_TEXT_BYTES, BYTES_OF_EACH_TEXT = 10_170, 12
_COUNTED_KEYS = {"content", "label", "custom_id", "description", "title", "name", "value", "placeholder"}
MAX_COMPONENTS, MAX_TEXT_LENGTH = 40, 4000
COMMAND_NAME = r"^[-_'\w]{1,32}$"

Json = dict[str, Any]


def _object(needed: str = "", /, **properties: object) -> Json:
    return {
        "type": "object",
        "properties": properties,
        "required": needed.split(),
        "additionalProperties": False,
    }


def _text(most: int, least: int = 0) -> Json:
    return {"type": "string", "minLength": least, "maxLength": most}


def _list(items: object, most: int, least: int = 0) -> Json:
    return {"type": "array", "items": items, "minItems": least, "maxItems": most}


def _component(number: int, needed: str = "", /, **properties: object) -> Json:
    return _object(f"type {needed}", type={"const": number}, id={"type": "integer"}, **properties)


_BOOLEAN, _SPACING = {"type": ["boolean", "null"]}, {"enum": [1, 2, None]}
_BUTTON = _component(
    2,
    "style",
    style={"enum": [1, 2, 3, 4]},
    custom_id=_text(100, 1),
    label=_text(80, 1),
    disabled=_BOOLEAN,
)
_MENU_OPTION = _object(
    "label value",
    label=_text(100, 1),
    value=_text(100, 1),
    description=_text(100),
    default=_BOOLEAN,
)
_SELECT = _component(
    3,
    "custom_id options",
    custom_id=_text(100, 1),
    placeholder=_text(150),
    options=_list(_MENU_OPTION, 25, 1),
    min_values={"type": "integer", "minimum": 0, "maximum": 25},
    max_values={"type": "integer", "minimum": 1, "maximum": 25},
    disabled=_BOOLEAN,
    required=_BOOLEAN,
)
_TEXT_DISPLAY = _component(10, "content", content=_text(4000, 1))
_SECTION = _component(9, "components accessory", components=_list(_TEXT_DISPLAY, 3, 1), accessory=_BUTTON)
_SEPARATOR = _component(14, spacing=_SPACING, divider=_BOOLEAN)
_ROW = _component(1, "components", components={"anyOf": [_list(_BUTTON, 5, 1), _list(_SELECT, 1, 1)]})
_ITEM = _object(
    "media", media=_object("url", url=_text(2048, 1)), description=_text(1024, 1), spoiler=_BOOLEAN
)
_GALLERY = _component(12, "items", items=_list(_ITEM, 10, 1))
_FILE = _component(13, "file", file=_object("url", url=_text(2048, 1)), spoiler=_BOOLEAN)
_INSIDE = {"anyOf": [_FILE, _GALLERY, _ROW, _SECTION, _SEPARATOR, _TEXT_DISPLAY]}
_CONTAINER = _component(
    17,
    "components",
    accent_color={"type": ["integer", "null"], "minimum": 0, "maximum": 0xFFFFFF},
    components=_list(_INSIDE, 40, 1),
    spoiler=_BOOLEAN,
)
_MENTIONS = _object(
    parse=_list({"enum": ["users", "roles", "everyone"]}, 3),
    users=_list({"type": "string"}, 100),
    roles=_list({"type": "string"}, 100),
    replied_user=_BOOLEAN,
)
MESSAGE = _object(
    content={"type": ["string", "null"], "maxLength": 2000},
    components=_list({"anyOf": [_CONTAINER, *_INSIDE["anyOf"]]}, 40),
    flags={"type": "integer"},
    allowed_mentions=_MENTIONS,
    attachments=_list(_object("id filename", id={"type": "integer"}, filename=_text(1024, 1)), 10),
    tts=_BOOLEAN,
)
_CHOICE = _object("name value", name=_text(100, 1), value=_text(100))
CHOICES = _object("choices", choices=_list(_CHOICE, 25))
_TEXT_INPUT = _component(
    4,
    "style custom_id",
    style={"enum": [1, 2]},
    custom_id=_text(100, 1),
    required=_BOOLEAN,
    min_length={"type": ["integer", "null"], "minimum": 0, "maximum": 4000},
    max_length={"type": ["integer", "null"], "minimum": 1, "maximum": 4000},
    placeholder={"type": ["string", "null"], "maxLength": 100},
    value={"type": ["string", "null"], "maxLength": 4000},
    label={"type": ["string", "null"], "maxLength": 45},
)
_LABEL = _component(18, "label component", label=_text(45, 1), component=_TEXT_INPUT, description=_text(100))
MODAL = _object(
    "title custom_id components",
    title=_text(45, 1),
    custom_id=_text(100, 1),
    components=_list({"anyOf": [_LABEL, _TEXT_DISPLAY]}, 5, 1),
)
_NAME = {"type": "string", "pattern": COMMAND_NAME}
_LOCALE = (  # AvailableLocalesEnum
    "^(ar|bg|cs|da|de|el|en-(GB|US)|es-(419|ES)|fi|fr|he|hi|hr|hu|id|it|ja|ko|lt|nl|no|pl|pt-BR|ro|ru|sv-SE|"
    "th|tr|uk|vi|zh-(CN|TW))$"
)
_LOCALIZED = {
    "type": ["object", "null"],
    "propertyNames": {"pattern": _LOCALE},
    "additionalProperties": _text(100, 1),
}
_OPTION_CHOICE = _object("name value", name=_text(100, 1), name_localizations=_LOCALIZED, value=_text(6000))
_OPTION = _object(
    "type name description",
    choices=_list(_OPTION_CHOICE, 25),
    type={"const": 3},
    name=_NAME,
    name_localizations=_LOCALIZED,
    description=_text(100, 1),
    description_localizations=_LOCALIZED,
    required=_BOOLEAN,
    autocomplete=_BOOLEAN,
    min_length={"type": "integer", "minimum": 0, "maximum": 6000},
    max_length={"type": "integer", "minimum": 1, "maximum": 6000},
)
_COMMAND = _object(
    "name description",
    type={"const": 1},
    name=_NAME,
    name_localizations=_LOCALIZED,
    description=_text(100, 1),
    description_localizations=_LOCALIZED,
    options=_list(_OPTION, 25),
    nsfw=_BOOLEAN,
    dm_permission=_BOOLEAN,
    default_member_permissions={"type": ["string", "null"]},
    contexts=_list({"enum": [0, 1, 2]}, 3),
    integration_types=_list({"enum": [0, 1]}, 2),
)
_MENU_COMMAND = _object(
    "name type",
    type={"enum": [2, 3]},
    name=_text(32, 1),
    name_localizations={
        "type": ["object", "null"],
        "propertyNames": _LOCALIZED["propertyNames"],
        "additionalProperties": _text(32, 1),
    },
    description_localizations={"type": ["object", "null"], "maxProperties": 0},
    nsfw=_BOOLEAN,
    dm_permission=_BOOLEAN,
    default_member_permissions={"type": ["string", "null"]},
    contexts=_list({"enum": [0, 1, 2]}, 3),
    integration_types=_list({"enum": [0, 1]}, 2),
)
COMMANDS = _list({"anyOf": [_COMMAND, _MENU_COMMAND]}, 100 + 5 + 5)


def find_faults(value: object, schema: Json) -> Iterator[str]:
    """Yield the faults of *value* by *schema*, each with its path."""
    for error in Draft202012Validator(schema).iter_errors(value):
        deepest = min(error.context, key=lambda one: -len(one.absolute_path)) if error.context else error
        yield f"{'.'.join(map(str, deepest.absolute_path)) or 'body'}: {deepest.message[:200]}"


def find_message_faults(message: Json) -> Iterator[str]:
    """Yield the faults of a message, totals included."""
    yield from find_faults(message, MESSAGE)
    nested = list(walk_components(message.get("components") or []))
    if nested and not message.get("flags", 0) & COMPONENTS_V2:
        yield "components: these need the flag IS_COMPONENTS_V2"
    if message.get("flags", 0) & COMPONENTS_V2 and message.get("content"):
        yield "content: cannot stand beside components"
    if not nested and not message.get("content"):
        yield "body: Cannot send an empty message"
    if len(nested) > MAX_COMPONENTS:
        yield f"components: {len(nested)} of at most {MAX_COMPONENTS}"
    length = sum(len(one.get("content", "").encode("utf-16-le")) // 2 for one in nested)
    if length > MAX_TEXT_LENGTH:
        yield f"components: {length} characters of at most {MAX_TEXT_LENGTH}"
    yield from find_byte_faults(message)
    for name, count in Counter(one["custom_id"] for one in nested if "custom_id" in one).items():
        if count > 1:
            yield f"components: custom id duplicated: {name}"


def find_byte_faults(sent: Json) -> Iterator[str]:
    """Yield a fault if the strings of a message, a form or a list of choices are too many bytes."""
    size = count_string_bytes(sent)
    if size > MAX_TEXT_BYTES:
        yield f"body: {size} bytes of at most {MAX_TEXT_BYTES}"


def count_string_bytes(value: object) -> int:
    """Count the bytes of the strings in *value*, as Discord counts those of text displays."""
    match value:
        case dict():
            texts = [one for key, one in value.items() if key in _COUNTED_KEYS and isinstance(one, str)]
            nested = [one for one in value.values() if not isinstance(one, str)]
            own = sum(len(text.encode()) + BYTES_OF_EACH_TEXT for text in texts)
            return own + sum(map(count_string_bytes, nested))
        case list():
            return sum(map(count_string_bytes, value))
        case _:
            return 0


def walk_components(components: list[Json]) -> Iterator[Json]:
    """Yield all components of a message, nested ones included."""
    for component in components:
        yield component
        yield from walk_components(component.get("components", []))
        if "accessory" in component:
            yield component["accessory"]
