"""Claims: a contested claim is shown as contested, position by position."""

import pytest

from bot.core.views.shared_reply import build_shared_text
from bot.core.views.sharing import build_citation, describe_answer
from tests.support.app_fixtures import answer_text, app_with_entries, ask

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


def test_a_contested_claim_is_shown_position_by_position() -> None:
    assert answer_text(app_with_entries(CLAIMS), "/claims waves").startswith(
        "More than waves\nThere are more guards than waves.\nVerdict: not enough evidence · "
        "Claimed by Salt Guard, 2 April 2031 · The Gull's Errand [1]\nStatus: contested. The sea was calm.\n"
        "Explanation: Nobody counted waves.\nPositions\n"
        "The Bureau denies it (3 April 2031): 90–130: The sea was calm.\nThe Reef denies it\n"
        "The keeper confirms it (April 2031)\nOtters says so\nThe Institute: Waves cannot be counted.\n"
        "The works: 400\n"
    )


def test_a_claim_that_nobody_verified_says_so() -> None:
    said = answer_text(app_with_entries(CLAIMS), "/claims bare")
    assert said.startswith("Lamps burn at noon.\nClaimed by A keeper\nnot independently verified · ")


@pytest.mark.parametrize(
    ("verdict", "shown"),
    [
        ("confirmed", "Verdict: confirmed"),
        ("supported", "Verdict: supported by evidence"),
        ("not enough evidence", "Verdict: not enough evidence"),
        ("disputed", "Verdict: disputed"),
        ("refuted", "Verdict: refuted"),
        ("opinion", "Opinion of Salt Guard, 2 April 2031"),
    ],
)
def test_a_verdict_is_worded_for_readers_and_follows_the_statement(verdict: str, shown: str) -> None:
    app = app_with_entries(CLAIMS.replace("verdict: not enough evidence", f"verdict: {verdict}"))
    said = f"More than waves\nThere are more guards than waves.\n{shown} · "
    assert answer_text(app, "/claims waves").startswith(said)
    assert said in answer_text(app, "/claims")


@pytest.mark.parametrize("entry_id", ["waves", "bare"])
def test_a_claim_that_is_shared_or_cited_says_what_is_claimed_and_by_whom(entry_id: str) -> None:
    reply = ask(app_with_entries(CLAIMS), f"/claims {entry_id}")
    statement, claimant = {
        "waves": ("There are more guards than waves.", "Claimed by Salt Guard"),
        "bare": ("Lamps burn at noon.", "Claimed by A keeper"),
    }[entry_id]
    for text in (
        build_shared_text(reply),
        build_citation(reply),
        f"{reply.title} · {describe_answer(reply)}",
    ):
        assert text.count(statement) == 1
        assert text.index(statement) < text.index(claimant)


def test_a_list_of_claims_names_the_claimants_and_marks_a_contested_one() -> None:
    said = answer_text(app_with_entries(CLAIMS), "/claims")
    assert (
        "More than waves\nThere are more guards than waves.\nVerdict: not enough evidence · "
        "Claimed by Salt Guard, 2 April 2031 · contested · The Gull's Errand [1]\n" in said
    )
    assert "Lamps burn at noon.\nClaimed by A keeper · not independently verified · " in said


def test_a_claim_is_found_by_its_statement() -> None:
    assert (
        ask(app_with_entries(CLAIMS), "/claims there are more guards than waves.").title == "More than waves"
    )
