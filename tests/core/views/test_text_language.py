"""An answer says in its first line what is not in the reader's language, and says it once."""

from functools import cache

import pytest

from bot.core.app import App
from bot.core.i18n.languages import SUPPORTED_LANGUAGES
from bot.core.i18n.locale import get_locale
from bot.core.messages.reply import Reply, line_to_text
from bot.core.messages.request import parse_command_line
from tests.support.app_fixtures import FICTIONAL, SHIPPED, TODAY, app_from_files, list_lines

ISLES = next(file for file in FICTIONAL if file.stem == "lantern-isles")
LINES = ("start", "summary", "claims", "claims bridge-floats", "units salt-guard", "briefing")


@cache
def isles() -> App:
    return app_from_files(ISLES)


def answer(bot: App, line: str, language: str) -> Reply:
    return bot.answer_request(parse_command_line(line, today=TODAY, language=language)[0])


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize(
    ("language", "notice"), [("de", "Nur auf Englisch"), ("uk", "Лише оригінал: англійська")]
)
def test_an_untranslated_answer_opens_with_its_language(line: str, language: str, notice: str) -> None:
    reply = answer(isles(), line, language)
    assert [*list_lines(reply)][1] == notice
    assert notice.lower() not in line_to_text(reply.dateline).lower()


@pytest.mark.parametrize("line", LINES)
def test_readers_of_the_original_language_get_no_notice(line: str) -> None:
    assert not any("English" in text for text in list_lines(answer(isles(), line, "en")))


@pytest.mark.parametrize("language", [one for one in SUPPORTED_LANGUAGES if one != "en"])
def test_the_dateline_of_a_translation_says_from_which_language_it_is(language: str) -> None:
    locale = get_locale(language)
    origin = locale.translate("translated from {language}").format(language=locale.get_language_name("en"))
    bot = app_from_files(SHIPPED[0], SHIPPED[0].with_suffix(f".{language}.yaml"))
    assert line_to_text(answer(bot, "polls levada-2026-01", language).dateline).endswith(origin)
