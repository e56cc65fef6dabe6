"""The picture of a shared link: all texts inside it, whole where they fit, and in their own direction."""

import re
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from bot.core.charts.preview_card import CARD_HEIGHT
from bot.core.charts.render import render_svg
from bot.core.charts.theme import LIGHT
from bot.core.messages.link_preview import LinkPreview

LTR, RTL = "\u202a", "\u202b"
PREVIEW = LinkPreview(
    "The Lantern Isles",
    "Lamps that burn at night",
    "nearly 1,200 lamps",
    trust="Bureau of Lamps, April 2031 · The Gull’s Errand",
    caveat="About the method: Counted on one night.",
)
ARABIC = replace(PREVIEW, title="المصابيح", fact="نحو 1200 مصباح", is_mirrored=True)


def read_texts(preview: LinkPreview) -> list[tuple[float, float, str]]:
    """List the baseline, the font size and the text of each line."""
    root = ET.fromstring(render_svg(preview, LIGHT))  # noqa: S314 (our own output)
    texts = [one for one in root.iter() if one.tag.endswith("text")]
    return [(float(one.attrib["y"]), float(one.attrib["font-size"]), one.text or "") for one in texts]


def join_texts(preview: LinkPreview) -> str:
    return re.sub("[\u202a-\u202c]", "", " ".join(text for _, _, text in read_texts(preview)))


def test_it_is_of_the_size_that_messengers_expect() -> None:
    assert 'viewBox="0 0 400 210"' in render_svg(PREVIEW, LIGHT)


def test_it_says_all_and_the_fact_in_the_largest_type() -> None:
    for text in (PREVIEW.briefing_title, PREVIEW.title, PREVIEW.fact, PREVIEW.trust, PREVIEW.caveat):
        assert text in join_texts(PREVIEW)
    assert max(read_texts(PREVIEW), key=lambda line: line[1])[2] == PREVIEW.fact


@pytest.mark.parametrize("status", ["retracted", "superseded", "withdrawn"])
def test_what_no_longer_holds_shows_its_status_instead_of_its_fact(status: str) -> None:
    lost = replace(PREVIEW, status=status, holds=False)
    assert max(read_texts(lost), key=lambda line: line[1])[2] == status.title()
    assert "1,200" not in join_texts(lost)


def test_a_contested_fact_shows_its_status_as_well() -> None:
    assert "contested nearly 1,200 lamps" in join_texts(replace(PREVIEW, status="contested"))


@pytest.mark.parametrize("fact", ["", "one", "many words " * 60, "x" * 500, "字" * 200])
def test_no_text_is_too_long_for_it(fact: str) -> None:
    longest = replace(
        PREVIEW, title="Title " * 60, fact=fact, trust="Source " * 90, caveat="But " * 90, status="contested"
    )
    lines = sorted(read_texts(longest))
    assert all(0 < baseline <= CARD_HEIGHT for baseline, _, _ in lines)
    assert all(below[0] - above[0] >= below[1] for above, below in pairwise(lines))


def test_a_long_fact_stays_whole_and_the_caveat_makes_way() -> None:
    fact = "41.0% for the bridge · " * 7
    crowded = replace(PREVIEW, title="Title " * 60, fact=fact, trust="Source " * 90, status="contested")
    texts = join_texts(crowded)
    assert fact.strip() in texts
    assert PREVIEW.caveat not in texts
    assert PREVIEW.caveat in join_texts(replace(PREVIEW, fact="41.0% for the bridge"))


def test_each_text_has_its_own_direction() -> None:
    lines = {text.strip("\u202a\u202b\u202c"): text[0] for _, _, text in read_texts(ARABIC)}
    assert lines["المصابيح"] == lines["نحو 1200 مصباح"] == RTL
    assert lines["The Lantern Isles"] == LTR


def test_a_line_has_the_direction_of_its_paragraph() -> None:
    fact = "مصباح " * 12 + "Bureau of Lamps, founded in 1871."
    lines = [text for _, _, text in read_texts(replace(ARABIC, fact=fact)) if "1871" in text]
    assert lines
    assert all(line.startswith(RTL) for line in lines)
