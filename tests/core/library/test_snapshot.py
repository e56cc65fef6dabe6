"""The library as a snapshot: files change one by one, and the last valid version of each stays live."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.core.content.briefing import Briefing, compute_digest
from bot.core.content.translation import collect_texts, compute_source_digest
from bot.core.library.snapshot import FileContent, LibrarySnapshot
from bot.core.sections.registry import SECTIONS
from tests.support.app_fixtures import HEAD

DAWN = datetime(2031, 5, 20, 6, tzinfo=UTC)
NOON = DAWN + timedelta(hours=6)
LAMPS = f"{HEAD}figures: [{{id: lamps, title: Lamps, figure: 64}}]\n"
BROKEN = "title: [\n"
DENIED = PermissionError(13, "Permission denied")


def text(figure: int = 64, *, named: str = "") -> bytes:
    return (f"id: {named}\n" if named else "").encode() + LAMPS.replace("64", str(figure)).encode()


def build_snapshot(**contents: FileContent) -> LibrarySnapshot:
    return change(LibrarySnapshot(SECTIONS), **contents)


def change(before: LibrarySnapshot, at: datetime = DAWN, /, **contents: FileContent) -> LibrarySnapshot:
    return before.with_changes({f"{name}.yaml": content for name, content in contents.items()}, at)


def read_figures(snapshot: LibrarySnapshot) -> dict[str, str]:
    """Get the only figure of each briefing."""
    return {name: str(_lamps(one).figure.best) for name, one in snapshot.library.briefings.items()}


def _lamps(briefing: Briefing) -> Any:
    return briefing.sections["figures"][0]


def list_problems(snapshot: LibrarySnapshot) -> list[str]:
    return [str(problem) for problem in snapshot.library.problems]


def test_only_changed_files_are_parsed_again() -> None:
    before = build_snapshot(isles=text(1), reefs=text(2))
    after = change(before, isles=text(3))
    assert read_figures(after) == {"isles": "3", "reefs": "2"}
    assert after.library.briefings["reefs"] is before.library.briefings["reefs"]
    assert read_figures(before) == {"isles": "1", "reefs": "2"}


@pytest.mark.parametrize("broken", [BROKEN.encode(), b"", b"\x00", text()[:-9], DENIED])
def test_a_broken_file_keeps_its_last_valid_version_and_the_time_it_broke(broken: FileContent) -> None:
    before = build_snapshot(isles=text(1), reefs=text(2))
    after = change(before, DAWN, isles=broken)
    assert after.library.briefings["isles"] is before.library.briefings["isles"]
    (one,) = after.broken_files.values()
    assert (one.file, one.since, one.served_digest) == ("isles.yaml", DAWN, compute_digest(text(1)))
    assert one.problems == after.library.problems
    worse = change(after, NOON, isles=b"worse: [")
    assert worse.broken_files["isles.yaml"].since == DAWN
    assert read_figures(worse) == {"isles": "1", "reefs": "2"}
    assert read_figures(change(worse, isles=text(5))) == {"isles": "5", "reefs": "2"}
    assert not change(worse, isles=text(5)).broken_files


def test_restoring_the_live_content_fixes_a_file() -> None:
    before = build_snapshot(isles=text(1))
    after = change(change(before, isles=BROKEN.encode()), isles=text(1))
    assert after.library.briefings["isles"] is before.library.briefings["isles"]
    assert not after.broken_files


def test_a_removed_file_goes_offline_and_a_new_one_goes_live() -> None:
    before = build_snapshot(isles=text(1), reefs=text(2))
    assert read_figures(change(before, isles=None, harbour=text(3))) == {"harbour": "3", "reefs": "2"}
    assert not change(change(before, isles=b"["), isles=None).broken_files
    assert change(before, isles=None).served_digest("isles.yaml") == ""


def test_a_renamed_file_keeps_its_id() -> None:
    after = change(build_snapshot(old=text(1, named="isles")), old=None, new=text(1, named="isles"))
    assert (read_figures(after), list_problems(after)) == ({"isles": "1"}, [])


def test_a_copy_does_not_replace_the_file_named_by_the_id() -> None:
    before = build_snapshot(isles=text(1, named="isles"))
    after = change(before, copy=text(2, named="isles"))
    assert read_figures(after) == {"isles": "1"}
    assert [one.partition("; ")[0] for one in list_problems(after)] == [
        'copy.yaml:1:1: id: another file has a briefing with the id "isles"'
    ]
    assert read_figures(change(after, isles=None)) == {"isles": "2"}
    assert not change(after, isles=None).broken_files


def test_a_file_that_takes_a_used_id_keeps_its_own_until_that_id_is_free() -> None:
    before = build_snapshot(isles=text(1), reefs=text(2))
    after = change(before, reefs=text(3, named="isles"))
    assert read_figures(after) == {"isles": "1", "reefs": "2"}
    assert after.broken_files["reefs.yaml"].served_digest == compute_digest(text(2))
    assert read_figures(change(after, isles=None)) == {"isles": "3"}


def test_a_valid_version_of_an_id_beats_the_last_valid_version_of_another_file() -> None:
    before = build_snapshot(isles=text(1))
    after = change(before, isles=BROKEN.encode(), other=text(2, named="isles"))
    assert read_figures(after) == {"isles": "2"}
    assert after.broken_files["isles.yaml"].served_digest == ""


def test_changes_one_by_one_give_the_same_as_all_at_once() -> None:
    contents: dict[str, FileContent] = {
        "copy": text(7, named="isles"),
        "isles": text(1),
        "reefs": text(2),
        "broken": b"[",
    }
    at_once, in_turn = build_snapshot(**contents), LibrarySnapshot(SECTIONS)
    for name, content in reversed(contents.items()):
        in_turn = change(in_turn, **{name: content})
    assert read_figures(in_turn) == read_figures(at_once)
    assert list_problems(in_turn) == list_problems(at_once)


def write_translation(of: bytes, title: str) -> bytes:
    """Write a Ukrainian translation of the title of the lamps."""
    entry = _lamps(build_snapshot(isles=of).library.briefings["isles"])
    return f"lamps:\n  translates: {compute_source_digest(collect_texts(entry))}\n  title: {title}\n".encode()


def read_title(snapshot: LibrarySnapshot) -> str:
    translated = snapshot.library.briefings["isles"].in_language("uk")
    return str(_lamps(translated).title)


def with_translation(snapshot: LibrarySnapshot, content: FileContent) -> LibrarySnapshot:
    return snapshot.with_changes({"isles.uk.yaml": content}, DAWN)


def test_a_translation_follows_its_file_and_its_briefing() -> None:
    before = with_translation(
        build_snapshot(isles=text(1), reefs=text(2)), write_translation(text(1), "Лампи")
    )
    assert read_title(before) == "Лампи"
    assert read_title(with_translation(before, write_translation(text(1), "Ліхтарі"))) == "Ліхтарі"
    assert read_title(change(before, isles=text(3))) == "Лампи"  # no text of it has changed
    renamed = change(before, isles=text(1).replace(b"Lamps", b"Lights"))
    assert read_title(renamed) == "Lights"
    assert read_title(with_translation(before, None)) == "Lamps"
    again = change(before, reefs=text(4))
    assert again.library.briefings["isles"] is before.library.briefings["isles"]


@pytest.mark.parametrize("broken", [b"[", DENIED, b"lamps: {translates: 1, titel: A}\nlamp: {}\n"])
def test_a_broken_translation_keeps_its_last_valid_version(broken: FileContent) -> None:
    valid = write_translation(text(1), "Лампи")
    before = with_translation(build_snapshot(isles=text(1)), valid)
    after = with_translation(before, broken)
    assert read_title(after) == "Лампи"
    assert after.broken_files["isles.uk.yaml"].served_digest == compute_digest(valid)
    twice = with_translation(after, b"worse: [")
    assert read_title(twice) == "Лампи"
    assert read_title(change(twice, isles=text(2))) == "Лампи"
    assert not with_translation(twice, valid).broken_files


def test_a_translation_without_its_briefing_waits_for_it() -> None:
    alone = with_translation(LibrarySnapshot(SECTIONS), write_translation(text(1), "Лампи"))
    assert "there is no briefing with the id" in list_problems(alone)[0]
    assert read_title(change(alone, isles=text(1))) == "Лампи"
    assert not change(alone, isles=text(1)).broken_files
    assert len(list_problems(change(alone, isles=b"["))) == 1
