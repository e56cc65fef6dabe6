"""Parsing a briefing: what is wrong is reported at its place, all of it at once, with what would be right."""

import pytest

from bot.core.content.briefing import parse_briefing
from bot.core.parsing.problem import BriefingError
from bot.core.sections.registry import SECTIONS
from tests.support.app_fixtures import HEAD

VALID = HEAD + "figures: [{id: lamps, title: Lamps, figure: 64}]\n"


def find_problems(text: str) -> list[str]:
    with pytest.raises(BriefingError) as error:
        parse_briefing(text.encode(), "isles.yaml", SECTIONS)
    return [str(problem).removesuffix(f" [{problem.code}]") for problem in error.value.problems]


TWO_SOURCES = """\
title: Isles
as_of: 2031
sources:
  - {id: gull, title: A bridge, publisher: The Gull's Errand}
  - {id: reef, title: A reef, publisher: Friends of the Reef}
"""


@pytest.mark.parametrize(
    ("entries", "path", "message"),
    [
        (
            "figures:\n  - {id: a, title: A, figure: 1, sources: [¦gul]}",
            "figures[0].sources[0]",
            'there is no "gul" among sources; did you mean "gull"?',
        ),
        (
            "figures:\n  - {id: a, title: A, figure: 1, sources: [{source: ¦leak, locator: p. 1}]}",
            "figures[0].sources[0].source",
            'there is no "leak" among sources; write one of: gull, reef',
        ),
        (
            "figures:\n  - ¦{id: a, title: A, figure: 1}",
            "figures[0]",
            "this entry of figures has no source; "  # noqa: ISC004
            'add "sources:" with one of the 2 ids in the briefing\'s list of sources',
        ),
        (
            "figures: [{id: a, title: A, figure: 1, sources: [gull]}]\n"  # noqa: ISC004
            "glossary:\n  - {id: ¦a, term: A, meaning: A., sources: [gull]}",
            "glossary[0].id",
            'the id "a" is used twice in this briefing, first on line 6; give each entry its own id',
        ),
        (
            "summary:\n  lede: Hello.\n  sources: [gull]\n  points: [{text: One., items: [gull, ¦lamps]}]",
            "summary.points[0].items[1]",
            'there is no "lamps" among the entries of this briefing; write one of: summary, gull, reef',
        ),
        (
            "people:\n  - {id: o, name: O, sources: [gull], roles: [{title: cook, unit: ¦reef}]}",
            "people[0].roles[0].unit",
            'there is no "reef" among units; write one of: none yet',
        ),
        (
            "pages:\n  tolls:\n    title: Tolls\n    items: [{id: toll, title: Toll, sources: [¦guII]}]",
            "pages.tolls.items[0].sources[0]",
            '"guII" cannot be an id; write guii',
        ),
        (
            "polls: []\npages:\n  ¦polls: {title: Polls, items: [{id: toll, title: Toll, sources: [gull]}]}",
            "pages.polls",
            '"polls" is both a section and a page of this briefing; give the page another name',
        ),
        (
            "pages:\n  ¦help:\n    title: Help\n    items: [{id: toll, title: Toll, sources: [gull]}]",
            "pages.help",
            '"help" is a command of the bot itself; give the page another name',
        ),
        (
            "units: [{id: g, name: G, sources: gull, strength: ¦600}]",
            "units[0].strength",
            'a list was expected, not "600"; write [{figure: 600, attribution: …}]',
        ),
        (
            "people: [{id: g, name: G, sources: gull, roles: [¦mayor]}]",
            "people[0].roles[0]",
            'fields were expected, not "mayor"; write {title: mayor}',
        ),
        (
            "people: [{id: g, name: G, sources: gull, roles: ¦mayor}]",
            "people[0].roles",
            'a list was expected, not "mayor"; write [{title: mayor}]',
        ),
        (
            "people: [{id: g, name: G, sources: gull, public_status: ¦zzz}]",
            "people[0].public_status",
            '"zzz" is not one of the allowed words; '  # noqa: ISC004
            'write "public figure", "named in open sources" or pseudonymous',
        ),
        (
            "units: [{id: g, name: G, sources: gull, strength: [{figure: 1, attribution: ¦}]}]",
            "units[0].strength[0].attribution",
            "this is empty; write a text",
        ),
        (
            "figures:\n  – 1\n".replace("  ", "  ¦"),
            "figures",
            'a list was expected, not "– 1"; start each item with the dash on your keyboard: -',
        ),
        (
            "language: ¦English",
            "language",
            '"English" is not a language code; write a code such as en, uk or de',
        ),
        ("schema: ¦2", "schema", 'there is no version "2" of this format; write 1'),
        (
            "figures: [{id: ¦kösten, title: G, figure: 1, sources: gull}]",
            "figures[0].id",
            '"kösten" cannot be an id; write kosten',
        ),
        (
            "figures: [{id: g, ¦titel: G, figure: 1, sources: gull}]",
            "figures[0].titel",
            'there is no field "titel" here; did you mean "title"?',
        ),
        (
            "figures: [{id: g, title: G, figure: 1, sources: ¦gul}]",
            "figures[0].sources",
            'there is no "gul" among sources; did you mean "gull"?',
        ),
        (
            "summary: {lede: Hello., sources: gull, points: [¦Note: the city]}",
            "summary.points[0]",
            'this text contains a colon; put the text in quotes: "Note: the city"',
        ),
        (
            "polls:\n  - {id: a, questions: [{text: A, answers: [{label: b, figure: 1}]}],\n"  # noqa: ISC004
            "    sources: gull, limitations: [¦Note: the city]}",
            "polls[0].limitations[0]",
            'this text contains a colon; put the text in quotes: "Note: the city"',
        ),
        (
            "units:\n  - {id: g, name: G, sources: [gull], parents: [¦{relation: part of}]}",
            "units[0].parents[0]",
            'a parent has either "unit" or "name"; keep one of them',
        ),
        (
            "people:\n  - {id: o, name: O, sources: [gull], "  # noqa: ISC004
            "roles: [¦{title: cook, unit: o, organisation: Choir}]}",
            "people[0].roles[0]",
            'a role has either "unit" or "organisation"; keep one of them',
        ),
        (
            "figures:\n  - ¦{id: a, title: A, figure: 1, sources: [gull], state: withdrawn}",
            "figures[0]",
            '"state: withdrawn" and the field "withdrawn" go together; use both or neither',
        ),
        (
            "figures:\n  - ¦{id: a, title: A, figure: 1, sources: [gull], superseded_by: gull}",
            "figures[0]",
            '"superseded_by" must name another item and needs "standing: superseded"; use both or neither',
        ),
        (
            "questions: [¦{id: a, text: A, sources: [gull], superseded_by: a, standing: superseded}]",
            "questions[0]",
            '"superseded_by" must name another item and needs "standing: superseded"; use both or neither',
        ),
    ],
)
def test_a_mistake_is_reported_at_its_place_with_a_fix(entries: str, path: str, message: str) -> None:
    before, _, after = (TWO_SOURCES + entries).partition("¦")
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    (problem,) = find_problems(before + after)
    assert problem.startswith(f"isles.yaml:{line}:{column}: {path}")
    assert problem.endswith(f": {message}")


