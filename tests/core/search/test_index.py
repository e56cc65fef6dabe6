"""Words that very many entries have: what they find, and that they hide nothing that has a rare word too."""

import pytest

from bot.core.content.briefing import Briefing
from bot.core.content.item import Entry
from bot.core.library.reader import parse_briefing
from bot.core.search.index import SearchIndex
from bot.core.sections.registry import SECTIONS
from tests.support.app_fixtures import HEAD, TODAY

COMMON = 8  # entries with a word from where it is a common one here

HARBOURS = [(f"harbour-{n}", f"Harbour {n}", "Boats.") for n in range(3)]
LIT = [(f"lit-{n}", f"Lamp {n}", "It stands in a harbour.") for n in range(9)]
BOTH = [("harbour-lamp", "Harbour lamp", "A light."), ("tern", "Tern", "It sleeps on a lamp in the harbour.")]
RARE = [
    ("heron", "Heron", "A bird of the reef."),
    ("harvest", "Harvest", "Of salt."),
    ("moth", "Moth", "Lamp."),
]


def index(common: int = COMMON) -> SearchIndex:
    entries = [*LIT, *RARE, *BOTH, *HARBOURS]
    items = ", ".join(f'{{id: {name}, term: {title}, meaning: "{text}"}}' for name, title, text in entries)
    briefing = parse_briefing(f"{HEAD}glossary: [{items}]".encode(), "one.yaml", SECTIONS)
    return SearchIndex(_named, [briefing], common_threshold=common)


def _named(_briefing: Briefing, _section: str, entry: Entry) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return (getattr(entry, "term", ""),), ()


def found(words: str, limit: int = 20, common: int = COMMON) -> list[str]:
    return [place.entry.id for place in index(common).search_entries(words, limit, TODAY).locations]


def ids(*groups: list[tuple[str, str, str]]) -> set[str]:
    return {name for group in groups for name, _, _ in group}


@pytest.mark.parametrize("words", ["harbour", "harbours", "harb", "hrabour"])
def test_a_common_word_finds_who_is_called_so_and_then_who_has_it(words: str) -> None:
    assert set(found(words)[:4]) == {*ids(HARBOURS), "harbour-lamp"}
    assert set(found(words)) >= ids(HARBOURS, LIT, BOTH)


def test_who_is_called_so_is_enough_where_that_are_as_many_as_are_wanted() -> None:
    assert set(found("harbour", 4)) == {*ids(HARBOURS), "harbour-lamp"}
    assert set(found("lamp", 10)) == {*ids(LIT), "harbour-lamp"}


@pytest.mark.parametrize("words", ["harbour lamp", "lamp harbour", "lamps harb"])
def test_of_common_words_an_entry_has_all(words: str) -> None:
    assert found(words)[0] == "harbour-lamp"
    assert set(found(words)) == ids(LIT, BOTH)


def test_a_rare_word_is_found_beside_a_common_one_and_only_where_both_are() -> None:
    assert found("harbour tern") == found("tern harbour") == ["tern"]
    assert found("lamp sleeps") == ["tern"]
    assert found("harb lam ter") == ["tern"]


def test_where_nothing_has_all_words_the_rare_ones_say_what_was_meant() -> None:
    matches = index().search_entries("harbour heron", 20, TODAY)
    assert matches.is_partial
    assert [place.entry.id for place in matches.locations] == ["heron"]


def test_a_beginning_finds_rare_words_beside_the_common_one_that_begins_so() -> None:
    assert "harvest" in found("har")
    assert "harbour-0" in found("har")


@pytest.mark.parametrize(
    "words",
    ["harbour", "harbour lamp", "tern", "harbour tern", "lamp sleeps", "heron", "bird reef", "hernon"],
)
def test_common_words_are_found_as_others_are(words: str) -> None:
    assert set(found(words)) == set(found(words, common=1000))
