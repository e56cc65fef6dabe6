"""Pictures look as they were approved by eye: every kind, in every script and theme."""

from dataclasses import replace
from itertools import product

import pytest

from bot.core.charts.theme import DARK, LIGHT, Theme
from bot.core.messages.chart import Share, StackedBar
from tests.core.charts.reference_images import FOLDER, THEMES, draw_small, measure_difference
from tests.core.charts.samples import KINDS, SCRIPTS, picture

MAX_AVERAGE_DIFFERENCE, MAX_CELL_DIFFERENCE = 0.6, 40.0  # of 255; an eye notices more than that
NAMES = [f"{kind}-{script}-{scheme}" for kind, script, scheme in product(KINDS, SCRIPTS, THEMES)]


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_looks_as_approved(name: str) -> None:
    kind, script, scheme = name.split("-")
    drawn = draw_small(picture(kind, script), THEMES[scheme])
    average, worst = measure_difference(drawn, (FOLDER / f"{name}.png").read_bytes())
    assert average < MAX_AVERAGE_DIFFERENCE
    assert worst < MAX_CELL_DIFFERENCE


def test_every_reference_belongs_to_a_picture() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(NAMES)


@pytest.mark.parametrize("certain", [39, 47])
def test_another_share_looks_different(certain: float) -> None:
    one = Share("for", "43%", 43, 43)
    shown = replace(picture("stack", "latin"), drawing=StackedBar((one,), "not stated"))
    other = replace(
        shown,
        drawing=StackedBar((replace(one, certain_percent=certain, possible_percent=certain),), "not stated"),
    )
    assert measure_difference(draw_small(shown, LIGHT), draw_small(other, LIGHT))[1] > MAX_CELL_DIFFERENCE


def test_nearly_looks_different_from_exactly() -> None:
    exact, nearly = Share("for", "60%", 60, 60), Share("for", "60%", 56, 60)
    shown = replace(picture("stack", "latin"), drawing=StackedBar((exact,), "not stated"))
    other = replace(shown, drawing=StackedBar((nearly,), "not stated"))
    assert measure_difference(draw_small(shown, LIGHT), draw_small(other, LIGHT))[1] > MAX_CELL_DIFFERENCE


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_colour_is_legible_on_its_background(theme: Theme) -> None:
    surfaces = [(theme.background, theme.ink), (theme.background, theme.muted)]
    surfaces += [paint for tints in theme.palette for paint in tints]
    surfaces += [
        (theme.background, tints[0][0]) for tints in theme.palette
    ]  # large figures have these colours
    assert {pair: _contrast(*pair) for pair in surfaces if _contrast(*pair) < 4.5} == {}


def _contrast(one: str, other: str) -> float:
    """Compute the contrast of two colours (WCAG 2.2, relative luminance)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
