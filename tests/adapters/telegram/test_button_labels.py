"""The labels of Telegram's buttons: those side by side can be told apart, in every language."""

from collections import Counter
from functools import cache
from typing import assert_never

import pytest

from bot.adapters.telegram.keyboard import CiteButton, Key, ShareButton
from bot.adapters.telegram.render import render
from bot.core.app import App
from bot.core.i18n.languages import SUPPORTED_LANGUAGES
from bot.core.messages.reply import Button
from bot.core.messages.request import parse_command_line
from tests.support.app_fixtures import SHIPPED, TODAY, app_from_files, list_command_lines


@cache
def sample() -> App:
    return app_from_files(*sorted(SHIPPED[0].parent.glob(f"{SHIPPED[0].stem}.*")))


def get_label(key: Key) -> str:
    match key:
        case Button(label) | ShareButton(label) | CiteButton(label):
            return label
        case _:
            assert_never(key)


@pytest.mark.parametrize("language", SUPPORTED_LANGUAGES)
def test_no_two_buttons_side_by_side_have_the_same_label(language: str) -> None:
    lines = list_command_lines(sample())
    requests = [parse_command_line(line, today=TODAY, language=language)[0] for line in lines]
    replies = map(sample().answer_request, requests)
    rows = [[*map(get_label, row)] for reply in replies for page in render(reply) for row in page.keyboard]
    assert max(map(len, rows)) > 3
    assert [row for row in rows if max(Counter(row).values()) > 1] == []
