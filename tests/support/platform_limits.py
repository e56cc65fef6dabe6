"""What users see of rendered pages on each platform, and which of its limits the pages break.

It shares nothing with the renderers: limits come from the platforms' documentation; markup is parsed anew.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import StringIO
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

from rich.cells import cell_len
from rich.console import Console

from bot.adapters.telegram.keyboard import CiteButton, Key
from bot.core.messages.reply import Reply
from tests.emulators.discord_schema import count_string_bytes
from tests.emulators.telegram_html import find_misnested, parse_html, utf16_length
from tests.support.app_fixtures import list_lines

TERMINAL_WIDTH = 60  # columns of a small terminal
_WORDS = re.compile(r"[^\W_]+")
_ALLOWED = {"br", "a", "b", "i", "s", "code", "pre", "blockquote"}


def find_telegram_problems(messages: Sequence[Any], reply: Reply) -> Iterator[str]:
    """Yield what the Bot API would refuse, cut or link by itself (sendMessage, InlineKeyboardMarkup)."""
    for message in messages:
        read = parse_html(message.html)
        if not 0 < utf16_length(read.text.strip()) <= (1024 if message.picture or message.document else 4096):
            yield f"{utf16_length(read.text)} units of text"
        if len(read.entities) + len(read.auto_entities) > 100:
            yield f"{len(read.entities)} entities"
        yield from (f"{one} around {other}" for one, other in find_misnested(read.entities))
        yield from (
            f"automatic entity: {live}" for live in read.auto_entities if not _is_own_command(live, reply)
        )
        buttons = [button for row in message.keyboard for button in row]
        if len(buttons) > 100 or any(len(row) > 8 for row in message.keyboard):
            yield "too many buttons"
        yield from (problem for button in buttons for problem in _find_key_problems(button))


def _find_key_problems(button: Key) -> Iterator[str]:
    """Yield what the Bot API would refuse of a button (InlineKeyboardButton, CopyTextButton)."""
    if not button.label.strip():
        yield f"no label for {button}"
    if isinstance(button, CiteButton):
        if not 1 <= len(button.text) <= 256:
            yield f"text to copy {button.text!r}"
    elif not 1 <= len(button.command_line.encode()) <= 64:
        yield f"callback data {button.command_line!r}"


def _is_own_command(live: str, reply: Reply) -> bool:
    """True if an automatic entity is a command that the reply itself contains."""
    own = {span for line in _find_commands(reply) for span in line}
    return bool(re.fullmatch(r"/[a-z0-9_]{1,32}", live)) and any(live in text for text in own)


def _find_commands(reply: Reply) -> Iterator[list[str]]:
    yield re.findall(r"(?<![\w/<])/[a-z0-9_]+", "\n".join(list_lines(reply)))


def find_discord_problems(messages: Sequence[Any], _reply: Reply) -> Iterator[str]:
    """Yield what Discord would refuse (Components V2: 40 components, 4,000 characters of text in all)."""
    for message in messages:
        body = message.body()
        if body["allowed_mentions"] != {"parse": []}:
            yield "mentions are allowed"
        components = list(_walk_components(body["components"]))
        texts = [one["content"] for one in components if one["type"] == 10]
        if len(components) > 40:
            yield f"{len(components)} components"
        if sum(map(utf16_length, texts)) > 4000:
            yield f"{sum(map(utf16_length, texts))} characters"
        if (size := count_string_bytes(body)) > 10_170:  # discord-api-docs, issue 8554
            yield f"{size} bytes"
        if not all(text.strip("\u200b \n") for text in texts):
            yield "an empty text"
        yield from (f"active mention: {live}" for text in texts for live in _find_live_mentions(text))
        yield from _find_discord_button_problems(components)


def _walk_components(components: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for one in components:
        yield one
        yield from _walk_components(one.get("components", ()))
        if "accessory" in one:
            yield from _walk_components([one["accessory"]])


def _find_discord_button_problems(components: list[dict[str, Any]]) -> Iterator[str]:
    buttons = [one for one in components if one["type"] == 2]
    ids = Counter(button["custom_id"] for button in buttons)
    yield from (f"two buttons with the id {id!r}" for id, count in ids.items() if count > 1)  # noqa: A001
    for button in buttons:
        if not 1 <= len(button["custom_id"]) <= 100 or not 1 <= utf16_length(button["label"]) <= 80:
            yield f"button {button['label']!r} with {button['custom_id']!r}"
    rows = [one["components"] for one in components if one["type"] == 1]
    if not all(1 <= len(row) <= 5 for row in rows):
        yield "a row of more than 5 buttons"


def _find_live_mentions(text: str) -> list[str]:
    """Find mentions in *text*; inside code only those of everybody."""
    outside = re.sub(r"(?<!\\)`[^`]*`", "", text)
    named = re.findall(r"(?<!\\)<(?:@[!&]?|#|a?:\w+:|/\w+:|t:)\d+[^>\s]*>", outside)
    return re.findall(r"@(?:everyone|here)", text) + named


def find_web_problems(fragments: Sequence[Any], _reply: Reply) -> Iterator[str]:
    """Yield what could run or hide in the page; it must be well-formed."""
    for fragment in fragments:
        root = _parse_fragment(fragment)
        ids = Counter(one.attrib["id"] for one in root.iter() if "id" in one.attrib)
        yield from (f"two elements with the id {id}" for id, count in ids.items() if count > 1)  # noqa: A001
        for one in root.iter():
            if one.tag in {"script", "style", "iframe", "object"}:
                yield f"a {one.tag}"
            if one.tag == "img" and not (one.attrib.get("alt") and re.match("/(?!/)", one.attrib["src"])):
                yield "an image of another site, or without words"
            yield from (f"the attribute {name}" for name in one.attrib if name[:2] == "on" or name == "style")
            if not re.match(r"https?://|#|/(?!/)", one.attrib.get("href", "#")):
                yield f"a link to {one.attrib['href']}"


def _parse_fragment(fragment: str) -> ET.Element:
    """Parse a fragment as XML, except that attributes may have no value."""
    tags = re.compile(r"<[^<>]+>")
    valued = tags.sub(
        lambda tag: re.sub(r'(?<=[ "])(data-[a-z]+|hidden|open)(?=[ >])', r'\1=""', tag[0]), fragment
    )
    return ET.fromstring(valued)  # noqa: S314 (our own output)


def find_terminal_problems(parts: Sequence[Any], _reply: Reply) -> Iterator[str]:
    """Yield lines that are too wide for the terminal, and control characters."""
    for line in _print(parts).split("\n"):
        if cell_len(line) > TERMINAL_WIDTH:
            yield f"{cell_len(line)} columns: {line}"
        if any(unicodedata.category(character) == "Cc" for character in line):
            yield f"a control character in {line!r}"


def _print(parts: Sequence[Any]) -> str:
    console = Console(
        file=StringIO(), width=TERMINAL_WIDTH, color_system=None, highlight=False, legacy_windows=False
    )
    for part in parts:
        console.print(part)
    file = console.file
    assert isinstance(file, StringIO)
    return file.getvalue()


def visible_text(platform: str, pages: Sequence[Any]) -> str:
    """Return all text of the pages, with the labels of buttons and the URLs of links."""
    match platform:
        case "telegram":
            return "\n".join(_iter_telegram_text(pages))
        case "discord":
            return "\n".join(_iter_discord_text(pages))
        case "web":
            return "\n".join(_iter_web_text(pages))
        case "terminal":
            return _print(pages)
        case _:
            raise NotImplementedError(f"add {platform} to visible_text in {__file__}")


def _iter_telegram_text(messages: Sequence[Any]) -> Iterator[str]:
    for message in messages:
        read = parse_html(message.html)
        borders = sorted({place for one in read.entities for place in (one.offset, one.end)})
        raw = read.text.encode("utf-16-le")
        for start, end in zip([0, *borders], [*borders, len(raw) // 2], strict=True):
            yield raw[2 * start : 2 * end].decode("utf-16-le")
        yield from (one.url for one in read.entities if one.url)
        yield from (button.label for row in message.keyboard for button in row)


def _iter_discord_text(messages: Sequence[Any]) -> Iterator[str]:
    for one in _walk_components(part for message in messages for part in message.body()["components"]):
        yield re.sub(r"\\(?=[^\w\s])", "", one.get("content", one.get("label", "")))


def _iter_web_text(fragments: Sequence[Any]) -> Iterator[str]:
    for fragment in fragments:
        root = _parse_fragment(fragment)
        yield from root.itertext()
        yield from (one.attrib.get("href", "") for one in root.iter())


def keep_letters(text: str) -> str:
    """Return the letters and digits of *text*, which no markup adds or removes."""
    return "".join(character for character in text if character.isalnum())


def count_words(texts: Iterable[str]) -> Counter[str]:
    """Count the words and symbols in *texts*, percent-decoded, without invisible characters."""
    found: Counter[str] = Counter()
    for text in texts:
        seen = "".join(
            one for one in unquote(text) if unicodedata.category(one) not in {"Cf", "Cc"} or one in "\n\t"
        )
        found.update(_WORDS.findall(seen))
        found.update(one for one in seen if unicodedata.category(one) == "So" and one not in "█░▌▐")
    return found


def find_lost_words(expected: Counter[str], given: Counter[str]) -> list[str]:
    """Find the words of *expected* that *given* lacks; a word may be split into parts."""
    left = given - expected
    return [word for word in (expected - given).elements() if not _take_parts(word, left)]


def _take_parts(word: str, parts: Counter[str]) -> bool:
    """True if *word* can be built from some of *parts*, which are then removed."""
    used: Counter[str] = Counter()
    rest = word
    while rest:
        fitting = [part for part in parts if rest.startswith(part) and parts[part] > used[part]]
        if not fitting:
            return False
        best = max(fitting, key=len)
        used[best] += 1
        rest = rest[len(best) :]
    parts.subtract(used)
    return True


PROBLEM_FINDERS: dict[str, Callable[[Sequence[Any], Reply], Iterator[str]]] = {
    "telegram": find_telegram_problems,
    "discord": find_discord_problems,
    "web": find_web_problems,
    "terminal": find_terminal_problems,
}
