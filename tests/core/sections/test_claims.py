"""Claims: what is contested is told as contested, position by position."""

import pytest

from tests.support.app_fixtures import app_with, ask, told

CLAIMS = """
claims:
  - id: waves
    title: More than waves
    statement: There are more guards than waves.
    claimant: Salt Guard
    made_on: 2031-04-02
    standing: contested
    standing_note: The sea was *calm*.
    positions:
      - {who: The Bureau, stance: denies, text: The sea was **calm**., figure: 90 to 130, on: 2031-04-03}
      - {who: The Reef, stance: denies}
      - {who: The keeper, stance: confirms, on: 2031-04}
      - {who: Otters}
      - {who: The Institute, text: Waves cannot be counted.}
      - {who: The works, figure: "400"}
    finding: {verdict: not enough evidence, explanation: Nobody counted *waves*.}
  - {id: bare, statement: Lamps burn at noon., claimant: A keeper}
"""


def test_a_contested_claim_is_told_position_by_position() -> None:
    assert told(app_with(CLAIMS), "/claims waves").startswith(
        "More than waves\nThere are more guards than waves.\nClaimed by Salt Guard, 2 April 2031\nPositions\n"
        "The Bureau denies it (3 April 2031): 90–130: The sea was calm.\nThe Reef denies it\n"
        "The keeper confirms it (April 2031)\nOtters says so\nThe Institute: Waves cannot be counted.\n"
        "The works: 400\nFinding: not enough evidence. Nobody counted waves.\n"
        "Standing: contested. The sea was calm.\n"
    )


def test_a_claim_that_nobody_checked_says_so() -> None:
    said = told(app_with(CLAIMS), "/claims bare")
    assert said.startswith("Lamps burn at noon.\nClaimed by A keeper\nFinding: not independently checked\n")


@pytest.mark.parametrize(
    "verdict", ["confirmed", "supported", "not enough evidence", "disputed", "refuted"]
)
def test_a_finding_is_told_in_the_words_of_the_house_list(verdict: str) -> None:
    app = app_with(CLAIMS.replace("verdict: not enough evidence", f"verdict: {verdict}"))
    assert f"\nFinding: {verdict}. Nobody counted waves.\n" in told(app, "/claims waves")


def test_an_opinion_is_said_to_be_beyond_checking() -> None:
    app = app_with(CLAIMS.replace("verdict: not enough evidence", "verdict: opinion"))
    assert "\nFinding: opinion, cannot be checked. Nobody" in told(app, "/claims waves")


def test_a_list_of_claims_tells_whose_they_are_and_that_one_is_contested() -> None:
    said = told(app_with(CLAIMS), "/claims")
    assert (
        "More than waves\nThere are more guards than waves.\nClaimed by Salt Guard, 2 April 2031\n"
        "contested · " in said
    )
    assert "Lamps burn at noon.\nClaimed by A keeper\n" in said


def test_a_claim_is_found_by_its_sentence() -> None:
    assert ask(app_with(CLAIMS), "/claims there are more guards than waves.").title == "More than waves"
