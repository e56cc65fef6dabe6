"""The kinds of section that a briefing can have, in the order of the menu."""

from collections.abc import Iterable
from datetime import date

from bot.core.content.briefing import Briefing
from bot.core.content.visibility import is_entry_visible
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


def list_sections(briefing: Briefing) -> tuple[Section, ...]:
    """Return the sections that *briefing* has something in, its own pages last."""
    all_sections = (*SECTIONS, *custom_pages.build_page_sections(briefing.document.pages))
    return tuple(section for section in all_sections if briefing.sections.get(section.name))


def sort_sections(sections: Iterable[Section]) -> list[Section]:
    """Return *sections* in the order of the menu, pages last."""
    positions = {section.name: place for place, section in enumerate(SECTIONS)}
    return sorted(sections, key=lambda one: positions.get(one.name, len(positions)))


def list_visible_sections(
    briefing: Briefing, today: date, *, include_drafts: bool = False
) -> tuple[Section, ...]:
    """Return the sections in which something is shown on that day: to readers, or with *drafts*."""
    return tuple(
        section
        for section in list_sections(briefing)
        if any(
            is_entry_visible(entry, today, include_drafts=include_drafts)
            for entry in briefing.sections[section.name]
        )
    )
