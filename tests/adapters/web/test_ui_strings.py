"""The page's own words in the reader's language."""

import pytest

from bot.adapters.web.page import whole
from bot.adapters.web.static_files import read
from bot.adapters.web.ui_strings import words
from bot.core.i18n import SPOKEN


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("uk", ('<html lang="uk" dir="ltr">', "Перейти до поля команди")),
        ("ar", ('<html lang="ar" dir="rtl">', "انتقل إلى حقل الأوامر")),
        ("de-AT", ('<html lang="de" dir="ltr">', "Zum Befehlsfeld springen")),
        ("fi", ('<html lang="en" dir="ltr">', "Skip to the command field")),
    ],
)
def test_the_page_is_in_the_readers_language(language: str, expected: tuple[str, str]) -> None:
    page = whole(read(), (), "", "", language=language)
    assert all(words in page for words in expected)


@pytest.mark.parametrize("language", SPOKEN)
def test_every_word_has_its_place_on_the_page(language: str) -> None:
    page = whole(read(), (), "", "", language=language)
    assert [name for name, text in words(language).items() if text not in page] == []
