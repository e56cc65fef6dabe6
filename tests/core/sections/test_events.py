"""Events: when, where, who took part, and casualties with their source."""

from datetime import date

import pytest

from bot.core.messages.chart import Timeline
from bot.core.messages.reply import Chart
from tests.support.app_fixtures import answer_text, app_with_entries, ask

EVENTS = """
events:
  - id: sit-in
    title: The sit-in
    when: {start: 2031-04-01, end: 2031-04-03}
    place: The pier
    type: protest
    participants: [Salt Guard, otters]
    text: They sat *down*.
    outcome: The pier **moved**.
    casualties:
      - {figure: "2", of: wet feet, attribution: {who: The Bureau, verb: confirms, on: 2031-04-03}}
      - {figure: dozens, attribution: {who: Salt Guard, verb: alleges}}
  - {id: vote, title: The vote, when: 2031-06}
  - {id: flood, title: The flood, place: Outer Ambrel}
  - {id: eve, title: The assembly, place: Inner Ambrel, when_words: on the eve of the vote}
  - {id: eve-in-may, title: The rehearsal, when: 2031-05, when_words: a month before the vote}
"""


def test_an_event_shows_when_where_who_and_the_outcome() -> None:
    assert answer_text(app_with_entries(EVENTS), "/events sit-in").startswith(
        "The sit-in\n1–3 April 2031 · The pier\nThe Gull's Errand [1]\nThey sat down.\n"
        "Type: protest\nParticipants: Salt Guard; otters\nOutcome: The pier moved.\n"
    )


def test_casualties_always_name_their_source() -> None:
    said = answer_text(app_with_entries(EVENTS), "/events sit-in")
    assert (
        "\nCasualties: 2 wet feet (The Bureau confirms, 3 April 2031)\n"
        "Casualties: dozens (Salt Guard alleges)\n" in said
    )


def test_an_event_says_if_its_time_or_place_is_not_stated() -> None:
    flood = answer_text(app_with_entries(EVENTS), "/events flood")
    assert flood.startswith("The flood\ndate not stated · Outer Ambrel\n")
    vote = answer_text(app_with_entries(EVENTS), "/events vote")
    assert vote.startswith("The vote\nJune 2031\nThe Gull's Errand [1]\nWhere: not stated\n")


def test_an_event_without_a_date_says_in_words_when_it_was() -> None:
    app = app_with_entries(EVENTS)
    assert "\non the eve of the vote · Inner Ambrel\n" in answer_text(app, "/events eve")
    assert "\nMay 2031 (a month before the vote)\n" in answer_text(app, "/events eve-in-may")
    assert "The assembly\non the eve of the vote · Inner Ambrel · The Gull's Errand [1]\n" in answer_text(
        app, "/events"
    )


@pytest.mark.parametrize(
    ("when", "shown"),
    [
        ("{since: 2031-04}", "since April 2031"),
        ("{start: 2031-04-01}", "since 1 April 2031"),
        ("{until: 2031}", "until 2031"),
        ("{end: 2031-04-01}", "until 1 April 2031"),
        ("{since: 2031-04, until: 2031-05-02}", "April 2031 – 2 May 2031"),
        ("{start: 2031-04, until: 2031-04}", "April 2031"),
    ],
)
def test_a_period_may_be_open_at_one_end(when: str, shown: str) -> None:
    app = app_with_entries(
        f"events: [{{id: siege, title: The siege, when: {when}}}, {{id: vote, title: The vote}}]\n"
    )
    assert answer_text(app, "/events siege").startswith(f"The siege\n{shown}\n")
    assert f"The siege\n{shown} · The Gull's Errand [1]\n" in answer_text(app, "/events")


def test_a_timeline_draws_an_open_end_to_the_edge() -> None:
    entries = """
events:
  - {id: peace, title: Peace, when: {until: 2031-03}}
  - {id: siege, title: Siege, when: {since: 2031-04-02}}
  - {id: vote, title: Vote, when: 2031-06-10}
"""
    reply = ask(app_with_entries(entries), "events")
    (picture,) = [one.picture for one in reply.blocks if isinstance(one, Chart) and one.picture]
    assert isinstance(picture.drawing, Timeline)
    assert [(one.label, one.date_text, one.start, one.end) for one in picture.drawing.events] == [
        ("Peace", "until March 2031", date(2031, 3, 1), date(2031, 3, 31)),
        ("Siege", "since 2 April 2031", date(2031, 4, 2), date(2031, 6, 10)),
        ("Vote", "10 June 2031", date(2031, 6, 10), date(2031, 6, 10)),
    ]


def test_a_list_of_events_shows_when_and_where() -> None:
    said = answer_text(app_with_entries(EVENTS), "/events")
    assert "The sit-in\n1–3 April 2031 · The pier · The Gull's Errand [1]\n" in said
    assert "The flood\ndate not stated · Outer Ambrel · The Gull's Errand [1]\n" in said
