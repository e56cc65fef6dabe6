"""Every message of the code is in every catalogue, translated, with its placeholders, and fits its place."""

import ast
import re
from collections.abc import Iterator
from functools import cache

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from bot.core.app import App
from bot.core.i18n import get_locale
from bot.core.i18n.locale import SUPPORTED_LANGUAGES
from tests.support.app_fixtures import ROOT, SHIPPED, app_from

pytestmark = pytest.mark.guard

CODE = ROOT / "bot"
TRANSLATED = [code for code in SUPPORTED_LANGUAGES if code != "en"]
MARKS = {"_", "translate", "gettext_noop"}  # what takes an English message as its first argument
PLURAL = "translate_plural"
LATIN = re.compile(r"[A-Za-z]{3,}")
SAME_AS_ENGLISH = {  # what is one word in two languages
    "de": {"Name", "Auto", "Text", "Version {number}"},
    "fr": {
        "Version",
        "bot",
        "Conversation",
        "Menu",
        "Suggestions",
        "Corrections",
        "Participants",
        "Who it represents",
        "Positions",
        "Questions",
        "Source",
        "Sources",
        "Type",
        "Version {number}",
        "source",
        "version",
    },
    "es": {"bot"},
    "pl": {"Menu", "Status", "bot", "media"},
}


def called(node: ast.Call) -> str:
    match node.func:
        case ast.Name(name) | ast.Attribute(_, name):
            return name
    return ""


def in_the_code() -> Iterator[str | tuple[str, ...]]:
    """Yield each message that the code translates, read from its syntax and not by Babel."""
    for file in CODE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if not isinstance(node, ast.Call):
                continue
            texts = [one.value for one in node.args if isinstance(one, ast.Constant)]
            if called(node) in MARKS and len(texts) == 1:
                yield texts[0]
            if called(node) == PLURAL and len(texts) == 2:
                yield tuple(texts)


@cache
def catalogue(code: str) -> Catalog:
    with (CODE / "core" / "i18n" / f"{code}.po").open("rb") as file:
        return read_po(file, locale=code, abort_invalid=True)


def messages(code: str) -> list[Message]:
    return [message for message in catalogue(code) if message.id]


def forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"\{\w*\}", text))


def test_there_is_a_catalogue_for_every_language_and_no_other() -> None:
    assert sorted(file.stem for file in (CODE / "core" / "i18n").glob("*.po")) == sorted(TRANSLATED)


@pytest.mark.parametrize("code", TRANSLATED)
def test_the_catalogue_has_the_messages_of_the_code_and_no_other(code: str) -> None:
    there = {message.id for message in messages(code)}
    wanted = set(in_the_code())
    assert len(wanted) > 100
    assert wanted - there == set(), "make messages, then translate"
    assert there - wanted == set(), "make messages"


def test_what_make_messages_finds_is_what_the_code_translates() -> None:
    keywords = {"_": None, "translate": None, "gettext_noop": None, "translate_plural": (1, 2)}
    found = {text for _, _, text, _, _ in extract_from_dir(CODE, keywords=keywords)}
    assert found == set(in_the_code()), "a message in an f-string is not found: put it into a variable"


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_message_is_translated(code: str) -> None:
    plurals = catalogue(code).num_plurals
    for message in messages(code):
        told = forms(message.string)
        assert all(told), message.id
        assert not message.fuzzy, message.id
        assert len(told) == (plurals if message.pluralizable else 1), message.id


@pytest.mark.parametrize("code", TRANSLATED)
def test_translations_keep_the_placeholders(code: str) -> None:
    for message in messages(code):
        for told in forms(message.string):
            expected = placeholders(forms(message.id)[-1])
            few = message.pluralizable and set(placeholders(told)) == set(expected) - {"{count}"}
            assert placeholders(told) == expected or few, message.id  # Arabic says "two" in one word


@pytest.mark.parametrize("code", TRANSLATED)
def test_translations_are_no_leftovers_of_english(code: str) -> None:
    same = {
        message.id
        for message in messages(code)
        if message.string == message.id and LATIN.search(re.sub(r"\{\w+\}", "", str(message.id)))
    }
    assert same - SAME_AS_ENGLISH.get(code, set()) == set()


@pytest.mark.parametrize("code", SUPPORTED_LANGUAGES)
def test_descriptions_of_commands_fit_their_menus(code: str) -> None:
    app: App = app_from(SHIPPED[0])
    for command in app.list_commands(code):
        assert 1 <= len(command.description) <= 100, command.description  # Discord's; Telegram takes 256


def test_what_is_not_in_a_catalogue_stays_english() -> None:
    assert get_locale("uk").translate("Nobody has translated this") == "Nobody has translated this"
