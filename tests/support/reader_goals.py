"""What a reader of the sample briefing comes for, and where to tap for it after /start."""

from dataclasses import dataclass

from tests.support.app_fixtures import SHIPPED, app_from_files


@dataclass(frozen=True)
class Goal:
    """A *fact* about the item with this *title* in the list of the *section*."""

    section: str
    title: str
    fact: str


GOALS = {
    "the 76 %": Goal("Opinion polls", "Levada Centre, January 2026", "76%"),
    "the source of a number": Goal("Opinion polls", "Levada Centre, January 2026", "LBC, 6 March 2026"),
    "a unit": Goal("Units", "Freedom of Russia Legion", "fights under Ukrainian command"),
    "Caesar": Goal("People", "Maximilian Andronnikov", "“Caesar”"),
    "a verdict": Goal("Claims", "The Kremlin's interest in peace talks", "not independently verified"),
}
SAMPLE = app_from_files(*SHIPPED)
