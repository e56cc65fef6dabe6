"""Text in another language than its answer is marked in the page's HTML, in every view."""

import re

import pytest
from markupsafe import Markup

from bot.adapters.web.addresses import build_address
from bot.adapters.web.language_attributes import annotate_languages, isolate_names, mark_left_to_right
from bot.adapters.web.page import render_all_views
from bot.core.app import App
from bot.core.library.loader import list_briefing_files, load_library_files
from bot.core.messages.reply import LanguageSpan
from bot.core.messages.request import Request
from bot.core.sections.registry import SECTIONS
from tests.browser.sample_page import CONTEXT
from tests.support.app_fixtures import ROOT, TODAY, app_from_texts

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


def render_views(app: App, line: str, language: str) -> dict[str, str]:
    """Render each view of an answer as HTML."""
    command, _, argument = line.partition(" ")
    reply = app.answer_request(Request(command, argument, "", language, today=TODAY))
    assert "secret" not in repr(reply)
    return {**render_all_views(reply, 1, CONTEXT.renderers, build_address)}


@pytest.mark.parametrize("view", ["telegram", "discord", "web"])
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_untranslated_text_is_marked(view: str, language: str) -> None:
    app = app_from_texts(BRIEFING)
    html = render_views(app, "claims waves", language)[view]
    assert f"{ENGLISH}The vote on the Lantern Isles</span>" in html
    for fragment in ("Who", "counts all", "the waves?"):  # one sentence in several styles
        assert re.search(f'lang="en">\\W?{re.escape(fragment)}\\W?</span>', html), fragment
    assert 'lang="pl" dir="ltr">Więcej niż fal</span>' in html
    assert 'lang="de" dir="ltr">Zu nass</span>' in html
    assert f"{ENGLISH}The lamps are out.</span>" in render_views(app, "claims", language)[view]


def test_nothing_is_marked_for_readers_of_the_original_language() -> None:
    assert (
        ENGLISH not in render_views(app_from_texts(BRIEFING), "claims lamps", "en")["web"].partition(">")[2]
    )


def test_search_results_in_another_language_are_marked() -> None:
    html = render_views(app_from_texts(BRIEFING), "search lamps", "uk")["web"]
    assert re.search(rf"<h3.*?{ENGLISH}The lamps are out\.</span>", html)


def test_in_a_translated_briefing_only_untranslated_text_is_marked() -> None:
    source = "Russian fighters battling Putin from inside Ukraine"
    app = App(load_library_files(list_briefing_files(ROOT / "briefings"), SECTIONS))
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
        ("the isles’ &quot;guard&#39;s&quot; boat", "the isles’ <i>&#34;guard&#39;s&#34; boat</i>"),
    ],
)
def test_only_whole_texts_are_marked_and_only_outside_of_tags(html: str, expected: str) -> None:
    texts = ("No", "boats & more", "1", "", '"guard\'s" boat')
    annotated = annotate_languages(Markup(html), [LanguageSpan("en", texts)])  # noqa: S704 (the table above)
    assert annotated == expected.replace("<i>", '<span lang="en" dir="ltr">').replace("</i>", "</span>")


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p><b>About:</b> it calls.</p>", '<p dir="ltr"><b>About:</b> it calls.</p>'),
        ("<p>LBC، مارس</p>", "<p>LBC، مارس</p>"),
        ("<p>76%</p>", "<p>76%</p>"),
        (
            '<li id="note-1"><a href="/مارس">A</a></li>',
            '<li id="note-1" dir="ltr"><a href="/مارس">A</a></li>',
        ),
        ("<li>A<ul><li>نعم</li></ul></li>", '<li dir="ltr">A<ul><li>نعم</li></ul></li>'),
        ("<dl><dt>من</dt><dd>A &amp; B</dd></dl>", '<dl><dt>من</dt><dd dir="ltr">A &amp; B</dd></dl>'),
    ],
)
def test_a_block_of_latin_text_on_an_arabic_page_reads_from_left_to_right(html: str, expected: str) -> None:
    assert mark_left_to_right(Markup(html)) == expected  # noqa: S704 (the table above)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>LBC, 6 مارس 2026</p>", "<p><bdi>LBC</bdi>, 6 مارس 2026</p>"),
        ("<p>نشرته The Gull، 6 مارس</p>", "<p>نشرته <bdi>The Gull</bdi>، 6 مارس</p>"),
        ("<p>LBC, 6 March 2026</p>", "<p>LBC, 6 March 2026</p>"),
        ('<a title="LBC, 6 مارس">LBC</a>', '<a title="LBC, 6 مارس">LBC</a>'),
    ],
)
def test_a_name_does_not_part_the_arabic_date_after_it(html: str, expected: str) -> None:
    assert isolate_names(Markup(html)) == expected  # noqa: S704 (the table above)


def test_only_pages_from_right_to_left_mark_latin_text() -> None:
    app = app_from_texts(BRIEFING)
    assert '<p dir="ltr">' in render_views(app, "claims waves", "ar")["web"]
    assert '<p dir="ltr">' not in render_views(app, "claims waves", "fr")["web"]
