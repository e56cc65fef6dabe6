"""Updates the catalogues from the messages in the code (``make messages``) without deleting a translation.

If the English of a message changed, the most similar new message takes over its translation. The entry is
marked fuzzy, with the old English after ``#|``, until a translator has reviewed it. A translation that
nothing takes over stays at the end of the catalogue (``#~``) and comes back with its message. ``pybabel
update`` cannot do this: its second run loses the old English, and it brings no obsolete entry back.
"""

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, unescape, write_po

from bot.core.i18n.languages import SOURCE_LANGUAGE, SUPPORTED_LANGUAGES

ROOT = Path(__file__).parents[2]
CATALOGUES = ROOT / "bot" / "core" / "i18n"
KEYWORDS = {"_": None, "translate": None, "gettext_noop": None, "translate_plural": (1, 2)}
_HEADER_COMMENT = '# The bot\'s own words; see CONTRIBUTING.md, "A language".'
_PREVIOUS_MARK = "|"  # Babel reads a line that starts with #| as a comment that starts with |
_PREVIOUS_ID = re.compile(r'msgid(?:_plural)?((?: *"(?:[^"\\]|\\.)*")+)')
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')

MessageId = str | tuple[str, ...]
"""The English of a message; for one with a plural, both forms."""


def main() -> None:
    """Update the catalogue of each language, or create it, and print how much waits for translators."""
    for language in SUPPORTED_LANGUAGES:
        if language != SOURCE_LANGUAGE:
            file = CATALOGUES / f"{language}.po"
            template = extract_messages(ROOT / "bot")  # anew: a catalogue takes its messages as its own
            update_catalogue(file, template)
            waiting = sum(1 for message in read_catalogue(file) if message.id and is_waiting(message))
            print(f"{file.relative_to(ROOT)}: {waiting} to translate or review")  # noqa: T201 (for who runs make)


def extract_messages(code: Path) -> Catalog:
    """Collect the messages in the Python files under *code*, sorted by their English."""
    template = Catalog()
    found = {message for _, _, message, _, _ in extract_from_dir(code, keywords=KEYWORDS)}
    for message in sorted(found, key=_get_singular):
        template.add(message)
    return template


def update_catalogue(file: Path, template: Catalog) -> None:
    """Bring the messages of *template* into the catalogue *file*, which is created if there is none."""
    catalogue = read_catalogue(file) if file.exists() else _create_catalogue(file.stem)
    translated_ids = {
        _get_id(message): _to_id(message.previous_id) for message in catalogue if message.previous_id
    }
    for key in [key for key in catalogue.obsolete if key in template]:
        catalogue[key] = catalogue.obsolete.pop(key)
    catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
    _hand_over_translations(catalogue, translated_ids)
    for message in catalogue:
        if message.id and message.fuzzy:
            _name_translated_id(message, translated_ids)
    _file_obsolete_under_translated_ids(catalogue, translated_ids)
    content = BytesIO()
    write_po(content, catalogue, width=0, include_previous=True, no_location=True)
    file.write_bytes(content.getvalue().rstrip(b"\n") + b"\n")


def read_catalogue(file: Path) -> Catalog:
    """Read the catalogue *file*, with the old English of its fuzzy entries."""
    with file.open("rb") as content:
        catalogue = read_po(content, locale=file.stem, abort_invalid=True)
    catalogue.fuzzy = False  # Babel's mark on the header, which means nothing
    for message in catalogue:
        marked = [one for one in message.user_comments if one.startswith(_PREVIOUS_MARK)]
        message.user_comments = [one for one in message.user_comments if one not in marked]
        text = " ".join(one.removeprefix(_PREVIOUS_MARK).strip() for one in marked)
        strings = map(_STRING.findall, _PREVIOUS_ID.findall(text))
        message.previous_id = ["".join(map(unescape, parts)) for parts in strings]
    return catalogue


def is_waiting(message: Message) -> bool:
    """True if a translator must translate or review the entry."""
    return message.fuzzy or not all(get_forms(message))


def get_forms(message: Message) -> tuple[str, ...]:
    """The translations of a message: one for each plural form, or a single one."""
    string = message.string or ""
    return (string,) if isinstance(string, str) else tuple(string)


def _create_catalogue(language: str) -> Catalog:
    return Catalog(
        language,
        project="briefing-bot",
        version="0",
        header_comment=_HEADER_COMMENT,
        msgid_bugs_address="-",
        last_translator="-",
        language_team="-",
        fuzzy=False,
    )


def _hand_over_translations(catalogue: Catalog, translated_ids: Mapping[MessageId, MessageId]) -> None:
    """Give each new message the translation of the most similar message that the code no longer has."""
    obsolete_messages = [message for message in catalogue.obsolete.values() if any(get_forms(message))]
    old_messages = {_get_singular(_get_id(message)): message for message in obsolete_messages}
    for message in obsolete_messages:  # its translation may be of an older English still
        old_messages.setdefault(_get_singular(translated_ids.get(_get_id(message), "")), message)
    for message in catalogue:
        if not message.id or any(get_forms(message)):
            continue
        for match in get_close_matches(_get_singular(_get_id(message)), old_messages, n=1):
            old_message = old_messages[match]
            forms = get_forms(old_message)
            missing_forms = ("",) * (catalogue.num_plurals - len(forms))
            message.string = (*forms, *missing_forms) if message.pluralizable else forms[0]
            message.user_comments = old_message.user_comments
            message.previous_id = _to_list(_get_id(old_message))
            message.flags.add("fuzzy")
            old_messages = {key: one for key, one in old_messages.items() if one is not old_message}
            del catalogue.obsolete[_get_singular(_get_id(old_message))]


def _name_translated_id(message: Message, translated_ids: Mapping[MessageId, MessageId]) -> None:
    """Name the English that the translation was made for, however often it has changed since."""
    last_id = _to_id(message.previous_id) if message.previous_id else _get_id(message)
    translated_id = translated_ids.get(last_id, _to_id(message.previous_id))
    if translated_id == _get_id(message):  # the English is again what it was
        message.flags.discard("fuzzy")
        translated_id = ()
    message.previous_id = _to_list(translated_id)


def _file_obsolete_under_translated_ids(
    catalogue: Catalog, translated_ids: Mapping[MessageId, MessageId]
) -> None:
    """Give obsolete entries the English that they translate: gettext cannot mark them fuzzy."""
    obsolete_messages = list(catalogue.obsolete.values())
    catalogue.obsolete.clear()
    for message in obsolete_messages:
        message.id = translated_ids.get(_get_id(message), _get_id(message))
        if any(get_forms(message)) and message.id not in catalogue:
            catalogue.obsolete[_get_singular(message.id)] = message


def _get_id(message: Message) -> MessageId:
    return message.id if isinstance(message.id, str) else tuple(message.id)


def _to_id(previous_id: Sequence[str]) -> MessageId:
    return previous_id[0] if len(previous_id) == 1 else tuple(previous_id)


def _to_list(message_id: MessageId) -> list[str]:
    return [message_id] if isinstance(message_id, str) else list(message_id)


def _get_singular(message_id: MessageId) -> str:
    return message_id if isinstance(message_id, str) else message_id[0]


if __name__ == "__main__":
    main()
