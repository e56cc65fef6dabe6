"""Times of publication: how they are written, which moment they are, and that nothing is shown before."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.core.app import App
from bot.core.content.diff import diff_briefings
from bot.core.content.publish_time import parse_publish_time
from bot.core.library.releases import Releaser
from bot.core.messages.request import Request
from bot.core.parsing.problem import InvalidValueError
from tests.support.app_fixtures import app_from_texts, list_lines

KYIV = ZoneInfo("Europe/Kyiv")
MOMENTS = {
    "2026-12-01": "2026-12-01 00:00",
    "2026-12": "2026-12-01 00:00",
    "2026-12-01 09:00": "2026-12-01 07:00",  # in the desk's zone, Kyiv
    "2026-12-01T09:00": "2026-12-01 07:00",
    "2026-12-01 09:00 UTC": "2026-12-01 09:00",
    "2026-12-01T09:00Z": "2026-12-01 09:00",
    "2026-12-01T09:00:00Z": "2026-12-01 09:00",
    "2026-12-01T09:00+01:00": "2026-12-01 08:00",
    "2026-12-01 09:00 -05:30": "2026-12-01 14:30",
    "2026-12-01 00:30 Europe/Kyiv": "2026-11-30 22:30",
    "2026-07-01 09:00 Europe/Kyiv": "2026-07-01 06:00",
}
MISTAKES = {
    "2026-12-01 9:00": "write 2026-12-01 09:00 Europe/Kyiv, with your time zone",
    "2026-12-01, 9.00 am": "write 2026-12-01 09:00 Europe/Kyiv, with your time zone",
    "2026-12-01 9h00 +01:00": "write 2026-12-01 09:00 +01:00",
    "01.12.2026 09:00": "write the day, the time and the time zone: 2026-12-01 09:00 Europe/Kyiv",
    "2026-12-01 24:00": "write an hour from 00 to 23 and a minute from 00 to 59",
    "2026-12-01 09:00 Kyiv": "write Europe/Kyiv",
    "2026-12-01 09:00 Europe/Kiyv": "write Europe/Kyiv",
    "2026-12-01 09:00 MEZ": "write +01:00, or a name such as Europe/Kyiv",
    "2026-03-29 02:30 Europe/Berlin": "write 2026-03-29 03:30 Europe/Berlin",
    "2026-02-30 09:00 UTC": "check the month and the day",
    "2026-12-01 09:00 +25:00": "write +01:00, or a name such as Europe/Kyiv",
    "2026-12-01 09:00 localtime": "write +01:00, or a name such as Europe/Kyiv",
    "9999-12-31 23:59": "to hide it for good, write state: draft",
    "9999-12-31 23:59 -10:00": "leave out the time",
    "0001-01-01 00:00 +10:00": "leave out the time",
}
BRIEFING = """\
title: The vote on the Lantern Isles
as_of: 2031-04-30
sources: [{id: gull, title: A bridge too wet, publisher: The Gull's Errand}]
figures:
  - {id: lamps, title: Lamps, figure: 64}
  - {id: oars, title: Oars, figure: 12, publish_at: 2031-05-20 09:00 Europe/Kyiv}
"""
TODAY = date(2031, 5, 20)


@pytest.mark.parametrize("text", MOMENTS)
def test_a_time_of_publication_is_a_moment(text: str) -> None:
    moment = parse_publish_time(text).resolve(KYIV)
    assert f"{moment:%Y-%m-%d %H:%M}" == MOMENTS[text]


@pytest.mark.parametrize("text", MISTAKES)
def test_a_time_that_is_none_is_refused_with_one_that_is(text: str) -> None:
    with pytest.raises(InvalidValueError) as refused:
        parse_publish_time(text)
    assert MISTAKES[text] in refused.value.hint


def release(text: str, moment: datetime) -> App:
    """Build the bot whose clock shows *moment*."""
    library = app_from_texts(text).library
    return App(Releaser(lambda: moment).release_library(library))


def answer(app: App, line: str) -> str:
    command, _, argument = line.partition(" ")
    return "\n".join(list_lines(app.answer_request(Request(command, argument, today=TODAY))))


WHOLE = BRIEFING.replace("as_of", "publish_at: 2031-05-20T09:00+03:00\nas_of").replace(
    ", publish_at: 2031-05-20 09:00 Europe/Kyiv", ""
)


@pytest.mark.parametrize("text", [BRIEFING, WHOLE], ids=["an item", "a briefing"])
@pytest.mark.parametrize("line", ["figures", "figures oars", "search oars", "start", "briefings"])
def test_before_its_minute_nothing_is_shown_and_from_then_on_all_is(text: str, line: str) -> None:
    before = release(text, datetime(2031, 5, 20, 5, 59, 59, tzinfo=UTC))
    after = release(text, datetime(2031, 5, 20, 6, 0, tzinfo=UTC))
    unmarked = app_from_texts(text)
    shown = app_from_texts(text.replace(" 09:00 Europe/Kyiv", "").replace("T09:00+03:00", ""))
    assert "Oars" not in answer(before, line)
    assert answer(unmarked, line) == answer(before, line)
    assert answer(after, line) == answer(shown, line)


def test_that_a_moment_has_come_is_no_change_of_the_briefing() -> None:
    library = app_from_texts(BRIEFING).library
    releaser = Releaser(lambda: datetime(2031, 5, 20, 6, 0, tzinfo=UTC))
    released = releaser.release_library(library)
    assert released is not library
    assert diff_briefings(library.briefings["one"], released.briefings["one"]) == ()
    assert releaser.release_library(library).briefings["one"] is released.briefings["one"]
