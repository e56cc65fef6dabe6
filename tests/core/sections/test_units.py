"""Units: what is said of them, and by whom."""

from tests.support.app_fixtures import app_with, ask, told

UNITS = """
units:
  - id: guard
    name: Salt Guard
    names: [{text: Сольова варта, language: uk, kind: native}, {text: Brine Watch, kind: former}]
    kind: coast guard
    side: against the bridge
    status: active
    formed: 2027-11
    text: They stand on the *pier*.
    parents:
      - {unit: harbour, relation: under the command of, when: {start: 2028, end: 2030-06}}
      - {name: Lifeboat Society}
    strength:
      - figure: more than 400
        of: guards
        attribution: {who: Salt Guard, verb: alleges, on: 2031-04-02}
        as_of: 2031-04
      - {figure: 90 to 130, attribution: {who: The Bureau, verb: estimates, original: "About *110*"}}
    commanders: [{person: ovod, role: commander, when: 2029}, {person: unseen, role: deputy}]
    activities: [Sings., {text: Moved the **pier**., attribution: {who: The Bureau, verb: confirms}}]
    aims: [{text: No bridge., attribution: Salt Guard}]
    legal_designations: [{by: Court of Nine Lamps, designation: a choir, on: 2030-02-28}]
  - {id: harbour, name: Harbour Watch, text: Watches.}
people:
  - {id: ovod, name: Ovod}
  - {id: unseen, name: Offstage, state: draft}
"""


def said() -> str:
    return told(app_with(UNITS), "/units guard")


def test_a_unit_tells_its_names_with_their_kind_and_language() -> None:
    assert "\nNative name: Сольова варта (Ukrainian)\nFormer name: Brine Watch\n" in said()


def test_a_unit_tells_what_it_is() -> None:
    assert said().startswith("Salt Guard\nThey stand on the pier.\n")
    assert "\nKind: coast guard\nSide: against the bridge\nStatus: active\nFormed: November 2027\n" in said()


def test_a_unit_tells_what_it_belongs_to_and_since_when() -> None:
    parent = "Parent: under the command of Harbour Watch /units harbour, 2028 – June 2030"
    assert f"\n{parent}\nParent: part of Lifeboat Society\n" in said()


def test_a_strength_is_always_somebodys_word() -> None:
    alleged = (
        "Strength: more than 400 guards (Salt Guard alleges, 2 April 2031; as of April 2031 (1 month ago))"
    )
    assert f"\n{alleged}\nStrength: 90–130 (The Bureau estimates: “About 110”)\n" in said()


def test_a_commander_leads_to_the_person_unless_it_is_a_draft() -> None:
    assert "\nCommand: Ovod /people ovod, commander, 2029\nCommand: not published, deputy\n" in said()


def test_activities_and_aims_have_their_speakers() -> None:
    assert (
        "Activities\nSings.\nMoved the pier. (The Bureau confirms)\nAims\nNo bridge. (Salt Guard states)\n"
        in said()
    )


def test_a_designation_says_whose_it_is_and_since_when() -> None:
    assert "\nLegal designation: a choir (Court of Nine Lamps, 28 February 2030)\n" in said()


def test_a_list_tells_what_each_unit_is() -> None:
    rows = told(app_with(UNITS), "/units")
    assert "Salt Guard\ncoast guard · against the bridge · active\n" in rows
    assert "Harbour Watch\nWatches.\n" in rows


def test_a_unit_is_found_by_any_of_its_names() -> None:
    for name in ("сольова варта", "brine watch", "salt"):
        assert ask(app_with(UNITS), f"/units {name}").title == "Salt Guard"
