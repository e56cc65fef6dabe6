"""Troubles: each is announced once when it has begun, and once when it is over, whatever happens between."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.services.troubles.tracker import (
    BEGIN_DELAY,
    END_DELAY,
    RECURRENCE_WINDOW,
    RESTART_DELAY,
    TroubleTracker,
)
from bot.services.troubles.trouble import Trouble, TroubleKind

NOON = datetime(2031, 5, 4, 12, 0, tzinfo=UTC)
A_MOMENT = timedelta(seconds=1)


@dataclass
class Clock:
    """A clock that only the test moves on."""

    now: datetime = NOON
    announced: list[str] = field(default_factory=list)

    def time(self) -> datetime:
        return self.now

    def wait(self, tracker: TroubleTracker, duration: timedelta) -> None:
        """Let time go by, and write down what is announced meanwhile."""
        end = self.now + duration
        while self.now < end:
            self.now += A_MOMENT
            if due := tracker.collect_due():
                self.announced.append(", ".join(map(describe, due)))


def describe(trouble: Trouble) -> str:
    return f"{trouble.name} {'is over' if trouble.ended_at else 'has begun'}"


def test_a_trouble_is_announced_once_when_it_has_lasted_and_once_when_it_stays_away() -> None:
    clock = Clock()
    tracker = TroubleTracker(clock.time)
    for _ in range(50):
        tracker.begin(TroubleKind.DATABASE, "disk I/O error")
        clock.wait(tracker, timedelta(seconds=10))
    assert clock.announced == ["database has begun"]
    assert tracker.active == (Trouble(TroubleKind.DATABASE, "", "disk I/O error", NOON),)
    tracker.end(TroubleKind.DATABASE)
    assert not tracker.active
    clock.wait(tracker, timedelta(hours=9))
    assert clock.announced == ["database has begun", "database is over"]


def test_a_hiccup_is_not_announced() -> None:
    clock = Clock()
    tracker = TroubleTracker(clock.time)
    tracker.begin(TroubleKind.GIT_PULL)
    clock.wait(tracker, BEGIN_DELAY - A_MOMENT)
    tracker.end(TroubleKind.GIT_PULL)
    tracker.end(TroubleKind.DATABASE)
    clock.wait(tracker, timedelta(hours=1))
    assert clock.announced == []


def test_what_fails_and_works_by_turns_is_one_trouble() -> None:
    clock = Clock()
    tracker = TroubleTracker(clock.time)
    for _ in range(30):
        tracker.begin(TroubleKind.TASK, "it ended", "watch")
        clock.wait(tracker, timedelta(seconds=11))
        tracker.end(TroubleKind.TASK, "watch")
        clock.wait(tracker, END_DELAY - A_MOMENT)
    clock.wait(tracker, timedelta(hours=1))
    assert clock.announced == ["task:watch has begun", "task:watch is over"]


def test_a_trouble_that_keeps_coming_back_does_not_flood() -> None:
    clock = Clock()
    tracker = TroubleTracker(clock.time)
    for _ in range(240):  # for twelve hours
        tracker.begin(TroubleKind.GIT_PULL)
        clock.wait(tracker, timedelta(seconds=40))
        tracker.end(TroubleKind.GIT_PULL)
        clock.wait(tracker, timedelta(seconds=140))
    assert len(clock.announced) < 12 * 2
    clock.wait(tracker, RECURRENCE_WINDOW)
    assert clock.announced[-1] == "git-pull is over"


def test_troubles_of_one_cause_are_announced_together() -> None:
    clock = Clock()
    tracker = TroubleTracker(clock.time)
    tracker.begin(TroubleKind.DISK, "No space left on device")
    clock.wait(tracker, BEGIN_DELAY - A_MOMENT)
    tracker.begin(TroubleKind.DATABASE, "database or disk is full")
    clock.wait(tracker, timedelta(minutes=5))
    assert clock.announced == ["disk has begun, database has begun"]


def test_after_a_restart_a_trouble_goes_on_or_is_over() -> None:
    clock = Clock()
    tracker = TroubleTracker(clock.time)
    an_hour_ago = NOON - timedelta(hours=1)
    tracker.begin(TroubleKind.PLATFORM, "refused again", "discord")
    tracker.restore(
        Trouble(TroubleKind.PLATFORM, name, "refused", an_hour_ago) for name in ("discord", "telegram")
    )
    clock.wait(tracker, RESTART_DELAY - A_MOMENT)
    assert clock.announced == []
    clock.wait(tracker, timedelta(hours=1))
    assert clock.announced == ["platform:telegram is over"]
    assert tracker.active == (Trouble(TroubleKind.PLATFORM, "discord", "refused again", an_hour_ago),)


def test_what_was_over_before_anybody_looked_is_no_part_of_what_begins_later() -> None:
    clock = Clock()
    tracker = TroubleTracker(clock.time)
    tracker.begin(TroubleKind.CONNECTION, subject="discord")  # a process that starts, and then stands by
    tracker.end(TroubleKind.CONNECTION, "discord")
    clock.now += timedelta(hours=3)
    tracker.begin(TroubleKind.CONNECTION, subject="discord")  # it leads now, and connects
    assert tracker.active == (Trouble(TroubleKind.CONNECTION, "discord", "", clock.now),)
    clock.wait(tracker, A_MOMENT)
    tracker.end(TroubleKind.CONNECTION, "discord")
    clock.wait(tracker, timedelta(hours=1))
    assert clock.announced == []


def test_what_another_process_has_announced_as_over_is_not_announced_again() -> None:
    clock = Clock()
    tracker = TroubleTracker(clock.time)
    for kind in (TroubleKind.DISK, TroubleKind.FOLDER):
        tracker.begin(kind)
    clock.wait(tracker, BEGIN_DELAY)
    for kind in (TroubleKind.DISK, TroubleKind.FOLDER):
        tracker.end(kind)
    clock.now += timedelta(hours=3)  # another process leads, and announces that the disk works again
    tracker.forget_announcements()
    tracker.restore([Trouble(TroubleKind.FOLDER, "", "", NOON)])
    clock.wait(tracker, timedelta(hours=1))
    assert clock.announced == ["disk has begun, folder has begun", "folder is over"]
