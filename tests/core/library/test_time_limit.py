"""Work on a file system that may not answer: the wait for it ends."""

import threading

import pytest

from bot.core.library.time_limit import TimeLimit


def fail() -> None:
    raise PermissionError(13, "Permission denied")


def test_what_is_done_in_time_is_returned_or_raised() -> None:
    time_limit = TimeLimit(60)
    assert time_limit.run(lambda: "done") == "done"
    with pytest.raises(PermissionError, match="Permission denied"):
        time_limit.run(fail)


def test_what_takes_too_long_is_given_up_and_nothing_else_begins_meanwhile() -> None:
    gate, time_limit, begun = threading.Event(), TimeLimit(0.05), list[str]()
    with pytest.raises(TimeoutError, match=r"it does not answer within 0\.05 s"):
        time_limit.run(gate.wait)
    for _ in range(3):
        with pytest.raises(TimeoutError, match=r"it does not answer within 0\.05 s"):
            time_limit.run(lambda: begun.append("too early"))
    gate.set()
    while not begun:
        try:
            time_limit.run(lambda: begun.append("now"))
        except TimeoutError:
            continue
    assert begun == ["now"]


def test_pieces_of_work_at_the_same_time_do_not_hinder_each_other() -> None:
    gate, time_limit = threading.Event(), TimeLimit(60)
    other = threading.Thread(target=time_limit.run, args=(gate.wait,))
    other.start()
    assert time_limit.run(lambda: "done") == "done"
    gate.set()
    other.join()
