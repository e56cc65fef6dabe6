"""A briefing in a text: what counts as one, and how the parts of one that was cut are joined."""

import random
from itertools import accumulate, pairwise

import pytest

from bot.core.parsing.yaml_loader import read_fields
from bot.services.publishing.pasted_text import find_pasted_briefing, join_parts, may_begin_briefing
from tests.support.app_fixtures import FICTIONAL
from tests.support.publishing_fixtures import NEW

BEGINNING = 500  # characters that are never cut
TESSMARK = next(file for file in FICTIONAL if file.stem == "tessmark-flood").read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "content", "others"),
    [
        (NEW, NEW, ""),
        (f"\n\n{NEW}\n", NEW, ""),
        (f"```yaml\n{NEW}```", NEW, ""),
        (f"One more was lit:\n```\n{NEW}\n```\nThanks", NEW, "One more was lit:\n\nThanks"),
        ("figures:\n  - {id: lamps, figure: 64}", "figures:\n  - {id: lamps, figure: 64}\n", ""),
        ("title: A bridge\nas_of: [2026", "title: A bridge\nas_of: [2026\n", ""),
        ("polls: what is new?", "", ""),
        ("/edit figures/lamps\ntitle: Lamps\nas_of: 2026", "", ""),
        ("title: mayor\nis he right?", "", ""),
        ("sources: [", "", ""),
        ("Look: https://harbour.example/bridge", "", ""),
        ("```python\nprint(1)\n```", "", ""),
        ("", "", ""),
    ],
)
def test_a_briefing_is_found_in_a_text(text: str, content: str, others: str) -> None:
    assert find_pasted_briefing(text) == (content, others)
    assert not content or may_begin_briefing(content)


@pytest.mark.slow
def test_a_text_that_is_cut_anywhere_is_joined_to_what_it_said() -> None:
    chance, expected = random.Random(7), read_fields(TESSMARK.encode(), "tessmark.yaml")  # noqa: S311 (no secret)
    for cut_places, count in ((_find_line_ends(TESSMARK), 2), (_find_spaces(TESSMARK), 1)):
        for _ in range(8):
            cuts = [0, *sorted(chance.sample(cut_places, count)), len(TESSMARK)]
            joined = join_parts([TESSMARK[start:end].strip() for start, end in pairwise(cuts)])
            assert read_fields(joined.encode(), "joined.yaml") == expected, cuts


def test_a_text_with_many_parts_and_an_error_is_joined_as_it_was() -> None:
    item = "  - id: {id}\n    title: Lamps\n    figur: 64\n    caveats:\n      - Counted at dusk.\n"
    text = NEW.partition("figures:")[0] + "figures:\n" + "".join(item.format(id=f"a{n}") for n in range(100))
    lines = text.splitlines()
    parts = ["\n".join(lines[start : start + 42]).strip() for start in range(0, len(lines), 42)]
    assert read_fields(join_parts(parts).encode(), "joined") == read_fields(text.encode(), "joined")


def _find_line_ends(text: str) -> list[int]:
    return [place for place, sign in enumerate(text) if sign == "\n" and place > BEGINNING]


def _find_spaces(text: str) -> list[int]:
    """Find the spaces between words, but not in comments or before a value, where texts are rarely cut."""
    return [place for place in _find_words(text) if text[place - 1].isalpha() and text[place + 1].isalpha()]


def _find_words(text: str) -> list[int]:
    lines = text.splitlines(keepends=True)
    starts = accumulate(map(len, lines), initial=0)
    plain = [(start, line) for start, line in zip(starts, lines, strict=False) if "#" not in line]
    return [
        start + place
        for start, line in plain
        for place, sign in enumerate(line)
        if sign == " " and start > BEGINNING
    ]
