"""What stands in another language than the answer says so in the page's HTML, in every view."""

import re

import pytest

from bot.adapters.web.language_attributes import annotate_languages
from bot.adapters.web.page import render_exchange
from bot.core.app import App
from bot.core.library.reader import load_library
from bot.core.messages.reply import LanguageSpan
from bot.core.messages.request import Request
from bot.core.sections import SECTIONS
from tests.browser.sample_page import RENDERERS
from tests.support.app_fixtures import ROOT, TODAY, app_of

BRIEFING = """\
title: The vote on the Lantern Isles
as_of: 2031-04-30
sources: [{id: gull, title: Zu nass, publisher: The Gull, language: de}]
claims:
  - id: waves
    statement: There are more guards than waves.
    claimant: Salt Guard
    caveats: [Who **counts all** the waves?]
    attribution: {who: Salt Guard, original: Więcej niż fal, language: pl}
  - {id: lamps, statement: The lamps are out., claimant: Foghorn}
  - {id: secret, statement: The secret number is nine., claimant: Foghorn, state: draft}
"""
ENGLISH = 'lang="en" dir="ltr">'


def shown(app: App, line: str, language: str) -> dict[str, str]:
    """Return each view of an answer as HTML."""
    command, _, argument = line.partition(" ")
    reply = app.answer_request(Request(command, argument, "", language, today=TODAY))
    assert "secret" not in repr(reply)
    html = render_exchange(line, reply, 1, RENDERERS)
    views = re.split(r'<div class="view (\w+)">', html)
    return dict(zip(views[1::2], views[2::2], strict=True))


@pytest.mark.parametrize("view", ["telegram", "discord", "web"])
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_what_is_not_translated_says_its_own_language(view: str, language: str) -> None:
    app = app_of(BRIEFING)
    html = shown(app, "claims waves", language)[view]
    assert f"{ENGLISH}The vote on the Lantern Isles</span>" in html
    for words in (
        "Who",
        "counts all",
        "the waves?",
    ):  # parts of a sentence in several styles stay in its order
        assert re.search(f'lang="en">\\W?{re.escape(words)}\\W?</span>', html), words
    assert 'lang="pl" dir="ltr">Więcej niż fal</span>' in html
    assert 'lang="de" dir="ltr">Zu nass</span>' in html
    assert f"{ENGLISH}The lamps are out.</span>" in shown(app, "claims", language)[view]


def test_nothing_is_marked_for_who_reads_the_language_of_the_briefing() -> None:
    assert ENGLISH not in shown(app_of(BRIEFING), "claims lamps", "en")["web"].partition(">")[2]


def test_what_a_search_shows_of_another_language_says_so() -> None:
    html = shown(app_of(BRIEFING), "search lamps", "uk")["web"]
    assert re.search(rf"<h3>.*?{ENGLISH}The lamps are out\.</span>", html)


def test_of_a_translated_briefing_only_what_it_lacks_is_marked() -> None:
    source = "Russian fighters battling Putin from inside Ukraine"
    app = App(load_library(ROOT / "briefings", SECTIONS))
    reply = app.answer_request(Request("polls", "levada-2026-01", "", "uk", today=TODAY))
    ((language, texts),) = ((one.language, one.texts) for one in reply.language_spans)
    assert (language, len(texts)) == ("en", 1)
    assert texts[0].startswith(source)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<b>No</b> Nothing, No.", "<b><i>No</i></b> Nothing, No."),
        ("Other boats &amp; more", "Other <i>boats &amp; more</i>"),
        ("houseboats &amp; more", "houseboats &amp; more"),
        ("<svg><text>boats &amp; more</text></svg>", "<svg><text>boats &amp; more</text></svg>"),
        ('<p title="boats &amp; more">x</p>', '<p title="boats &amp; more">x</p>'),
        ("1", "1"),
    ],
)
def test_only_whole_texts_are_marked_and_only_where_an_element_may_stand(html: str, expected: str) -> None:
    found = annotate_languages(html, [LanguageSpan("en", ("No", "boats & more", "1", ""))])
    assert found == expected.replace("<i>", '<span lang="en" dir="ltr">').replace("</i>", "</span>")
