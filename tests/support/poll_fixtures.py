"""A briefing of hundreds of polls, as an importer makes it of a table: a poll a row, parties as subgroups."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count, islice

from bot.core.app import App

POLL_COUNT = 446
POLLSTERS = {"Brine and Daughters": 3, "Saltmarsh": 5, "Fox & Otter": 29, "Tidewater/Lamp Nine": 7, "Ebb": 41}
"""The pollsters; each asks a question of its own as one of so many."""
PARTIES = ("", "Wreckers", "Pilots", "of no party")
SERIES = (
    "Should the harbour master be removed from office?",
    "Should the council open an inquiry into the harbour master?",
    "Would you vote for the bridge?",
)
FIRST_DAY = date(2029, 1, 3)


HEAD = (
    "title: The harbour master\nas_of: 2031-05-01\n"
    "sources: [{id: table, title: A table of polls, publisher: The Gull's Errand}]\npolls:\n"
)


def write_many_polls() -> str:
    """Write a briefing of `POLL_COUNT` polls of five pollsters, most of which belong to a series.

    The first figure of each is its own.
    """
    return HEAD + "".join(islice(_write_polls(is_any_rare=False), POLL_COUNT))


def write_unlike_polls() -> str:
    """Write the same number of polls, each with a question of its own."""
    return HEAD + "".join(islice(_write_polls(is_any_rare=True), POLL_COUNT))


def list_own_figures(app: App) -> frozenset[str]:
    """List the figures of the polls that no other poll has."""
    (briefing,) = app.library.briefings.values()
    return frozenset(_name_own_figure(poll.id) for poll in briefing.sections["polls"])


def _write_polls(*, is_any_rare: bool) -> Iterator[str]:
    """Yield polls without end: the first pollster asks at each step, the last one at every fifth."""
    for number in count():
        for place, (pollster, rarity) in enumerate(POLLSTERS.items()):
            if number % (place + 1) == 0:
                is_rare = is_any_rare or number % rarity == 0
                yield _write_poll(number, place, pollster, is_rare=is_rare)


def _name_own_figure(poll_id: str) -> str:
    place, number = map(int, poll_id.split("-")[1:])
    return f"{20 + 2 * place + number // 100}.{number % 100:02}%"


def _write_poll(number: int, place: int, pollster: str, *, is_rare: bool) -> str:
    poll_id, start = f"poll-{place}-{number}", FIRST_DAY + timedelta(days=4 * number + place)
    text = f"Did storm {number} change your mind, and how?" if is_rare else SERIES[number % len(SERIES)]
    series = "" if is_rare else f", series: s{number % len(SERIES)}"
    questions = "".join(
        f'      - {{text: "{text}"{series}{f", base: {party}" if party else ""}, answers: '
        f"[{{label: yes, figure: {f'{20 + number % 50}%' if party else _name_own_figure(poll_id)}}}, "
        f"{{label: no, figure: {30 + number % 9}%}}, {{label: unsure, figure: {number % 7}%}}]}}\n"
        for party in PARTIES
    )
    return (
        f'  - id: {poll_id}\n    pollster: "{pollster}"\n    sample_size: {900 + number}\n'
        f"    fieldwork: {{start: {start}, end: {start + timedelta(days=3)}}}\n"
        f"    population: adults\n    questions:\n{questions}"
    )
