"""People: their public roles and statements, and nothing private."""

import pytest

from bot.core.parsing.problem import BriefingError
from tests.support.app_fixtures import answer_text, app_with_entries, ask

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


def test_a_person_is_shown_with_names_and_roles() -> None:
    said = answer_text(app_with_entries(PEOPLE), "/people ovod")
    assert said.startswith(
        "Галаган Оводь\ncommander, Salt Guard, 2029; tenor, Choir; islander\nThe Gull's Errand [1]\n"
        "Speaks for the guard.\nOfficial name: Halahan Ovod (English)\nCall sign: “Їжак”\n"
    )


def test_a_statement_names_who_reported_it_and_when() -> None:
    assert "Statements\nPlanks have no master. (The press room states, 4 April 2031)\n" in answer_text(
        app_with_entries(PEOPLE), "/people ovod"
    )


def test_a_person_leads_to_their_claims_unless_these_are_not_published() -> None:
    said = answer_text(app_with_entries(PEOPLE), "/people ovod")
    assert "\nClaim: We are more than waves.\nClaim: not published\n" in said


def test_a_role_in_a_draft_unit_does_not_name_it() -> None:
    said = answer_text(app_with_entries(PEOPLE), "/people keeper")
    assert "\nwatcher, not published\n" in said
    assert "\nIdentity: known by a pseudonym\n" in said


def test_only_a_pseudonym_is_worth_a_row() -> None:
    assert answer_text(app_with_entries(PEOPLE), "/people marrow").startswith(
        "Ines Marrow\nThe Gull's Errand [1]\n"
    )
    assert "Identity" not in answer_text(app_with_entries(PEOPLE), "/people ovod")


def test_a_list_of_people_shows_their_roles() -> None:
    said = answer_text(app_with_entries(PEOPLE), "/people")
    assert "Галаган Оводь\ncommander, Salt Guard, 2029\ntenor, Choir\nislander · " in said


@pytest.mark.parametrize("name", ["ovod", "Їжак", "halahan", "ОВОДЬ"])
def test_a_person_is_found_by_any_name_and_call_sign(name: str) -> None:
    assert ask(app_with_entries(PEOPLE), f"/people {name}").title == "Галаган Оводь"


@pytest.mark.parametrize("field", ["birth_date", "born", "address", "location", "relatives", "phone"])
def test_there_is_no_field_for_private_details(field: str) -> None:
    with pytest.raises(BriefingError, match=f'there is no field "{field}" here'):
        app_with_entries(f"people: [{{id: a, name: A, {field}: x}}]")
