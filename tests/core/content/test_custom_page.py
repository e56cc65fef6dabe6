"""A briefing's own pages: which names they may have, and that a new section never takes one away."""

from dataclasses import replace
from unittest.mock import MagicMock, create_autospec

import pytest

from bot.core.app import App
from bot.core.content.briefing import parse_briefing
from bot.core.content.custom_page import (
    BUILTIN_COMMANDS,
    MODERATOR_COMMANDS,
    RESERVED_NAMES,
    UNLISTED_COMMANDS,
)
from bot.core.i18n.locale import get_locale
from bot.core.library.snapshot import Library
from bot.core.messages.request import INQUIRE
from bot.core.parsing.problem import BriefingError
from bot.core.sections import glossary, registry
from bot.core.sections.section import Section
from bot.core.views.help_pages import list_builtin_commands
from bot.core.views.preference_pages import QUIET
from bot.services.inquiries.inquiry_button import INQUIRY_OUTCOME
from bot.services.inquiries.inquiry_service import InquiryService
from bot.services.notices.lost_files import LostFileFinder
from bot.services.notices.notice_service import NoticeService
from bot.services.notices.publication_finder import PublicationFinder
from bot.services.notices.trouble_reporter import TroubleReporter
from bot.services.publishing.moderation_service import ModerationParts, build_moderation_service
from bot.services.reports.report_button import REPORT, REPORT_OUTCOME
from bot.services.reports.report_service import ReportService
from bot.services.store.inquiries import InquiryStore
from bot.services.store.outbox import Outbox
from bot.services.store.reports import ReportStore
from tests.support.app_fixtures import HEAD, TODAY, ask, button_commands, list_lines

QUOTAS = replace(glossary.SECTION, name="quotas", title="Quotas", description="Who is under quotas")
PAGE = """
pages:
  quotas:
    title: What the isles ban
    about: Bans of the isles
    items: [{id: nets, title: Nets, text: No nets in the harbour.}, {id: bells, title: Bells}]
"""
SECTION = "quotas: [{id: ban, term: Ban, meaning: No boats.}, {id: fine, term: Fine, meaning: Two shells.}]\n"


@pytest.fixture
def sections(monkeypatch: pytest.MonkeyPatch) -> tuple[Section, ...]:
    """Return the sections of a later release that has one more."""
    sections = (*registry.SECTIONS, QUOTAS)
    monkeypatch.setattr(registry, "SECTIONS", sections)
    return sections


def build_app(sections: tuple[Section, ...], **briefings: str) -> App:
    parsed = {
        name: parse_briefing((HEAD + text).encode(), f"{name}.yaml", sections)
        for name, text in briefings.items()
    }
    return App(Library(parsed))


def test_a_page_keeps_its_command_when_the_bot_gets_a_section_of_that_name(
    sections: tuple[Section, ...],
) -> None:
    app = build_app(sections, isles=PAGE)
    assert ask(app, "quotas").title == "What the isles ban"
    assert "No nets in the harbour." in "\n".join(list_lines(ask(app, "quotas nets")))
    assert button_commands(ask(app, "start"))["What the isles ban"] == "quotas@isles"
    (command,) = (one for one in app.list_commands("en", TODAY) if one.name == "quotas")
    assert command.description == "Bans of the isles"


def test_each_briefing_answers_with_its_own_page_or_section(sections: tuple[Section, ...]) -> None:
    app = build_app(sections, isles=PAGE, reefs=SECTION)
    assert ask(app, "quotas", briefing="isles").title == "What the isles ban"
    assert ask(app, "quotas", briefing="reefs").title == "Quotas"
    assert "Two shells." in "\n".join(list_lines(ask(app, "quotas fine", briefing="reefs")))
    assert [one.name for one in app.list_commands("en", TODAY)].count("quotas") == 1


def test_a_page_and_a_section_of_one_name_are_refused_in_one_briefing(sections: tuple[Section, ...]) -> None:
    with pytest.raises(BriefingError, match='"quotas" is both a section and a page of this briefing'):
        build_app(sections, isles=PAGE + SECTION)


def test_an_item_of_a_page_named_like_a_section_is_no_entry_of_that_section() -> None:
    page = "pages: {units: {title: Units of measure, items: [{id: cable, title: Cable}]}}\n"
    person = "people: [{id: orla, name: Orla, roles: [{title: cook, unit: cable}]}]\n"
    assert ask(build_app(registry.SECTIONS, isles=page), "units").title == "Cable"
    with pytest.raises(BriefingError, match='there is no "cable" among units; write one of: none yet'):
        build_app(registry.SECTIONS, isles=page + person)


@pytest.mark.parametrize("name", [*sorted(RESERVED_NAMES), "sources"])
def test_a_page_cannot_take_the_name_of_a_command_of_the_bot_itself(name: str) -> None:
    page = f"pages: {{{name}: {{title: Mine, items: [{{id: a, title: A, sources: [gull]}}]}}}}\n"
    with pytest.raises(BriefingError, match=f'"{name}" is a command of the bot itself'):
        build_app(registry.SECTIONS, isles=page)


@pytest.mark.guard
def test_the_reserved_names_are_the_commands_that_the_bot_really_has() -> None:
    builtin = {command.name for command in list_builtin_commands(get_locale("en"))}
    reports = ReportService(create_autospec(ReportStore), create_autospec(Outbox))
    inquiries = InquiryService(create_autospec(InquiryStore), create_autospec(Outbox), MagicMock())
    notices = NoticeService(
        create_autospec(TroubleReporter),
        create_autospec(LostFileFinder),
        create_autospec(PublicationFinder),
        MagicMock(),
        MagicMock(),
    )
    parts = ModerationParts(
        publisher=MagicMock(),
        get_app=MagicMock(),
        lint=MagicMock(),
        reload=MagicMock(),
        change_defaults=MagicMock(),
        comparer=MagicMock(),
        extra_commands={**reports.commands, **inquiries.commands, **notices.commands},
    )
    moderation = build_moderation_service(parts)
    assert "help" in builtin
    assert {"publish", "reports"} <= moderation.commands.keys()
    for listed, real in (
        (BUILTIN_COMMANDS, builtin),
        (MODERATOR_COMMANDS, moderation.commands.keys()),
        (UNLISTED_COMMANDS, {REPORT, REPORT_OUTCOME, QUIET, INQUIRE, INQUIRY_OUTCOME}),
    ):
        assert real - listed == set(), "commands that pages could be named after"
        assert listed - real == set(), "names that are reserved for no command"
