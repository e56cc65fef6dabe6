"""Events: when, where, who, and how many on whose word."""

from tests.support.app_fixtures import app_with, told

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
"""


def test_an_event_tells_when_where_who_and_what_came_of_it() -> None:
    assert told(app_with(EVENTS), "/events sit-in").startswith(
        "The sit-in\nThey sat down.\nWhen: 1 April 2031 – 3 April 2031\nWhere: The pier\nType: protest\n"
        "Participants: Salt Guard; otters\nOutcome: The pier moved.\n"
    )


def test_casualties_are_always_somebodys_word() -> None:
    said = told(app_with(EVENTS), "/events sit-in")
    assert (
        "\nCasualties: 2 wet feet (The Bureau confirms, 3 April 2031)\n"
        "Casualties: dozens (Salt Guard alleges)\n" in said
    )


def test_an_event_says_that_its_time_and_place_are_not_stated() -> None:
    assert "When: not stated\nWhere: Outer Ambrel\n" in told(app_with(EVENTS), "/events flood")
    assert "When: June 2031\nWhere: not stated\n" in told(app_with(EVENTS), "/events vote")


def test_a_list_of_events_tells_when_and_where() -> None:
    said = told(app_with(EVENTS), "/events")
    assert "The sit-in\n1 April 2031 – 3 April 2031 · The pier\n" in said
    assert "The flood\ndate not stated · Outer Ambrel\n" in said
