"""Every answer on every platform in every language keeps to the limits and loses no word."""

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import yaml

from bot.adapters import load_renderer
from bot.core.app import App
from bot.core.i18n.languages import SUPPORTED_LANGUAGES
from bot.core.messages.chart import Picture, describe_picture
from bot.core.messages.platforms import PLATFORM_NAMES
from bot.core.messages.reply import Chart, Reply
from bot.core.messages.request import parse_command_line
from tests.adapters.test_every_platform import faults
from tests.support.app_fixtures import (
    FICTIONAL,
    SHIPPED,
    TODAY,
    app_from_files,
    button_commands,
    list_command_lines,
    list_lines,
)
from tests.support.platform_limits import visible_text

pytestmark = pytest.mark.slow

PSEUDO = "en-XA"  # says everything twice
TRANSLATIONS = [SHIPPED[0].with_suffix(f".{code}.yaml") for code in SUPPORTED_LANGUAGES if code != "en"]
TONGUES = [
    *(code for code in SUPPORTED_LANGUAGES if code != "en"),
    PSEUDO,
]  # English is tabled in test_everywhere
SAMPLED = 5  # of the made-up briefings, each fifth answer in each language; all of them in the made-up one


@cache
def app(file: Path) -> App:
    return app_from_files(file, *(one for one in TRANSLATIONS if one.stem.startswith(f"{file.stem}.")))


def answer(bot: App, line: str, language: str) -> Reply:
    request, _ = parse_command_line(line, today=TODAY, language=language)
    return bot.answer_request(request)


def wrong(bot: App, lines: list[str], language: str, platform: str) -> dict[str, list[str]]:
    replies = {line: answer(bot, line, language) for line in lines}
    return {line: found for line, reply in replies.items() if (found := list(faults(platform, reply)))}


@pytest.mark.parametrize("platform", PLATFORM_NAMES)
@pytest.mark.parametrize("language", TONGUES)
def test_every_answer_of_the_shipped_briefings(platform: str, language: str) -> None:
    for file in SHIPPED:
        assert wrong(app(file), list(list_command_lines(app(file))), language, platform) == {}


@pytest.mark.parametrize("platform", PLATFORM_NAMES)
@pytest.mark.parametrize("language", TONGUES)
@pytest.mark.parametrize("file", FICTIONAL, ids=lambda file: file.stem)
def test_answers_of_the_fictional_briefings(platform: str, language: str, file: Path) -> None:
    lines = list(list_command_lines(app(file)))
    chosen = lines if language == PSEUDO else lines[TONGUES.index(language) % SAMPLED :: SAMPLED]
    assert wrong(app(file), chosen, language, platform) == {}


@pytest.mark.parametrize("platform", PLATFORM_NAMES)
def test_every_colon_in_french_has_a_no_break_space_before_it(platform: str) -> None:
    bot = app(SHIPPED[0])
    colons = []
    for line in ("polls levada", "polls", "figures recruited-2025", "figures", "units", "events", "summary"):
        reply = answer(bot, line, "fr")
        pictures = [one.picture for one in reply.blocks if isinstance(one, Chart) and one.picture]
        blocks = tuple(replace(one, picture=None) if isinstance(one, Chart) else one for one in reply.blocks)
        pages = load_renderer(platform)(replace(reply, blocks=blocks))
        texts = [visible_text(platform, pages), *map(describe, pictures)]
        colons += [colon for text in texts for colon in re.findall(r"\S*.:(?!//|\d)", text)]
    assert len(colons) > 10
    assert [colon for colon in colons if not colon.endswith("\u00a0:")] == []


def describe(picture: Picture) -> str:
    return "\n".join(describe_picture(picture))


@pytest.mark.parametrize("platform", PLATFORM_NAMES)
@pytest.mark.parametrize("language", TONGUES)
def test_every_not_found_reply(platform: str, language: str) -> None:
    lines = ["nonsense", "polls nonsense", "polls " + "x" * 5000, "briefing <b>", "polls@gone", "💥"]
    assert wrong(app(SHIPPED[0]), lines, language, platform) == {}


@pytest.mark.guard
@pytest.mark.parametrize("file", TRANSLATIONS, ids=lambda file: file.stem)
def test_the_shipped_translations_are_complete_and_current(file: Path) -> None:
    name, _, code = file.stem.rpartition(".")
    translation = app(file.with_name(f"{name}.yaml")).library.briefings[name].translations[code]
    assert translation.untranslated == {}, (
        f"python -m bot translate {name} {code}, then translate what is new"
    )


@pytest.mark.parametrize("file", TRANSLATIONS, ids=lambda file: file.stem)
def test_every_text_of_a_translation_is_shown(file: Path) -> None:
    name, _, code = file.stem.rpartition(".")
    bot = app(file.with_name(f"{name}.yaml"))
    replies = [answer(bot, line, code) for line in list_command_lines(bot)]
    lines = [letters(line) for reply in replies for line in (*list_lines(reply), *button_commands(reply))]
    lines += [letters(command.description) for command in bot.list_commands(code)]
    content = yaml.load(file.read_bytes(), yaml.CBaseLoader)  # noqa: S506 (it makes texts of everything)
    texts = [text for part in content.values() for path, text in part.items() if path != "translates"]
    assert len(texts) > 150
    assert [text for text in texts if not any(letters(text) in line for line in lines)] == []


def letters(text: str) -> str:
    return "".join(one for one in text if one.isalnum())
