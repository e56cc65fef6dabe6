"""The shelf: files change one by one, and what was right last is told until something right follows."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.core.content.briefing import Briefing
from bot.core.content.document_loader import compute_digest
from bot.core.content.translation import collect_texts, compute_source_digest
from bot.core.library.snapshot import FileContent, LibrarySnapshot
from bot.core.sections import SECTIONS
from tests.support.app_fixtures import HEAD

DAWN = datetime(2031, 5, 20, 6, tzinfo=UTC)
NOON = DAWN + timedelta(hours=6)
LAMPS = f"{HEAD}figures: [{{id: lamps, title: Lamps, figure: 64}}]\n"
BROKEN = "title: [\n"
DENIED = PermissionError(13, "Permission denied")


def text(figure: int = 64, *, named: str = "") -> bytes:
    return (f"id: {named}\n" if named else "").encode() + LAMPS.replace("64", str(figure)).encode()


def shelf(**contents: FileContent) -> LibrarySnapshot:
    return changed(LibrarySnapshot(SECTIONS), **contents)


def changed(before: LibrarySnapshot, at: datetime = DAWN, **contents: FileContent) -> LibrarySnapshot:
    return before.with_changes({f"{name}.yaml": content for name, content in contents.items()}, at)


def figures(known: LibrarySnapshot) -> dict[str, str]:
    """Return the one figure of each briefing."""
    return {name: str(_lamps(one).figure.best) for name, one in known.library.briefings.items()}


def _lamps(briefing: Briefing) -> Any:
    return briefing.sections["figures"][0]


def said(known: LibrarySnapshot) -> list[str]:
    return [str(problem) for problem in known.library.problems]


def test_only_what_changed_is_read_again() -> None:
    before = shelf(isles=text(1), reefs=text(2))
    after = changed(before, isles=text(3))
    assert figures(after) == {"isles": "3", "reefs": "2"}
    assert after.library.briefings["reefs"] is before.library.briefings["reefs"]
    assert figures(before) == {"isles": "1", "reefs": "2"}


@pytest.mark.parametrize("broken", [BROKEN.encode(), b"", b"\x00", text()[:-9], DENIED])
def test_a_broken_file_leaves_the_last_good_version_and_says_since_when(broken: FileContent) -> None:
    before = shelf(isles=text(1), reefs=text(2))
    after = changed(before, DAWN, isles=broken)
    assert after.library.briefings["isles"] is before.library.briefings["isles"]
    (one,) = after.broken_files.values()
    assert (one.file, one.since, one.served_digest) == ("isles.yaml", DAWN, compute_digest(text(1)))
    assert one.problems == after.library.problems
    worse = changed(after, NOON, isles=b"worse: [")
    assert worse.broken_files["isles.yaml"].since == DAWN
    assert figures(worse) == {"isles": "1", "reefs": "2"}
    assert figures(changed(worse, isles=text(5))) == {"isles": "5", "reefs": "2"}
    assert not changed(worse, isles=text(5)).broken_files


def test_going_back_to_what_is_told_mends_a_file() -> None:
    before = shelf(isles=text(1))
    after = changed(changed(before, isles=BROKEN.encode()), isles=text(1))
    assert after.library.briefings["isles"] is before.library.briefings["isles"]
    assert not after.broken_files


def test_a_removed_file_is_told_no_longer_and_a_new_one_is() -> None:
    before = shelf(isles=text(1), reefs=text(2))
    assert figures(changed(before, isles=None, harbour=text(3))) == {"harbour": "3", "reefs": "2"}
    assert not changed(changed(before, isles=b"["), isles=None).broken_files
    assert changed(before, isles=None).served_digest("isles.yaml") == ""


def test_a_renamed_file_keeps_its_id() -> None:
    after = changed(shelf(old=text(1, named="isles")), old=None, new=text(1, named="isles"))
    assert (figures(after), said(after)) == ({"isles": "1"}, [])


def test_a_copy_takes_nothing_from_the_file_that_is_called_by_the_id() -> None:
    before = shelf(isles=text(1, named="isles"))
    after = changed(before, copy=text(2, named="isles"))
    assert figures(after) == {"isles": "1"}
    assert [one.partition("; ")[0] for one in said(after)] == [
        'copy.yaml:1:1: id: another file has a briefing with the id "isles"'
    ]
    assert figures(changed(after, isles=None)) == {"isles": "2"}
    assert not changed(after, isles=None).broken_files


def test_a_file_that_takes_anothers_id_goes_on_under_its_own_until_that_is_free() -> None:
    before = shelf(isles=text(1), reefs=text(2))
    after = changed(before, reefs=text(3, named="isles"))
    assert figures(after) == {"isles": "1", "reefs": "2"}
    assert after.broken_files["reefs.yaml"].served_digest == compute_digest(text(2))
    assert figures(changed(after, isles=None)) == {"isles": "3"}


def test_an_id_that_is_right_somewhere_is_not_told_as_it_was_elsewhere() -> None:
    before = shelf(isles=text(1))
    after = changed(before, isles=BROKEN.encode(), other=text(2, named="isles"))
    assert figures(after) == {"isles": "2"}
    assert after.broken_files["isles.yaml"].served_digest == ""


def test_whatever_came_in_turn_is_as_if_it_had_come_at_once() -> None:
    contents: dict[str, FileContent] = {
        "copy": text(7, named="isles"),
        "isles": text(1),
        "reefs": text(2),
        "broken": b"[",
    }
    at_once, in_turn = shelf(**contents), LibrarySnapshot(SECTIONS)
    for name, content in reversed(contents.items()):
        in_turn = changed(in_turn, **{name: content})
    assert figures(in_turn) == figures(at_once)
    assert said(in_turn) == said(at_once)


def translation(of: bytes, title: str) -> bytes:
    """Return the Ukrainian translation of the title of the lamps."""
    entry = _lamps(shelf(isles=of).library.briefings["isles"])
    return f"lamps:\n  translates: {compute_source_digest(collect_texts(entry))}\n  title: {title}\n".encode()


def title(known: LibrarySnapshot) -> str:
    told = known.library.briefings["isles"].in_language("uk")
    return str(_lamps(told).title)


def with_translation(known: LibrarySnapshot, content: FileContent) -> LibrarySnapshot:
    return known.with_changes({"isles.uk.yaml": content}, DAWN)


def test_a_translation_follows_its_file_and_its_briefing() -> None:
    before = with_translation(shelf(isles=text(1), reefs=text(2)), translation(text(1), "Лампи"))
    assert title(before) == "Лампи"
    assert title(with_translation(before, translation(text(1), "Ліхтарі"))) == "Ліхтарі"
    assert title(changed(before, isles=text(3))) == "Лампи"  # no text of it has changed
    renamed = changed(before, isles=text(1).replace(b"Lamps", b"Lights"))
    assert title(renamed) == "Lights"
    assert title(with_translation(before, None)) == "Lamps"
    again = changed(before, reefs=text(4))
    assert again.library.briefings["isles"] is before.library.briefings["isles"]


@pytest.mark.parametrize("broken", [b"[", DENIED, b"lamps: {translates: 1, titel: A}\nlamp: {}\n"])
def test_a_broken_translation_leaves_the_last_good_one(broken: FileContent) -> None:
    good = translation(text(1), "Лампи")
    before = with_translation(shelf(isles=text(1)), good)
    after = with_translation(before, broken)
    assert title(after) == "Лампи"
    assert after.broken_files["isles.uk.yaml"].served_digest == compute_digest(good)
    twice = with_translation(after, b"worse: [")
    assert title(twice) == "Лампи"
    assert title(changed(twice, isles=text(2))) == "Лампи"
    assert not with_translation(twice, good).broken_files


def test_a_translation_without_its_briefing_waits_for_it() -> None:
    alone = with_translation(LibrarySnapshot(SECTIONS), translation(text(1), "Лампи"))
    assert "there is no briefing with the id" in said(alone)[0]
    assert title(changed(alone, isles=text(1))) == "Лампи"
    assert not changed(alone, isles=text(1)).broken_files
    assert len(said(changed(alone, isles=b"["))) == 1
