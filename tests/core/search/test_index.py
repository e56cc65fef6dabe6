"""Words that very many entries have: what they find, and that they hide no entry that has a rare word too."""

import pytest

from bot.core.content.briefing import Briefing, parse_briefing
from bot.core.content.item import Entry
from bot.core.search.index import SearchIndex
from bot.core.sections.registry import SECTIONS
from tests.support.app_fixtures import HEAD, TODAY

COMMON_THRESHOLD = 8  # a word in more entries than this is a common one here

HARBOURS = [(f"harbour-{n}", f"Harbour {n}", "Boats.") for n in range(3)]
LIT = [(f"lit-{n}", f"Lamp {n}", "It stands in a harbour.") for n in range(9)]
BOTH = [("harbour-lamp", "Harbour lamp", "A light."), ("tern", "Tern", "It sleeps on a lamp in the harbour.")]
RARE = [
    ("heron", "Heron", "A bird of the reef."),
    ("harvest", "Harvest", "Of salt."),
    ("moth", "Moth", "Lamp."),
]


def build_index(common_threshold: int = COMMON_THRESHOLD) -> SearchIndex:
    entries = [*LIT, *RARE, *BOTH, *HARBOURS]
    items = ", ".join(f'{{id: {name}, term: {title}, meaning: "{text}"}}' for name, title, text in entries)
    briefing = parse_briefing(f"{HEAD}glossary: [{items}]".encode(), "one.yaml", SECTIONS)
    return SearchIndex(_get_names, [briefing], common_threshold=common_threshold)


def _get_names(_briefing: Briefing, _section: str, entry: Entry) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return (getattr(entry, "term", ""),), ()


def search(words: str, limit: int = 20, common_threshold: int = COMMON_THRESHOLD) -> list[str]:
    matches = build_index(common_threshold).search_entries(words, limit, TODAY)
    return [location.entry.id for location in matches.locations]


def get_ids(*groups: list[tuple[str, str, str]]) -> set[str]:
    return {name for group in groups for name, _, _ in group}


@pytest.mark.parametrize("words", ["harbour", "harbours", "harb", "hrabour"])
def test_a_common_word_finds_entries_with_that_name_first_and_then_those_that_have_it(words: str) -> None:
    assert set(search(words)[:4]) == {*get_ids(HARBOURS), "harbour-lamp"}
    assert set(search(words)) >= get_ids(HARBOURS, LIT, BOTH)


def test_entries_with_that_name_suffice_if_there_are_enough_of_them() -> None:
    assert set(search("harbour", 4)) == {*get_ids(HARBOURS), "harbour-lamp"}
    assert set(search("lamp", 10)) == {*get_ids(LIT), "harbour-lamp"}


@pytest.mark.parametrize("words", ["harbour lamp", "lamp harbour", "lamps harb"])
def test_an_entry_must_have_all_of_several_common_words(words: str) -> None:
    assert search(words)[0] == "harbour-lamp"
    assert set(search(words)) == get_ids(LIT, BOTH)


def test_a_rare_word_beside_a_common_one_finds_only_entries_with_both() -> None:
    assert search("harbour tern") == search("tern harbour") == ["tern"]
    assert search("lamp sleeps") == ["tern"]
    assert search("harb lam ter") == ["tern"]


def test_if_nothing_has_all_words_the_rare_ones_decide() -> None:
    matches = build_index().search_entries("harbour heron", 20, TODAY)
    assert matches.is_partial
    assert [location.entry.id for location in matches.locations] == ["heron"]


def test_a_prefix_finds_rare_words_as_well_as_a_common_one() -> None:
    assert "harvest" in search("har")
    assert "harbour-0" in search("har")


@pytest.mark.parametrize(
    "words",
    ["harbour", "harbour lamp", "tern", "harbour tern", "lamp sleeps", "heron", "bird reef", "hernon"],
)
def test_common_words_find_the_same_entries_as_other_words(words: str) -> None:
    assert set(search(words)) == set(search(words, common_threshold=1000))


@pytest.mark.parametrize(("drafts_only", "found"), [(False, ["heron", "tern"]), (True, ["curlew"])])
def test_each_entry_is_found_where_it_stands_among_drafts_and_other_sections(
    *, drafts_only: bool, found: list[str]
) -> None:
    text = f"""{HEAD}
glossary:
  - {{id: curlew, term: Curlew, meaning: A bird., state: draft}}
  - {{id: heron, term: Heron, meaning: A bird.}}
claims:
  - {{id: tern, title: Tern, statement: A bird., claimant: Somebody, standing: reported}}
"""
    briefing = parse_briefing(text.encode(), "one.yaml", SECTIONS)
    index = SearchIndex(_get_names, [briefing], drafts_only=drafts_only)
    matches = index.search_entries("bird", 20, TODAY)
    assert sorted(location.entry.id for location in matches.locations) == found
