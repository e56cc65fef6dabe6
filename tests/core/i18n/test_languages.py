"""A language is one line and one catalogue; these tests name every other place that it may need words in."""

import ast
import re
from pathlib import Path

import pytest
import yaml

import bot
from bot.authoring.lint.word_lists import WORDS_FILE
from bot.core.i18n.languages import SUPPORTED_LANGUAGES
from bot.core.i18n.locale import get_locale
from bot.core.search.tokenizer import find_word_ranges, tokenize_query, tokenize_text
from tests.core.i18n import test_locale
from tests.support.message_catalogues import ROOT

pytestmark = pytest.mark.guard

PACKAGE = Path(bot.__file__).parent
LANGUAGES = set(SUPPORTED_LANGUAGES)
WITHOUT_LINT_WORDS = {  # nobody who writes in the language has listed the words yet
    "loaded": {"fr", "es", "pl", "ar"},
    "not_drawn_by_chance": {"uk", "de", "fr", "es", "pl", "ar", "ru"},
    "drawn_by_chance": {"uk", "de", "fr", "es", "pl", "ar", "ru"},
    "fate": {"fr", "es", "pl", "ar"},
    "private": {"fr", "es", "pl", "ar"},
}
DOCUMENTS = ("README.md", "CHANGELOG.md", "docs/readers.md")


def test_every_list_of_words_for_lint_says_which_languages_it_lacks() -> None:
    lists = yaml.safe_load(WORDS_FILE.read_text("utf-8"))
    assert lists.keys() == WITHOUT_LINT_WORDS.keys()
    for name, words_by_language in lists.items():
        assert words_by_language.keys() <= LANGUAGES
        missing = LANGUAGES - words_by_language.keys()
        assert missing == WITHOUT_LINT_WORDS[name], (
            f"add words to {name} in {WORDS_FILE.name}, or name the language in WITHOUT_LINT_WORDS"
        )


@pytest.mark.parametrize("table", ["NUMBERS", "DATES", "AGES", "LISTS"])
def test_the_formats_of_every_language_are_tested(table: str) -> None:
    assert getattr(test_locale, table).keys() == LANGUAGES, f"add the language to {table} in test_locale.py"


@pytest.mark.parametrize("language", SUPPORTED_LANGUAGES)
def test_words_of_every_language_are_found_by_search(language: str) -> None:
    locale = get_locale(language)
    for word in [locale.native_name, *(locale.format_day(2026, month).split()[0] for month in range(1, 13))]:
        how_to = f"{word}: teach bot/core/search/tokenizer.py the script"
        assert tokenize_text(word), how_to
        assert set(tokenize_query(word.upper())) <= set(tokenize_text(f"({word})")), how_to
        first, last = next(find_word_ranges(word))
        assert first == 0, how_to
        assert last >= 1, how_to


@pytest.mark.parametrize("document", [name for name in DOCUMENTS if (ROOT / name).is_file()])
def test_a_document_that_lists_the_languages_lists_all(document: str) -> None:
    names = {get_locale("en").get_language_name(language) for language in SUPPORTED_LANGUAGES}
    text = (ROOT / document).read_text("utf-8")
    missing = {name for name in names if name not in text} if "Arabic" in text else set()
    assert not missing, f"{document} lists the languages without {', '.join(sorted(missing))}"


def test_no_other_module_keeps_a_list_of_languages() -> None:
    lists = set()
    modules = sorted(PACKAGE.rglob("*.py"))
    for module in modules:
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            if isinstance(node, ast.List | ast.Tuple | ast.Set | ast.Dict):
                codes = {part.value for part in ast.walk(node) if isinstance(part, ast.Constant)} & LANGUAGES
                if len(codes) > 1:
                    lists.add(module.relative_to(PACKAGE).as_posix())
    assert len(modules) > 100
    assert lists == {
        "adapters/discord/commands.py",  # all locales of Discord; tests/adapters/discord/test_client.py
        "core/i18n/languages.py",
        "core/search/word_forms.py",  # endings of short words; without any, a word stands for itself alone
    }, "derive it from SUPPORTED_LANGUAGES, or name its guard here"


def test_a_catalogue_says_which_language_it_is() -> None:
    for file in sorted((PACKAGE / "core" / "i18n").glob("*.po")):
        header = file.read_text("utf-8").partition("\n\n")[0]
        assert re.search(rf'^"Language: {file.stem}\\n"$', header, re.MULTILINE), file.name
