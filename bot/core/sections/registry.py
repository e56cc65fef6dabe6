"""The registry of sections, in the order of the menu: CONTRIBUTING.md has the recipe for a new one."""

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
    """List the sections of *briefing* that are not empty, its own pages last."""
    pages = briefing.document.pages
    sections = (section for section in SECTIONS if section.name not in pages)  # a page replaces its namesake
    all_sections = (*sections, *custom_pages.build_page_sections(pages))
    return tuple(section for section in all_sections if briefing.sections.get(section.name))


def sort_sections(sections: Iterable[Section]) -> list[Section]:
    """Sort *sections* in the order of the menu, pages last."""
    positions = {section.name: position for position, section in enumerate(SECTIONS)}
    return sorted(sections, key=lambda section: positions.get(section.name, len(positions)))


def list_visible_sections(
    briefing: Briefing, today: date, *, include_drafts: bool = False
) -> tuple[Section, ...]:
    """List the sections in which readers see an entry on that day; with *include_drafts*, moderators."""
    return tuple(
        section
        for section in list_sections(briefing)
        if any(
            is_entry_visible(entry, today, include_drafts=include_drafts)
            for entry in briefing.sections[section.name]
        )
    )
