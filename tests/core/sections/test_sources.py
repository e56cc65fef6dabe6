"""Sources: what each is, and where it is cited."""

import pytest

from bot.core.parsing.problem import BriefingError
from tests.support.app_fixtures import answer_text, app_from_texts, app_with_entries

SOURCES = """
title: Isles
as_of: 2031
sources:
  - id: gull
    aliases: [the-gull]
    title: A bridge
    publisher: {name: The Gull, kind: media}
    author: Ines Marrow
    url: https://gull.example/a
    published_on: 2031-04-28
    accessed_on: 2031-04-30
    archive_url: https://archive.example/a
    language: uk
    note: An *opinion* piece.
  - {id: reef, title: A reef, publisher: The Reef, derives_from: [gull]}
figures:
  - {id: a, title: A, figure: 1, sources: [gull, {source: gull, locator: p. 2}]}
  - {id: b, title: B, figure: 1, sources: [the-gull]}
  - {id: c, title: C, figure: 1, sources: [reef], state: draft}
  - {id: d, title: D, figure: 1, sources: [reef], state: withdrawn, withdrawn: {on: 2031, because: Wrong.}}
claims:
  - {id: e, statement: E., claimant: E, sources: [gull], positions: [{who: F, sources: [reef]}]}
"""


def test_a_source_shows_everything_that_helps_to_find_and_judge_it() -> None:
    assert answer_text(app_from_texts(SOURCES), "/source gull") == (
        "A bridge\nThe Gull (media), 28 April 2031\nAn opinion piece.\nAuthor: Ines Marrow\n"
        "Accessed: 30 April 2031\nLanguage: Ukrainian\nLink: https://gull.example/a\n"
        "Archived copy: https://archive.example/a\nCited in: Figures (2), Claims (1)\n"
        "As of 2031 (this year) · Isles"
    )


def test_a_source_shows_what_it_repeats_and_what_is_not_stated() -> None:
    said = answer_text(app_from_texts(SOURCES), "/source reef")
    assert said.startswith("A reef\nThe Reef, date not stated\n")
    assert "Author: not stated\nLink: not stated\nRepeats: A bridge\n" in said


def test_a_publisher_has_a_kind_only_if_the_briefing_says_so() -> None:
    app = app_from_texts(SOURCES)
    assert "\nThe Reef, date not stated\n" in answer_text(app, "/source reef")
    assert "\nThe Gull (media), 28 April 2031\n" in answer_text(app, "/sources")
    assert "\nThe Reef, date not stated\n" in answer_text(app, "/sources")


def test_a_source_is_cited_by_visible_entries_that_name_it_anywhere() -> None:
    assert "\nCited in: Claims (1)\n" in answer_text(app_from_texts(SOURCES), "/source reef")


def test_a_single_source_is_cited_by_all_entries_that_name_none() -> None:
    app = app_with_entries("figures: [{id: a, title: A, figure: 1}]")
    assert "\nCited in: Figures (1)\n" in answer_text(app, "/source gull")


def test_a_source_named_by_its_former_id_is_the_same_source() -> None:
    assert " · The Gull [1], The Gull [1, p. 2]\n[1] Ines Marrow, " in answer_text(
        app_from_texts(SOURCES), "/figures a"
    )
    assert " · The Gull [1]\n" in answer_text(app_from_texts(SOURCES), "/figures")
    assert "[3]" not in answer_text(app_from_texts(SOURCES), "/figures")


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("official", "official"),
        ("party", "involved party"),
        ("media", "media"),
        ("ngo", "NGO"),
        ("academic", "academic"),
        ("pollster", "pollster"),
        ("social", "social media"),
    ],
)
def test_the_kind_of_a_publisher_is_worded_for_readers(kind: str, words: str) -> None:
    said = answer_text(app_from_texts(SOURCES.replace("kind: media", f"kind: {kind}")), "/sources")
    assert f"A bridge\nThe Gull ({words}), 28 April 2031\n" in said


def test_a_list_of_sources_says_that_a_date_is_not_stated() -> None:
    assert "A reef\nThe Reef, date not stated\n" in answer_text(app_from_texts(SOURCES), "/sources")


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "ftp://x.example", "gull.example", "https://x y", "https://"]
)
def test_only_web_addresses_are_taken(url: str) -> None:
    with pytest.raises(BriefingError, match="web address"):
        app_from_texts(SOURCES.replace("url: https://gull.example/a", f'url: "{url}"'))
