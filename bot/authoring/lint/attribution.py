"""Whose word a number is: whether one speaker stands alone for it."""

from collections.abc import Sequence

from bot.core.content.item import Count


def sole_speaker(counts: Sequence[Count]) -> str:
    """Return who alone speaks for all of *counts*, or an empty text if others do too, or somebody confirms.

    How many newspapers repeat a speaker does not matter: it is one word all the same.
    """
    speakers = {count.attribution.who for count in counts}
    is_confirmed = any(count.attribution.verb == "confirms" for count in counts)
    return speakers.pop() if len(speakers) == 1 and not is_confirmed else ""
