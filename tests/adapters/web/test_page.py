"""The page's own texts in the reader's language."""

import pytest
from markupsafe import Markup, escape

from bot.adapters.web.frame import Frame
from bot.adapters.web.page import PageSource, render_error_page, render_page, translate_page_strings
from bot.adapters.web.static_files import load_assets
from bot.core.i18n.languages import SUPPORTED_LANGUAGES
from bot.core.i18n.locale import get_locale
from bot.core.messages.reply import Reply


def build_page(language: str) -> str:
    reply = Reply("T", command_line="polls@isles", briefing_id="isles", language=language)
    source = PageSource(reply, frame=Frame("isles", "The Lantern Isles"))
    return render_page(source, Markup(), load_assets(), {})


@pytest.mark.parametrize(
    ("language_tag", "language", "direction"),
    [("uk", "uk", "ltr"), ("ar", "ar", "rtl"), ("de-AT", "de", "ltr"), ("fi", "en", "ltr")],
)
def test_the_page_is_in_the_readers_language(language_tag: str, language: str, direction: str) -> None:
    for page in (build_page(language_tag), render_error_page(404, language_tag, "T", load_assets())):
        assert f'<html lang="{language}" dir="{direction}">' in page
        assert escape(get_locale(language).translate("Ask or search")) in page


@pytest.mark.parametrize("language", SUPPORTED_LANGUAGES)
def test_every_text_is_used_on_the_page(language: str) -> None:
    page = build_page(language)
    assert [name for name, text in translate_page_strings(language).items() if escape(text) not in page] == []
