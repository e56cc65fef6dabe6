"""A briefing as bytes: nothing of it is lost, and nothing else can be made of bytes."""

import pickle
from pathlib import Path

import pytest

from bot.core.content.briefing import Briefing, parse_briefing
from bot.core.content.briefing_codec import BriefingCodecError, decode_briefing, encode_briefing
from bot.core.content.item import Item
from bot.core.sections.registry import SECTIONS

ROOT = Path(__file__).parents[3]
FILES = [*(ROOT / "tests" / "briefings").glob("*.yaml"), ROOT / "briefings" / "russian-volunteers.yaml"]


@pytest.fixture(params=FILES, ids=lambda file: file.stem)
def briefing(request: pytest.FixtureRequest) -> Briefing:
    return parse_briefing(request.param.read_bytes(), str(request.param), SECTIONS)


def test_a_briefing_comes_back_with_all_values_and_with_which_of_them_were_written(
    briefing: Briefing,
) -> None:
    again = decode_briefing(encode_briefing(briefing), SECTIONS)
    assert (again.id, again.file) == (briefing.id, briefing.file)
    assert again.document == briefing.document
    assert again.document.model_fields_set == briefing.document.model_fields_set
    assert again.sections == briefing.sections
    for name, entries in briefing.sections.items():
        for entry, copied in zip(entries, again.sections[name], strict=True):
            assert copied.model_fields_set == entry.model_fields_set
            assert copied.publish_times == entry.publish_times


def test_a_change_to_a_copy_of_a_record_does_not_reach_the_records_like_it(briefing: Briefing) -> None:
    again = decode_briefing(encode_briefing(briefing), SECTIONS)
    items = [one for entries in again.sections.values() for one in entries if isinstance(one, Item)]
    written = [{*one.model_fields_set} for one in items]
    for one in items:
        assert "standing_note" in one.model_copy(update={"standing_note": "New."}).model_fields_set
    assert [one.model_fields_set for one in items] == written


def test_what_a_briefing_has_found_out_about_itself_is_not_computed_again(briefing: Briefing) -> None:
    first_day = briefing.visible_from
    again = decode_briefing(encode_briefing(briefing), SECTIONS)
    assert again.__dict__["visible_from"] == first_day


class _Command:
    """What a forged file would like to have done."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return print, ("done",)


@pytest.mark.parametrize(
    "content",
    [
        pickle.dumps(_Command()),
        pickle.dumps(Path("/etc/passwd")),
        pickle.dumps({"id": "no briefing"}),
        b"cbot.core.content.briefing\nPath\n(S'/etc/passwd'\ntR.",
        b"cbot.core.content.briefing\nparse_briefing\n.",
        b"cbuiltins\nopen\n.",
        b"cbot.core.content.record_state\nbuild_record\n(cdatetime\ndate\nI0\nNtR.",
        b"cbot.core.content.record_state\nbuild_record\n(cbot.core.content.briefing\nBriefing\nI0\nNtR.",
        b"",
    ],
)
def test_bytes_that_are_no_briefing_do_nothing(content: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(BriefingCodecError):
        decode_briefing(content, SECTIONS)
    assert capsys.readouterr().out == ""


def test_damaged_bytes_are_no_briefing(briefing: Briefing) -> None:
    encoded = encode_briefing(briefing)
    for damaged in (encoded[:-20], encoded[: len(encoded) // 2], b"x" + encoded, b""):
        with pytest.raises(BriefingCodecError):
            decode_briefing(damaged, SECTIONS)
