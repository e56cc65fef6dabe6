"""The page's own words in the reader's language."""

import pytest

from bot.adapters.web.page import render_page
from bot.adapters.web.static_files import load_assets
from bot.adapters.web.ui_strings import page_strings
from bot.core.i18n import SUPPORTED_LANGUAGES


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("uk", ('<html lang="uk" dir="ltr">', "Перейти до поля команди")),
        ("ar", ('<html lang="ar" dir="rtl">', "انتقل إلى حقل الأوامر")),
        ("de-AT", ('<html lang="de" dir="ltr">', "Zum Befehlsfeld springen")),
        ("fi", ('<html lang="en" dir="ltr">', "Skip to the input field")),
    ],
)
def test_the_page_is_in_the_readers_language(language: str, expected: tuple[str, str]) -> None:
    page = render_page(load_assets(), (), "", "", language=language)
    assert all(words in page for words in expected)


@pytest.mark.parametrize("language", SUPPORTED_LANGUAGES)
def test_every_word_has_its_place_on_the_page(language: str) -> None:
    page = render_page(load_assets(), (), "", "", language=language)
    assert [name for name, text in page_strings(language).items() if text not in page] == []
