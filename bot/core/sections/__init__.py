"""The kinds of section that a briefing can have, in the order of the menu."""

from collections.abc import Iterable
from datetime import date

from bot.core.content.briefing import Briefing
from bot.core.content.visibility import shown
from bot.core.sections import (
    claims,
    custom_pages,
    events,
    figures,
    glossary,
    people,
    polls,
    questions,
    sources,
    summary,
    units,
)
from bot.core.sections.section import Section

SECTIONS: tuple[Section, ...] = (
    summary.SECTION,
    polls.SECTION,
    figures.SECTION,
    units.SECTION,
    people.SECTION,
    events.SECTION,
    claims.SECTION,
    questions.SECTION,
    glossary.SECTION,
    sources.SECTION,
)


def sections_of(briefing: Briefing) -> tuple[Section, ...]:
    """Return the sections that *briefing* has something in, its own pages last."""
    own = (*SECTIONS, *custom_pages.sections(briefing.document.pages))
    return tuple(section for section in own if briefing.content.get(section.name))


def in_order(sections: Iterable[Section]) -> list[Section]:
    """Return *sections* in the order of the menu, pages last."""
    places = {section.name: place for place, section in enumerate(SECTIONS)}
    return sorted(sections, key=lambda one: places.get(one.name, len(places)))


def sections_shown(briefing: Briefing, today: date, *, drafts: bool = False) -> tuple[Section, ...]:
    """Return the sections in which something is shown on that day: to readers, or with *drafts*."""
    return tuple(
        section
        for section in sections_of(briefing)
        if any(shown(entry, today, drafts=drafts) for entry in briefing.content[section.name])
    )
