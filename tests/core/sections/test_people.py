"""People: their public roles and words, and nothing private."""

import pytest

from bot.core.parsing.problem import BriefingError
from tests.support.app_fixtures import app_with, ask, told

PEOPLE = """
people:
  - id: ovod
    name: Галаган Оводь
    names: [{text: Halahan Ovod, language: en}]
    call_sign: Їжак
    roles:
      - {title: commander, unit: guard, when: 2029}
      - {title: tenor, organisation: Choir}
      - {title: islander}
    public_status: public figure
    text: Speaks for the *guard*.
    said: [{text: Planks have no master., attribution: {who: The press room, on: 2031-04-04}}]
    statements: [more-than-waves, unseen]
  - {id: marrow, name: Ines Marrow}
  - {id: keeper, name: The keeper, public_status: pseudonymous, roles: [{title: watcher, unit: night}]}
units: [{id: guard, name: Salt Guard}, {id: night, name: Offstage, state: draft}]
claims:
  - {id: more-than-waves, statement: We are more than waves., claimant: Ovod}
  - {id: unseen, statement: Offstage., claimant: Ovod, publish_at: 2032}
"""


def test_a_person_is_told_by_names_roles_and_public_status() -> None:
    said = told(app_with(PEOPLE), "/people ovod")
    assert said.startswith(
        "Галаган Оводь\nSpeaks for the guard.\nOfficial name: Halahan Ovod (English)\nCall sign: “Їжак”\n"
        "Role: commander, Salt Guard /units guard, 2029\nRole: tenor, Choir\nRole: islander\n"
        "Public status: public figure\n"
    )


def test_what_somebody_said_has_its_reporter_and_date() -> None:
    assert "Statements\nPlanks have no master. (The press room states, 4 April 2031)\n" in told(
        app_with(PEOPLE), "/people ovod"
    )


def test_a_persons_claims_are_led_to_unless_they_are_not_published() -> None:
    said = told(app_with(PEOPLE), "/people ovod")
    assert "\nClaim: We are more than waves. /claims more-than-waves\nClaim: not published\n" in said


def test_a_role_in_a_draft_unit_does_not_name_it() -> None:
    said = told(app_with(PEOPLE), "/people keeper")
    assert "Role: watcher, not published\nPublic status: known under a pseudonym\n" in said


def test_who_is_not_said_to_be_public_is_named_in_open_sources() -> None:
    assert "Public status: named in open sources" in told(app_with(PEOPLE), "/people marrow")


def test_a_list_of_people_tells_their_roles() -> None:
    said = told(app_with(PEOPLE), "/people")
    assert "Галаган Оводь\ncommander, Salt Guard /units guard, 2029\ntenor, Choir\nislander\n" in said


@pytest.mark.parametrize("name", ["ovod", "Їжак", "halahan", "ОВОДЬ"])
def test_a_person_is_found_by_any_name_and_call_sign(name: str) -> None:
    assert ask(app_with(PEOPLE), f"/people {name}").title == "Галаган Оводь"


@pytest.mark.parametrize("field", ["birth_date", "born", "address", "location", "relatives", "phone"])
def test_private_details_have_no_place(field: str) -> None:
    with pytest.raises(BriefingError, match=f'there is no field "{field}" here'):
        app_with(f"people: [{{id: a, name: A, {field}: x}}]")
