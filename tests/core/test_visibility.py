"""Hidden entries: moderators see them marked; readers cannot even notice that they exist.

The strongest test hides each entry in turn and compares two bots that differ only in the content of the
hidden entry: every answer, suggestion, command and picture that readers get must be the same.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pydantic import BaseModel

from bot.adapters import load_renderer
from bot.core.app import App
from bot.core.content.briefing import Briefing
from bot.core.content.figure_value import Figure, parse_figure
from bot.core.content.item import Entry
from bot.core.content.partial_date import PartialDate
from bot.core.content.publish_time import PublishTime
from bot.core.content.visibility import is_entry_published
from bot.core.library.snapshot import Library
from bot.core.messages.platforms import PLATFORM_NAMES
from bot.core.messages.reply import Reply, Row
from bot.core.messages.request import Request, parse_command_line, short_briefing_id
from bot.services.chat.inline_results import build_lookup_reply, find_inline_results
from tests.support.app_fixtures import (
    FICTIONAL,
    HEAD,
    SHIPPED,
    TODAY,
    app_from_files,
    app_from_texts,
    app_with_entries,
    list_command_lines,
    list_lines,
)
from tests.support.platform_limits import visible_text

ISLES = next(file for file in FICTIONAL if file.stem == "lantern-isles")
LANGUAGES = ("en", "uk")
KEPT_FIELDS = {"id", "aliases", "asked_as", "state", "publish_at", "withdrawn"}
OTHER_WORDS = "zyxomma"


def build_request(line: str, language: str = "en", *, drafts: bool = False) -> Request:
    request, _ = parse_command_line(line, today=TODAY, language=language)
    return replace(request, include_drafts=drafts)


def change_content(value: object) -> object:
    """Copy *value* with other words, figures and dates wherever it has any."""
    match value:
        case str():
            return OTHER_WORDS
        case Figure():
            return parse_figure("4711 zyxommas")
        case PartialDate():
            return PartialDate(1999)
        case tuple():
            return tuple(map(change_content, value))
        case BaseModel():
            fields = {name: getattr(value, name) for name in type(value).model_fields}
            free = {name: inner for name, inner in fields.items() if not _is_fixed(value, name)}
            return value.model_copy(update={name: change_content(inner) for name, inner in free.items()})
    return value


def _is_fixed(record: BaseModel, name: str) -> bool:
    """True if a field allows no other content: an id, or one of a few choices."""
    field = type(record).model_fields[name]
    return (
        "Refers" in repr(field)
        or "Literal" in repr(field.annotation)
        or (isinstance(record, Entry) and name in KEPT_FIELDS)
    )


def replace_entry(briefing: Briefing, entry: Entry) -> Briefing:
    """Copy the briefing with *entry* in place of the one with its id."""
    content = {
        section: tuple(entry if one.id == entry.id else one for one in entries)
        for section, entries in briefing.sections.items()
    }
    return replace(briefing, sections=content, translations={})


def answers(app: App, words: tuple[str, ...]) -> Iterator[object]:
    """Yield everything that readers can get to see."""
    lines = [*list_command_lines(app), *words, *(f"search {word}" for word in words)]
    for language in LANGUAGES:
        for line in (*lines, "briefings", "corrections", "nonsense", "polls nonsense"):
            yield app.answer_request(build_request(line, language))
        yield app.list_commands(language, TODAY)
        for word in ("", *words):
            for command in app.list_commands(language, TODAY):
                yield app.suggest_completions(build_request(command.name, language), word)
            yield find_inline_results(app, word, build_request(word, language), 50)
            yield build_lookup_reply(app, word, build_request("", language))


@pytest.mark.slow
def test_the_content_of_a_draft_changes_nothing_that_readers_get() -> None:
    for section, first, second in twins({"state": "draft", "withdrawn": None}):
        words = (
            first[1].id,
            *_names_of(first[1]),
            OTHER_WORDS,
            f"{section} {first[1].id}",
            f"/source {first[1].id}",
        )
        for one, other in zip(answers(first[0], words), answers(second[0], words), strict=True):
            assert one == other, first[1].id


@pytest.mark.slow
def test_the_content_of_an_embargoed_entry_changes_nothing_that_readers_get() -> None:
    """Except the order of suggestions: it is in the index already, to be found from its day on."""
    for _, first, second in twins({"publish_at": PublishTime(PartialDate(2031, 5, 21))}):
        for one, other in zip(answers(first[0], ()), answers(second[0], ()), strict=True):
            assert without_suggestions(one) == without_suggestions(other), first[1].id


def without_suggestions(answer: object) -> object:
    return replace(answer, buttons=()) if isinstance(answer, Reply) and answer.not_found else answer


def twins(state: Mapping[str, object]) -> Iterator[tuple[str, tuple[App, Entry], tuple[App, Entry]]]:
    """Yield pairs of bots that differ only in the content of a hidden entry."""
    (briefing,) = app_from_files(ISLES).library.briefings.values()
    for section, (entry, *_) in briefing.sections.items():
        hidden = entry.model_copy(update=state)
        twin = change_content(hidden)
        assert isinstance(twin, Entry)
        assert twin != hidden
        first, second = (App(Library({briefing.id: replace_entry(briefing, one)})) for one in (hidden, twin))
        yield section, (first, hidden), (second, twin)


def _names_of(entry: Entry) -> Iterator[str]:
    yield from (
        getattr(entry, name) for name in ("title", "name", "term", "text") if getattr(entry, name, "")
    )


@pytest.mark.guard
def test_a_bot_with_hidden_entries_answers_like_one_without_them() -> None:
    """No published entry refers to them here, so they can be left out."""
    hidden = """
    claims: [{id: unseen, state: draft, claimant: Offstage, statement: Offstage.}]
    figures: [{id: a, title: Lamps, figure: 3}, {id: b, title: Otters, figure: 4, publish_at: 2032}]
    people: [{id: soon, name: Ovod, publish_at: 2031-05-21}]
    pages: {lost: {title: Offstage, items: [{id: nothing, title: Offstage, state: draft}]}}
    """
    with_hidden, without = (
        app_with_entries(hidden),
        app_with_entries("figures: [{id: a, title: Lamps, figure: 3}]"),
    )
    words = (
        "unseen",
        "offstage",
        "otters",
        "ovod",
        "claims",
        "people",
        "claims unseen",
        "lost",
        "b",
        "lost nothing",
    )
    lines = (
        *words,
        *(f"search {one}" for one in words),
        "start",
        "help",
        "figures",
        "sources",
        "source gull",
    )
    for language in LANGUAGES:
        assert with_hidden.list_commands(language, TODAY) == without.list_commands(language, TODAY)
        for line in lines:
            assert with_hidden.answer_request(build_request(line, language)) == without.answer_request(
                build_request(line, language)
            ), line


@pytest.mark.parametrize("platform", PLATFORM_NAMES)
@pytest.mark.parametrize("file", [ISLES, *SHIPPED], ids=lambda file: file.stem)
def test_nothing_of_a_hidden_entry_is_shown_on_any_platform(platform: str, file: Path) -> None:
    app = app_from_files(file)
    hidden = [
        (section, one)
        for briefing in app.library.briefings.values()
        for section, entries in briefing.sections.items()
        for one in entries
        if not is_entry_published(one, TODAY)
    ]
    assert hidden or file is not ISLES
    typed = {f"{section} {one.id}" for section, one in hidden}  # answers repeat what was typed
    for line in (*list_command_lines(app), "search 77", "polls drift", "sources memorandum"):
        if line.partition("@")[0] not in typed:
            text = visible_text(
                platform, load_renderer(platform)(app.answer_request(build_request(line)))
            ).lower()
            assert "offstage" not in text, line
            assert not [words for words in typed if words in text], line


# Moderators

DRAFTS = """
summary: {lede: Hello., points: [{text: One., items: [unseen, soon]}]}
figures:
  - {id: seen, title: Lamps, figure: 1}
  - {id: unseen, title: Otters in the harbour, figure: 2, state: draft}
  - {id: soon, title: Ferries at noon, figure: 3, publish_at: 2031-06}
