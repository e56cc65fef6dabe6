"""Every message of the code is in every catalogue, translated, with its placeholders, and fits its place."""

import ast
import re
from collections.abc import Iterator
from functools import cache

import pytest
from babel.messages.catalog import Catalog, Message

from bot.core.app import App
from bot.core.i18n.languages import SOURCE_LANGUAGE, SUPPORTED_LANGUAGES
from bot.core.i18n.locale import get_locale
from tests.support.app_fixtures import ROOT, SHIPPED, app_from_files
from tests.support.message_catalogues import (
    CATALOGUES,
    extract_messages,
    get_forms,
    is_waiting,
    read_catalogue,
)

pytestmark = pytest.mark.guard

CODE = ROOT / "bot"
TRANSLATED = [language for language in SUPPORTED_LANGUAGES if language != SOURCE_LANGUAGE]
TRANSLATING_CALLS = {"_", "translate", "gettext_noop"}  # their first argument is an English message
PLURAL_CALL = "translate_plural"
LATIN = re.compile(r"[A-Za-z]{3,}")
SAME_AS_ENGLISH: dict[str, set[str | tuple[str, str]]] = {  # one word in both languages
    "de": {"In git", "Link", "NGO", "Name", "Position", "Status", "Text", "Version", "Version {number}"},
    "fr": {
        "Cause",
        "Version",
        "bot",
        "Conversation",
        "Menu",
        "Suggestions",
        "Corrections",
        "Date",
        "Description",
        "Image",
        "Participants",
        "Position",
        "Positions",
        "Question",
        "Questions",
        "Source",
        "Sources",
        "Type",
        "Verdict",
        "Version {number}",
        "confirmation",
        "date",
        "question",
        "source",
        "version",
        "{who} (confirmation)",
        ("{count} position", "{count} positions"),
        ("{count} question", "{count} questions"),
    },
    "es": {"bot"},
    "pl": {"Link", "Menu", "Status", "bot", "media"},
}


def get_called_name(node: ast.Call) -> str:
    match node.func:
        case ast.Name(name) | ast.Attribute(_, name):
            return name
    return ""


@cache
def find_messages_in_code() -> frozenset[str | tuple[str, ...]]:
    """Find each message that the code translates, from its syntax tree and without Babel's extractor."""
    return frozenset(
        message
        for file in CODE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call)
        for message in find_message_in_call(node)
    )


def find_message_in_call(node: ast.Call) -> Iterator[str | tuple[str, ...]]:
    texts = [
        argument.value
        for argument in node.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]
    if get_called_name(node) in TRANSLATING_CALLS and len(texts) == 1:
        yield texts[0]
    if get_called_name(node) == PLURAL_CALL and len(texts) == 2:
        yield tuple(texts)


@cache
def load_catalogue(language: str) -> Catalog:
    return read_catalogue(CATALOGUES / f"{language}.po")


def list_reviewed_messages(language: str) -> list[Message]:
    return [message for message in list_messages(language) if not is_waiting(message)]


def list_messages(language: str) -> list[Message]:
    messages = [message for message in load_catalogue(language) if message.id]
    assert len(messages) > 100
    return messages


def get_english(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[-1]


def find_placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"\{\w*\}", text))


def test_there_is_a_catalogue_for_every_language_and_no_other() -> None:
    assert sorted(file.stem for file in CATALOGUES.glob("*.po")) == sorted(TRANSLATED), "make messages"


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_catalogue_has_the_messages_of_the_code_and_no_other(language: str) -> None:
    in_catalogue = {message.id for message in list_messages(language)}
    in_code = find_messages_in_code()
    assert len(in_code) > 100
    assert in_code - in_catalogue == set(), "make messages, then translate"
    assert in_catalogue - in_code == set(), "make messages"


def test_make_messages_finds_what_the_code_translates() -> None:
    extracted = {message.id for message in extract_messages(CODE) if message.id}
    assert extracted == find_messages_in_code(), "a message in an f-string is not found: use a variable"


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_waits_for_a_review(language: str) -> None:
    fuzzy = [get_english(message) for message in list_messages(language) if message.fuzzy]
    assert not fuzzy, "\n".join(
        [
            f"{len(fuzzy)} translations in bot/core/i18n/{language}.po are fuzzy: their English has changed.",
            f"To see them: grep -n -A 3 '^#, fuzzy' bot/core/i18n/{language}.po",
            'Correct each, delete its lines "#, fuzzy" and "#|", and run: make messages',
            *fuzzy,
        ]
    )


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_is_translated(language: str) -> None:
    plural_count = load_catalogue(language).num_plurals
    messages = list_messages(language)
    missing = [message.id for message in messages if not all(get_forms(message))]
    assert not missing, f"translate {len(missing)} messages in bot/core/i18n/{language}.po: {missing}"
    for message in messages:
        assert len(get_forms(message)) == (plural_count if message.pluralizable else 1), message.id


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_keep_the_placeholders(language: str) -> None:
    for message in list_reviewed_messages(language):
        expected = find_placeholders(get_english(message))
        for translation in get_forms(message):
            found = find_placeholders(translation)
            lacks_count = message.pluralizable and set(found) == set(expected) - {"{count}"}
            assert found == expected or lacks_count, message.id  # Arabic has one word for "two days"


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_are_no_leftovers_of_english(language: str) -> None:
    same = {
        message.id
        for message in list_reviewed_messages(language)
        if message.string == message.id and LATIN.search(re.sub(r"\{\w+\}", "", str(message.id)))
    }
    leftovers = same - SAME_AS_ENGLISH.get(language, set())
    assert not leftovers, (
        f"translate these, or add them to SAME_AS_ENGLISH in this file: {sorted(map(str, leftovers))}"
    )


@pytest.mark.parametrize("language", SUPPORTED_LANGUAGES)
def test_descriptions_of_commands_fit_their_menus(language: str) -> None:
    app: App = app_from_files(SHIPPED[0])
    for command in app.list_commands(language):
        assert 1 <= len(command.description) <= 100, command.description  # Discord's; Telegram takes 256


def test_a_message_without_a_translation_stays_english() -> None:
    assert get_locale("uk").translate("Nobody has translated this") == "Nobody has translated this"
