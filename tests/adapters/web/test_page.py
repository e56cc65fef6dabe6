"""The page's own texts in the reader's language."""

import pytest
from markupsafe import Markup, escape

from bot.adapters.web.page import PageContent, render_page, translate_page_strings
from bot.adapters.web.static_files import load_assets
from bot.core.i18n.languages import SUPPORTED_LANGUAGES
from bot.core.i18n.locale import get_locale


@pytest.mark.parametrize(
    ("language_tag", "language", "direction"),
    [("uk", "uk", "ltr"), ("ar", "ar", "rtl"), ("de-AT", "de", "ltr"), ("fi", "en", "ltr")],
)
def test_the_page_is_in_the_readers_language(language_tag: str, language: str, direction: str) -> None:
    page = render_page(load_assets(), (), PageContent(Markup(), Markup(), language_tag))
    assert f'<html lang="{language}" dir="{direction}">' in page
    assert escape(get_locale(language).translate("Skip to the input field")) in page


@pytest.mark.parametrize("language", SUPPORTED_LANGUAGES)
def test_every_text_is_used_on_the_page(language: str) -> None:
    page = render_page(load_assets(), (), PageContent(Markup(), Markup(), language))
    assert [name for name, text in translate_page_strings(language).items() if escape(text) not in page] == []
