"""Units: what is reported about them, and by whom."""

from tests.support.app_fixtures import answer_text, app_with_entries, ask

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


def card_text() -> str:
    return answer_text(app_with_entries(UNITS), "/units guard")


def test_a_unit_shows_its_names_with_their_kind_and_language() -> None:
    assert "\nNative name: Сольова варта (Ukrainian)\nFormer name: Brine Watch\n" in card_text()


def test_a_unit_shows_type_side_status_and_origin() -> None:
    assert card_text().startswith("Salt Guard\ncoast guard · against the bridge · active\nThe Gull's Errand")
    assert "\nThey stand on the pier.\n" in card_text()
    assert "\nFormed: November 2027\n" in card_text()


def test_a_unit_shows_its_affiliations_and_their_dates() -> None:
    parent = "Affiliation: under the command of Harbour Watch, 2028 – June 2030"
    assert f"\n{parent}\nAffiliation: part of Lifeboat Society\n" in card_text()


def test_a_strength_always_names_its_source() -> None:
    alleged = (
        "Strength: more than 400 guards (Salt Guard alleges, 2 April 2031; as of April 2031 (1 month ago))"
    )
    assert f"\n{alleged}\nStrength: 90–130 (The Bureau estimates: “About 110”)\n" in card_text()


def test_a_commander_leads_to_the_person_unless_it_is_a_draft() -> None:
    assert "\nLeadership: Ovod, commander, 2029\nLeadership: not published, deputy\n" in card_text()


def test_activities_and_aims_name_their_speakers() -> None:
    assert (
        "Activities\nSings.\nMoved the pier. (The Bureau confirms)\nAims\nNo bridge. (Salt Guard states)\n"
        in card_text()
    )


def test_a_designation_shows_who_designated_and_when() -> None:
    assert "\nLegal designation: a choir (Court of Nine Lamps, 28 February 2030)\n" in card_text()


def test_a_list_shows_what_each_unit_is() -> None:
    rows = answer_text(app_with_entries(UNITS), "/units")
    assert "Salt Guard\ncoast guard · against the bridge · active · The Gull's Errand [1]\n" in rows
    assert "Harbour Watch\nWatches.\nThe Gull's Errand [1]\n" in rows


def test_a_unit_is_found_by_any_of_its_names() -> None:
    for name in ("сольова варта", "brine watch", "salt"):
        assert ask(app_with_entries(UNITS), f"/units {name}").title == "Salt Guard"
