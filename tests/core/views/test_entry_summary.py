"""The short form of an entry: the fact first, then whom to trust for it, then the caveat in short."""

import pytest

from bot.core.messages.short_form import EntrySummary
from tests.support.app_fixtures import app_with_entries, ask

QUESTION = (
    "questions: [{text: The bridge, answers: [{label: for, figure: 52%}, {label: against, figure: 40%}]}]"
)


def summary_of(entry: str, section: str) -> EntrySummary:
    """Return the short form of the only entry of a section."""
    summary = ask(app_with_entries(f"{section}: [{{{entry}}}]"), f"/{section}").entry_summary
    assert summary
    return summary


@pytest.mark.parametrize(
    ("section", "entry", "line"),
    [
        (
            "polls",
            f"id: a, pollster: Brine, fieldwork: 2031-04, {QUESTION}",
            "52% for · 40% against · Brine, April 2031 · The Gull's Errand",
        ),
        (
            "polls",
            f"id: a, title: 'Brine, May', pollster: Brine, as_of: 2031-05, {QUESTION}",
            "52% for · 40% against · Brine, May · May 2031 · The Gull's Errand",
        ),
        (
            "polls",
            f"id: a, {QUESTION}",
            "52% for · 40% against · Pollster not stated · as of 30 April 2031 · The Gull's Errand",
        ),
        (
            "figures",
            "id: a, title: Lamps, figure: '>60', period: 2030, counted_by: the keepers",
            "more than 60 · 2030 · the keepers · as of 30 April 2031 · The Gull's Errand",
        ),
        (
            "figures",
            "id: a, title: A, figure: '60', period: 2030, as_of: 2030, attribution: {who: Me, verb: alleges}",
            "60 · 2030 · counting body not stated · Me alleges · The Gull's Errand",
        ),
        (
            "claims",
            "id: a, statement: Lamps burn., claimant: Ann, made_on: 2031",
            "Claimed by Ann, 2031 · not independently verified · as of 30 April 2031 · The Gull's Errand",
        ),
        (
            "claims",
            "id: a, statement: Lamps burn., claimant: A keeper, finding: {verdict: opinion, explanation: E}",
            "Opinion of A keeper · as of 30 April 2031 · The Gull's Errand",
        ),
        (
            "claims",
            "id: a, statement: Lamps burn., claimant: A keeper, finding: {verdict: refuted, explanation: E}",
            "Verdict: refuted · Claimed by A keeper · as of 30 April 2031 · The Gull's Errand",
        ),
        (
            "events",
            "id: a, title: The sit-in, when: 2031-04-30, place: The pier",
            "30 April 2031 · The pier · The Gull's Errand",
        ),
        (
            "people",
            "id: a, name: Ovod, roles: [{title: tenor, organisation: Choir}, {title: keeper}]",
            "tenor, Choir; keeper · as of 30 April 2031 · The Gull's Errand",
        ),
        (
            "units",
            "id: a, name: Salt Guard, kind: coast guard, attribution: The Gull's Errand",
            "coast guard · as of 30 April 2031 · The Gull's Errand",
        ),
        (
            "questions",
            "id: a, text: Who pays?, positions: [{who: Otters}]",
            "Otters says so · 1 position · as of 30 April 2031 · The Gull's Errand",
        ),
        (
            "questions",
            "id: a, text: Who pays?",
            "Positions: not stated · as of 30 April 2031 · The Gull's Errand",
        ),
        (
            "glossary",
            "id: a, term: Lamp, meaning: A *tower*., standing: contested",
            "A tower. · contested · as of 30 April 2031 · The Gull's Errand",
        ),
    ],
)
def test_an_entry_begins_with_its_fact_and_then_says_whom_to_trust(
    section: str, entry: str, line: str
) -> None:
    assert summary_of(entry, section).fact_line == line


def test_a_source_begins_with_its_publisher_and_date() -> None:
    summary = ask(app_with_entries(""), "/sources").entry_summary
    assert summary
    assert summary.fact_line == "The Gull's Errand, date not stated"


@pytest.mark.parametrize("standing", ["retracted", "superseded"])
def test_what_no_longer_holds_begins_with_its_status(standing: str) -> None:
    summary = summary_of(f"id: a, title: Lamps, figure: '60', standing: {standing}", "figures")
    assert summary.fact_line.startswith(f"{standing} · 60 · ")


def test_a_withdrawn_entry_says_only_when_and_why() -> None:
    summary = summary_of(
        "id: a, title: Lamps, figure: '60', state: withdrawn, withdrawn: {on: 2031-05-01, because: Wrong.}",
        "figures",
    )
    assert summary.fact_line == "Withdrawn on 1 May 2031: Wrong."


def test_a_long_caveat_is_shortened_between_sentences() -> None:
    long_caveat = "Nobody counted. " + "The sea was calm. " * 20
    summary = summary_of(f"id: a, title: Lamps, figure: '60', caveats: ['{long_caveat}', Other]", "figures")
    assert summary.caveat.startswith("Caveat: Nobody counted. The sea was calm.")
    assert summary.caveat.endswith("The sea was calm. …")
    assert len(summary.caveat) <= 220


def test_a_caveat_of_one_long_sentence_is_shortened_between_words() -> None:
    summary = summary_of(f"id: a, title: Lamps, figure: '60', caveats: ['{'lamp ' * 99}']", "figures")
    assert summary.caveat.endswith("lamp lamp…")
