"""Events: when, where, who took part, and casualties with their source."""

from tests.support.app_fixtures import answer_text, app_with_entries

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


def test_an_event_shows_when_where_who_and_the_outcome() -> None:
    assert answer_text(app_with_entries(EVENTS), "/events sit-in").startswith(
        "The sit-in\nThey sat down.\nWhen: 1 April 2031 – 3 April 2031\nWhere: The pier\nType: protest\n"
        "Participants: Salt Guard; otters\nOutcome: The pier moved.\n"
    )


def test_casualties_always_name_their_source() -> None:
    said = answer_text(app_with_entries(EVENTS), "/events sit-in")
    assert (
        "\nCasualties: 2 wet feet (The Bureau confirms, 3 April 2031)\n"
        "Casualties: dozens (Salt Guard alleges)\n" in said
    )


def test_an_event_says_if_its_time_or_place_is_not_stated() -> None:
    assert "When: not stated\nWhere: Outer Ambrel\n" in answer_text(app_with_entries(EVENTS), "/events flood")
    assert "When: June 2031\nWhere: not stated\n" in answer_text(app_with_entries(EVENTS), "/events vote")


def test_a_list_of_events_shows_when_and_where() -> None:
    said = answer_text(app_with_entries(EVENTS), "/events")
    assert "The sit-in\n1 April 2031 – 3 April 2031 · The pier\n" in said
    assert "The flood\ndate not stated · Outer Ambrel\n" in said
