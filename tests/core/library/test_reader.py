"""Files become briefings that hang together; what does not is told at its place, and harms no other file."""

from pathlib import Path

import pytest

from bot.core.library.reader import Library, load_library, load_library_files, parse_briefing
from bot.core.parsing.problem import BriefingError
from bot.core.sections import SECTIONS
from tests.support.app_fixtures import HEAD

GOOD = HEAD + "figures: [{id: lamps, title: Lamps, figure: 64}]\n"


def problems(text: str) -> list[str]:
    with pytest.raises(BriefingError) as refused:
        parse_briefing(text.encode(), "isles.yaml", SECTIONS)
    return [str(problem).removesuffix(f" [{problem.code}]") for problem in refused.value.problems]


def library(folder: Path, **files: str) -> Library:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text)
    return load_library(folder, SECTIONS)


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
            "it is not said where this entry of figures comes from; "  # noqa: ISC004
            'add "sources:" with one of the 2 ids from the briefing\'s list',
        ),
        (
            "figures: [{id: a, title: A, figure: 1, sources: [gull]}]\n"  # noqa: ISC004
            "glossary:\n  - {id: ¦a, term: A, meaning: A., sources: [gull]}",
            "glossary[0].id",
            'the id "a" is used twice in this briefing; give each entry an id of its own',
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
            '"guII" is not written as it must be here; write guii',
        ),
        (
            "pages:\n  ¦polls:\n    title: Polls\n    items: [{id: toll, title: Toll, sources: [gull]}]",
            "pages.polls",
            '"polls" is the name of a section; give the page another name',
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
            '"zzz" is not known here; write "public figure", "named in open sources" or pseudonymous',
        ),
        (
            "units: [{id: g, name: G, sources: gull, strength: [{figure: 1, attribution: ¦}]}]",
            "units[0].strength[0].attribution",
            "this is empty; write a text",
        ),
        (
            "figures:\n  – 1\n".replace("  ", "  ¦"),
            "figures",
            'a list was expected, not "– 1"; start each item with the dash of the keyboard: -',
        ),
        (
            "language: ¦English",
            "language",
            '"English" is no language code; write one such as en, uk, de',
        ),
        ("schema: ¦2", "schema", 'there is no version "2" of this format; write 1'),
        (
            "figures: [{id: ¦kösten, title: G, figure: 1, sources: gull}]",
            "figures[0].id",
            '"kösten" is not written as it must be here; write kosten',
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
            'this text has a colon in it; put the text in quotes: "Note: the city"',
        ),
        (
            "polls:\n  - {id: a, questions: [{text: A, answers: [{label: b, figure: 1}]}],\n"  # noqa: ISC004
            "    sources: gull, limitations: [¦Note: the city]}",
            "polls[0].limitations[0]",
            'this text has a colon in it; put the text in quotes: "Note: the city"',
        ),
        (
            "units:\n  - {id: g, name: G, sources: [gull], parents: [¦{relation: part of}]}",
            "units[0].parents[0]",
            'a parent is a unit of this briefing or a name; write "unit" or "name"',
        ),
        (
            "people:\n  - {id: o, name: O, sources: [gull], "  # noqa: ISC004
            "roles: [¦{title: cook, unit: o, organisation: Choir}]}",
            "people[0].roles[0]",
            "a role is in a unit or in an organisation; write one of them",
        ),
        (
            "figures:\n  - ¦{id: a, title: A, figure: 1, sources: [gull], state: withdrawn}",
            "figures[0]",
            '"state: withdrawn" and the field "withdrawn" go together; write both or none',
        ),
        (
            "figures:\n  - ¦{id: a, title: A, figure: 1, sources: [gull], superseded_by: gull}",
            "figures[0]",
            '"superseded_by" names another item, and goes with "standing: superseded"; write both, or none',
        ),
        (
            "questions: [¦{id: a, text: A, sources: [gull], superseded_by: a, standing: superseded}]",
            "questions[0]",
            '"superseded_by" names another item, and goes with "standing: superseded"; write both, or none',
        ),
    ],
)
def test_what_does_not_hang_together_is_told_at_its_place(entries: str, path: str, message: str) -> None:
    before, _, after = (TWO_SOURCES + entries).partition("¦")
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    (said,) = problems(before + after)
    assert said.startswith(f"isles.yaml:{line}:{column}: {path}")
    assert said.endswith(f": {message}")


