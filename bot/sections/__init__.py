"""The kinds of section that a briefing can have, in the order of the menu."""