"""


def test_a_moderator_sees_drafts_marked_as_such() -> None:
    app = app_with_entries(DRAFTS)
    marks = (
        "Otters in the harbour (Draft: not published)",
        "Ferries at noon (Scheduled for June 2031: not published yet)",
    )
    for line, expected in (("figures unseen", marks[:1]), ("figures soon", marks[1:]), ("figures", marks)):
        text = "\n".join(list_lines(app.answer_request(build_request(line, drafts=True))))
        assert [mark for mark in expected if mark not in text] == [], line
        assert "not published" not in str(app.answer_request(build_request(line)))
    assert "figures unseen@one" in str(app.answer_request(build_request("summary", drafts=True)))


def test_a_moderator_finds_drafts_by_words_by_name_and_in_suggestions() -> None:
    app = app_with_entries(DRAFTS)
    for line in ("search * otters", "search * otter harbor", "search * harbour"):
        (row,) = (
            block
            for block in app.answer_request(build_request(line, drafts=True)).blocks
            if isinstance(block, Row)
        )
        assert row.button.command_line == "figures unseen@one"
    assert app.answer_request(build_request("figures otters in the harbour", drafts=True)).entry_summary
    suggestions = app.suggest_completions(build_request("figures", drafts=True), "otters")
    assert [one.argument for one in suggestions] == ["unseen"]
    assert "Draft: not published" in suggestions[0].label
    assert app.suggest_completions(build_request("figures"), "otters") == ()


def test_a_section_with_only_drafts_is_in_the_menu_of_moderators_alone() -> None:
    app = app_with_entries("figures: [{id: unseen, title: Otters, figure: 2, state: draft}]")
    assert "figures" in {one.name for one in app.list_commands("en", TODAY, include_drafts=True)}
    assert "figures" not in {one.name for one in app.list_commands("en", TODAY)}
    assert app.answer_request(build_request("figures", drafts=True)).entry_summary


def test_the_picture_of_a_draft_is_marked_and_the_picture_of_a_list_has_no_drafts() -> None:
    app = app_with_entries(DRAFTS)
    assert "Draft: not published" in repr(
        pictures(app.answer_request(build_request("figures unseen", drafts=True)))
    )
    assert "Otters" not in repr(pictures(app.answer_request(build_request("figures", drafts=True))))


def pictures(reply: Reply) -> list[object]:
    return [picture for block in reply.blocks if (picture := getattr(block, "picture", None))]


@pytest.mark.parametrize("state", ["state: draft", "publish_at: 2031-06-01"])
def test_an_unpublished_source_shows_only_that_it_is_unpublished(state: str) -> None:
    source = f"{{id: memo, title: Offstage, publisher: Offstage, url: 'https://offstage.example/', {state}}}"
    app = app_from_texts(
        HEAD.replace("]", f", {source}]")
        + "figures: [{id: a, title: Lamps, figure: 1, sources: [{source: memo, locator: offstage p. 3}]}]"
    )
    for line in ("figures", "figures a", "search lamps", "sources", "source gull"):
        assert "offstage" not in repr(app.answer_request(build_request(line))).lower(), line
    assert "[1] source not published" in "\n".join(list_lines(app.answer_request(build_request("figures a"))))
    assert "Offstage" in "\n".join(list_lines(app.answer_request(build_request("figures a", drafts=True))))


def test_published_content_looks_the_same_to_moderators_and_readers() -> None:
    app = app_with_entries("figures: [{id: seen, title: Lamps, figure: 1}]")
    for line in list_command_lines(app):
        assert app.answer_request(build_request(line, drafts=True)) == app.answer_request(
            build_request(line)
        ), line


def test_an_embargo_ends_in_search_too() -> None:
    app = app_with_entries(DRAFTS)
    assert not app.search_entries(build_request(""), "ferries", 5)
    assert app.search_entries(replace(build_request(""), today=date(2031, 6, 1)), "ferries", 5)


HIDDEN_BRIEFING = """
title: The secret harbour
scope: Offstage.
as_of: 2031-05-20
sources: [{id: ghost, state: draft, title: Offstage, publisher: Offstage}]
figures:
  - {id: a, state: draft, title: Offstage, figure: 3}
  - {id: b, publish_at: 2032, title: Soon, figure: 4}
"""


@pytest.mark.parametrize(
    "line",
    [
        *("start", "figures", "briefings", "briefing two", "briefing the secret harbour", "help", "summary"),
        *(
            "start@two",
            "figures@two",
            "figures a@two",
            f"start@{short_briefing_id('two')}",
            "source ghost",
            "corrections",
        ),
    ],
)
def test_a_briefing_with_only_hidden_entries_does_not_exist_for_readers(line: str) -> None:
    shown = HEAD + "figures: [{id: a, title: Lamps, figure: 3}]"
    with_hidden, without = app_from_texts(shown, HIDDEN_BRIEFING), app_from_texts(shown)
    assert with_hidden.answer_request(build_request(line)) == without.answer_request(build_request(line))
    assert with_hidden.suggest_completions(build_request("briefing"), "") == without.suggest_completions(
        build_request("briefing"), ""
    )
    assert with_hidden.answer_request(build_request("start@two", drafts=True)).briefing_id == "two"


def test_a_bot_with_only_a_hidden_briefing_says_that_there_is_none() -> None:
    reply = app_from_texts(HIDDEN_BRIEFING).answer_request(build_request("start"))
    assert list(list_lines(reply))[1] == "No briefings yet. Please check back later."