def test_an_item_without_any_source_is_refused() -> None:
    said = problems("title: Isles\nas_of: 2031\nfigures: [{id: a, title: A, figure: 1}]")
    (one,) = said
    assert one.startswith(
        "isles.yaml:3:11: figures[0]: it is not said where this entry of figures comes from"
    )
    assert one.endswith("; add a list of sources to the briefing")


def test_all_that_is_wrong_is_told_in_one_run_in_the_order_of_the_file() -> None:
    said = problems(
        TWO_SOURCES + "figures:\n  - {id: a, title: A, figure: 1}\n  - {id: a, title: B, figure: 2}\n"
    )
    assert [one.split(": ")[0] for one in said] == ["isles.yaml:7:5", "isles.yaml:8:5", "isles.yaml:8:10"]


def test_a_former_id_can_be_referred_to() -> None:
    text = GOOD + "summary: {lede: Hello., points: [{text: One., items: [lights]}]}\n"
    briefing = parse_briefing(
        text.replace("{id: lamps,", "{id: lamps, aliases: [lights],").encode(), "a.yaml", SECTIONS
    )
    assert briefing.entries_by_id["lights"][1].id == "lamps"


def test_the_files_name_is_the_id_unless_it_says_another(tmp_path: Path) -> None:
    found = library(tmp_path, isles=GOOD, other=f"id: reefs\n{GOOD}")
    assert list(found.briefings) == ["isles", "reefs"]


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("My Briefing", 'call the file "my-briefing.yaml"'),
        ("Isles_of_Kösten", 'call the file "isles-of-kosten.yaml"'),
        ("острови", "call it by small letters, digits and hyphens"),
        ("isles-" * 10 + "x", 'call the file "isles-isles-isles-isles-isles-isles-isle.yaml"'),
    ],
)
def test_a_files_name_that_can_be_no_id_is_refused_unless_an_id_is_given(
    tmp_path: Path, name: str, right: str
) -> None:
    (problem,) = library(tmp_path, **{name: GOOD}).problems
    assert (problem.line, problem.column) == (1, 1)
    assert problem.message.startswith("the file's name, \"")
    assert problem.hint == f"{right}, or write an id: into it"
    assert list(library(tmp_path, **{name: f"id: isles\n{GOOD}"}).briefings) == ["isles"]


def test_the_newest_briefing_comes_first(tmp_path: Path) -> None:
    dates = {"a": "2030", "b": "2031-05", "c": "2030-12-30"}
    found = library(tmp_path, **{name: GOOD.replace("2031-04-30", date) for name, date in dates.items()})
    assert list(found.briefings) == ["b", "a", "c"]  # "2030" may be its last day


def test_a_broken_file_never_takes_down_the_others(tmp_path: Path) -> None:
    found = library(tmp_path, good=GOOD, broken="title: [", worse="\x00", empty="", last=GOOD)
    assert set(found.briefings) == {"good", "last"}
    assert {Path(problem.file).name for problem in found.problems} == {
        "broken.yaml",
        "worse.yaml",
        "empty.yaml",
    }


def test_a_file_that_cannot_be_opened_is_a_problem_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "gone.yaml").symlink_to(tmp_path / "nowhere.yaml")
    found = library(tmp_path, good=GOOD)
    assert list(found.briefings) == ["good"]
    assert "the file cannot be read: No such file or directory" in str(found.problems[0])


def test_two_files_with_one_id_are_a_problem_of_the_second(tmp_path: Path) -> None:
    found = library(tmp_path, a=f"id: isles\n{GOOD}", b=f"id: isles\n{GOOD}", c=GOOD)
    assert set(found.briefings) == {"isles", "c"}
    (problem,) = found.problems
    assert str(problem) == (
        f'{tmp_path}/b.yaml:1:1: id: another file has a briefing with the id "isles"; '
        "give each briefing an id of its own [duplicate-id]"
    )


def test_only_briefings_are_read(tmp_path: Path) -> None:
    (tmp_path / ".hidden.yaml").write_text("[")
    (tmp_path / "notes.txt").write_text("[")
    (tmp_path / "isles.yaml~").write_text("[")
    (tmp_path / "other.yml").write_text(GOOD)
    found = library(tmp_path, isles=GOOD)
    assert (set(found.briefings), found.problems) == ({"isles", "other"}, ())


def test_no_files_make_an_empty_library() -> None:
    assert load_library_files([], SECTIONS) == Library({})


def test_an_empty_list_is_a_list(tmp_path: Path) -> None:
    found = library(tmp_path, isles=HEAD + "figures: []\npolls:\n")
    assert found.problems == ()
    assert "figures" not in found.briefings["isles"].sections


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
