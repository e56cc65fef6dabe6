"""The colours of pictures: light, dark, and adaptive for the web page, which switches by itself.

A picture brings its own background and stays readable whatever a chat puts around it. Text has a contrast
of at least 4.5 to its background (WCAG 2.2, 1.4.3), and colour alone never carries meaning.
"""

from dataclasses import dataclass

ColourPair = tuple[str, str]
"""The colour of an area, and of text on it."""


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours by their purpose. Each entry of *palette* has three tints of one hue, the strongest first."""

    background: str
    ink: str
    muted: str
    line: str
    track: str
    palette: tuple[tuple[ColourPair, ColourPair, ColourPair], ...]

    def series_colours(self, index: int, tint: int = 0) -> ColourPair:
        """Choose the colours of the series with this *index*; *tint* tells its parts apart."""
        tints = self.palette[index % len(self.palette)]
        return tints[tint % len(tints)]


LIGHT = Theme(
    background="#ffffff",
    ink="#16181d",
    muted="#5a616e",
    line="#dfe3e8",
    track="#eff1f4",
    palette=(
        (("#1d5fd1", "#ffffff"), ("#7ba6ee", "#0e1013"), ("#c3d7f8", "#0e1013")),
        (("#c93a2c", "#ffffff"), ("#ee968c", "#0e1013"), ("#f8d0cb", "#0e1013")),
        (("#5f6773", "#ffffff"), ("#a3aab5", "#0e1013"), ("#d3d7dc", "#0e1013")),
        (("#0f766a", "#ffffff"), ("#62b8ab", "#0e1013"), ("#b8e0d9", "#0e1013")),
        (("#7640b4", "#ffffff"), ("#b597dc", "#0e1013"), ("#dccdef", "#0e1013")),
        (("#8a5c00", "#ffffff"), ("#d9ab4c", "#0e1013"), ("#f0dcae", "#0e1013")),
    ),
)

DARK = Theme(
    background="#14161a",
    ink="#f2f4f7",
    muted="#a6aebb",
    line="#343a44",
    track="#23272e",
    palette=(
        (("#6aa5ff", "#0e1013"), ("#3c6cb8", "#ffffff"), ("#27477b", "#ffffff")),
        (("#ff7a6b", "#0e1013"), ("#b34b40", "#ffffff"), ("#7a362f", "#ffffff")),
        (("#9aa3b0", "#0e1013"), ("#667080", "#ffffff"), ("#474e59", "#ffffff")),
        (("#4cc2ae", "#0e1013"), ("#257468", "#ffffff"), ("#1b5249", "#ffffff")),
        (("#b690ef", "#0e1013"), ("#8059b8", "#ffffff"), ("#583f7e", "#ffffff")),
        (("#e5b454", "#0e1013"), ("#87651a", "#ffffff"), ("#5e4713", "#ffffff")),
    ),
)


def _light_dark(light: str, dark: str) -> str:
    return f"light-dark({light},{dark})"


ADAPTIVE = Theme(
    _light_dark(LIGHT.background, DARK.background),
    _light_dark(LIGHT.ink, DARK.ink),
    _light_dark(LIGHT.muted, DARK.muted),
    _light_dark(LIGHT.line, DARK.line),
    _light_dark(LIGHT.track, DARK.track),
    tuple(
        (
            (_light_dark(one[0][0], other[0][0]), _light_dark(one[0][1], other[0][1])),
            (_light_dark(one[1][0], other[1][0]), _light_dark(one[1][1], other[1][1])),
            (_light_dark(one[2][0], other[2][0]), _light_dark(one[2][1], other[2][1])),
        )
        for one, other in zip(LIGHT.palette, DARK.palette, strict=True)
    ),
)
"""Both at once, for a browser: CSS resolves ``light-dark()`` in SVG attributes, too."""
