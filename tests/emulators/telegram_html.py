"""Parses Telegram's HTML as its servers do: text, entities, automatic entities, and errors."""

import re
from dataclasses import dataclass, field

_TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
    "span": "spoiler", "a": "text_link", "tg-emoji": "custom_emoji", "code": "code", "pre": "pre",
    "blockquote": "blockquote",
}  # fmt: skip
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_TOKEN = re.compile(
    r"<(?P<end>/?)(?P<tag>[^>]*)>|&(?P<name>#x[0-9a-fA-F]+|#\d+|\w+);|(?P<text>[^<&]+|.)", re.DOTALL
)
_TAG = re.compile(
    r"(?P<name>[a-zA-Z0-9-]+)(?P<attributes>(?:\s+[a-z-]+(?:=\"[^\"]*\"|='[^']*'|=[^\s\"'<>]+)?)*)\s*"
)
_ATTRIBUTE = re.compile(r"([a-z-]+)(?:=(?:\"([^\"]*)\"|'([^']*)'|(\S+)))?")
_FOUND = (
    ("mention", re.compile(r"(?<!\w)@\w{2,32}")),
    ("hashtag", re.compile(r"(?<![\w])#\w+")),
    ("cashtag", re.compile(r"(?<![\w])\$[A-Z0-9]{1,8}\b")),
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?")),
    ("email", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("url", re.compile(r"(?:https?|ftp|tg|ton|tonsite)://[^\s⁠]+", re.IGNORECASE)),
    (
        "url",
        re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}"),
    ),  # any top-level domain, which is stricter than Telegram
    ("url", re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b")),
)


class HtmlError(Exception):
    """Telegram refuses this HTML, with its message."""


@dataclass
class Entity:
    """A formatted, linked or automatically detected part of a text, in UTF-16 units."""

    type: str
    offset: int
    length: int
    url: str | None = None

    @property
    def end(self) -> int:
        """Return where it ends."""
        return self.offset + self.length


@dataclass
class ParsedText:
    """A text as users see it."""

    text: str
    entities: list[Entity] = field(default_factory=list)

    def text_of(self, entity: Entity) -> str:
        """Return the text of *entity*."""
        return self.text.encode("utf-16-le")[entity.offset * 2 : entity.end * 2].decode("utf-16-le")

    @property
    def auto_entities(self) -> list[str]:
        """Return what Telegram would turn into a mention, tag, command or link by itself."""
        dead = [one for one in self.entities if one.type in {"code", "pre", "text_link"}]
        return [
            self.text_of(one)
            for one in find_auto_entities(self.text)
            if not any(_overlap(one, other) for other in dead)
        ]


def utf16_length(text: str) -> int:
    """Return the length of *text* in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def find_auto_entities(text: str) -> list[Entity]:
    """Find the entities that Telegram detects in plain *text*."""
    return [
        Entity(kind, utf16_length(text[: match.start()]), utf16_length(match[0]))
        for kind, pattern in _FOUND
        for match in pattern.finditer(text)
    ]


def parse_html(html: str) -> ParsedText:
    """Parse the text and the entities of *html*."""
    reader = _Reader()
    for token in _TOKEN.finditer(html):
        at = len(html[: token.start()].encode())
        if token["tag"] is not None:
            reader.close(token["tag"], at) if token["end"] else reader.open(token["tag"], at)
        elif token["name"]:
            reader.text += _character(token["name"]) or token[0]
        elif token["text"] == "<":
            raise HtmlError(f"Unclosed start tag at byte offset {at}")
        else:
            reader.text += token["text"]
    return reader.finished()


class _Reader:
    def __init__(self) -> None:
        self.text = ""
        self._open: list[tuple[str, Entity]] = []
        self._entities: list[Entity] = []

    def open(self, tag: str, at: int) -> None:
        read = _TAG.fullmatch(tag)
        name = read["name"].lower() if read else tag
        if read is None or name not in _TAGS:
            raise HtmlError(f'Unsupported start tag "{name}" at byte offset {at}')
        attributes = {key: "".join(value) for key, *value in _ATTRIBUTE.findall(read["attributes"])}
        kind = _TAGS[name]
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise HtmlError(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
        if name == "blockquote" and "expandable" in attributes:
            kind = "expandable_blockquote"
        url = re.sub(r"&(\w+);", lambda one: _NAMED.get(one[1], one[0]), attributes.get("href", ""))
        self._open.append((name, Entity(kind, utf16_length(self.text), 0, url or None)))

    def close(self, tag: str, at: int) -> None:
        if not self._open:
            raise HtmlError(f"Unexpected end tag at byte offset {at}")
        name, entity = self._open.pop()
        if tag.strip().lower() not in {"", name}:
            raise HtmlError(f'Unmatched end tag at byte offset {at}, expected "</{name}>", found "</{tag}>"')
        entity.length = utf16_length(self.text) - entity.offset
        if entity.length:
            self._entities.append(entity)

    def finished(self) -> ParsedText:
        if self._open:
            raise HtmlError(f'Can\'t find end tag corresponding to start tag "{self._open[-1][0]}"')
        return ParsedText(self.text, sorted(self._entities, key=lambda one: (one.offset, -one.length)))


def find_misnested(entities: list[Entity]) -> list[tuple[str, str]]:
    """Find pairs of entities that Telegram would silently split."""
    return [
        (one.type, other.type)
        for index, one in enumerate(entities)
        for other in entities[index + 1 :]
        if _overlap(one, other) and _cannot_nest(one.type, other.type)
    ]


def _cannot_nest(one: str, other: str) -> bool:
    """True if Telegram does not nest them (Bot API, "Formatting options")."""
    both = {one, other}
    quotes = {"blockquote", "expandable_blockquote"}
    if both & {"code", "pre"}:
        return not both & quotes
    return both <= quotes or both == {"text_link"} or one == other


def _overlap(one: Entity, other: Entity) -> bool:
    return one.offset < other.end and other.offset < one.end


def _character(name: str) -> str:
    if name.startswith("#"):
        code = int(f"0{name[1:]}", 0) if name[1] in "xX" else int(name[1:])
        return chr(code) if 0 < code < 0x110000 else ""
    return _NAMED.get(name, "")