def test_an_item_without_any_source_is_refused() -> None:
    (problem,) = find_problems("title: Isles\nas_of: 2031\nfigures: [{id: a, title: A, figure: 1}]")
    assert problem.startswith("isles.yaml:3:11: figures[0]: this entry of figures has no source")
    assert problem.endswith("; add a list of sources to the briefing")


def test_all_problems_are_reported_at_once_in_the_order_of_the_file() -> None:
    problems = find_problems(
        TWO_SOURCES + "figures:\n  - {id: a, title: A, figure: 1}\n  - {id: a, title: B, figure: 2}\n"
    )
    assert [one.split(": ")[0] for one in problems] == ["isles.yaml:7:5", "isles.yaml:8:5", "isles.yaml:8:10"]


def test_a_former_id_can_be_referred_to() -> None:
    text = VALID + "summary: {lede: Hello., points: [{text: One., items: [lights]}]}\n"
    briefing = parse_briefing(
        text.replace("{id: lamps,", "{id: lamps, aliases: [lights],").encode(), "a.yaml", SECTIONS
    )
    assert briefing.entries_by_id["lights"][1].id == "lamps"


def test_a_first_file_needs_no_more_than_twenty_lines() -> None:
    text = """\
title: The vote on the Lantern Isles
as_of: 2031-04-30
sources:
  - id: gull
    title: A bridge too wet
    publisher: The Gull's Errand
    url: https://gull.example/2031/bridge
summary:
  lede: Islanders vote on a bridge.
  points:
    - Ferries run as before.
polls:
  - id: brine-2031-04
    pollster: Brine and Daughters
    fieldwork: 2031-04
    questions:
      - text: For or against the bridge
        answers:
          - {label: for, figure: about 52%}
          - {label: against, figure: nearly 40%}
"""
    assert len(text.splitlines()) == 20
    assert set(parse_briefing(text.encode(), "first.yaml", SECTIONS).sections) == {
        "sources",
        "summary",
        "polls",
    }


def test_ids_are_checked_beside_values_that_are_invalid() -> None:
    problems = find_problems(
        TWO_SOURCES + "figures:\n"
        "  - {id: cost, titel: Cost, figure: 1, sources: gul}\n"
        "  - {id: cost, title: Cost, figure: 1, period: soon, sources: reeff}\n"
    )
    found = [problem.split(": ", 2)[1] for problem in problems]
    assert found == [
        "figures[0].titel",
        "figures[0].sources",
        "figures[1].id",
        "figures[1].period",
        "figures[1].sources",
    ]
