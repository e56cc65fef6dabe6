"""Lists that are too long for one answer: readers turn to their next part, and no answer is endless."""

from collections.abc import Iterable

import pytest

from bot.core.app import App
from bot.core.content.briefing import parse_briefing
from bot.core.library.snapshot import Library
from bot.core.messages.reply import Reply, Row, line_to_text
from bot.core.sections.registry import SECTIONS
from bot.core.views.list_parts import MAX_ROWS
from tests.support.app_fixtures import HEAD, app_with_entries, ask, list_lines

COUNT = 250


def make_briefings(count: int) -> App:
    return make_app(HEAD.replace("The vote", f"Vote {number}") for number in range(count))


def make_app(texts: Iterable[str]) -> App:
    """Return the bot with these briefings, whose ids are b0, b1 and so on."""
    briefings = [parse_briefing(text.encode(), f"b{n}.yaml", SECTIONS) for n, text in enumerate(texts)]
    return App(Library({one.id: one for one in briefings}))


def make_glossary(count: int, *more: str) -> App:
    terms = [f"{{id: term-{number}x, term: Term {number}x, meaning: A word.}}" for number in range(count)]
    return app_with_entries(f"glossary: [{', '.join([*terms, *more])}]\n")


def list_titles(reply: Reply) -> list[str]:
    return [line_to_text(block.title) for block in reply.blocks if isinstance(block, Row)]


def list_buttons(reply: Reply) -> list[tuple[str, str]]:
    buttons = (*reply.buttons, *reply.navigation)
    return [(button.label, button.command_line) for button in buttons if button.label != "Menu"]


@pytest.mark.parametrize(
    ("line", "titles", "position", "buttons"),
    [
        ("briefings", range(100), "1–100 of 250", [("101–200", "briefings 2")]),
        (
            "briefings 2",
            range(100, 200),
            "101–200 of 250",
            [("1–100", "briefings 1"), ("201–250", "briefings 3")],
        ),
        ("briefings 3", range(200, 250), "201–250 of 250", [("101–200", "briefings 2")]),
        ("briefings 4", range(100), "1–100 of 250", [("101–200", "briefings 2")]),
        ("briefings of mine", range(100), "1–100 of 250", [("101–200", "briefings 2")]),
    ],
)
def test_the_list_of_briefings_has_parts(
    line: str, titles: range, position: str, buttons: list[tuple[str, str]]
) -> None:
    reply = ask(make_briefings(COUNT), line)
    assert list_titles(reply) == [f"Vote {number} on the Lantern Isles" for number in titles]
    assert position in list_lines(reply)
    assert list_buttons(reply) == buttons
    assert ask(make_briefings(COUNT), reply.command_line) == reply


@pytest.mark.parametrize(
    ("line", "titles", "buttons"),
    [
        ("glossary", range(100), [("101–200", "glossary 2@one")]),
        (
            "glossary 3",
            range(200, 250),
            [("101–200", "glossary 2@one")],
        ),
    ],
)
def test_a_long_section_has_parts(line: str, titles: range, buttons: list[tuple[str, str]]) -> None:
    reply = ask(make_glossary(COUNT), line)
    assert list_titles(reply) == [f"Term {number}x" for number in titles]
    assert list_buttons(reply) == buttons


@pytest.mark.parametrize("count", [2, MAX_ROWS])
def test_a_list_that_fits_one_answer_has_no_parts(count: int) -> None:
    for app, line in ((make_briefings(count), "briefings"), (make_glossary(count), "glossary")):
        reply = ask(app, line)
        assert len(list_titles(reply)) == count
        assert not list_buttons(reply)
        assert not [text for text in list_lines(reply) if " of " in text and "–" in text]


@pytest.mark.parametrize(
    "more", ["{id: '2', term: Two, meaning: A number.}", "{id: b, term: '2', meaning: A.}"]
)
def test_an_entry_that_is_called_like_a_part_comes_first(more: str) -> None:
    reply = ask(make_glossary(COUNT, more), "glossary 2")
    assert reply.entry_summary
    assert reply.entry_summary.entry_id in {"2", "b"}


NUMBERED_NAMES = """
    events:
      - {id: one, title: The storm of the 1st, when: 2030-03-02}
      - {id: two, title: The strike of the 12 guards, when: 2030-07-02}
      - {id: three, title: The long frost, when: 2029}
"""


@pytest.mark.parametrize(
    ("line", "same_as"),
    [
        ("events 1", "events one"),
        ("events 3", "events three"),
        ("events ١", "events one"),
        ("events 12", "events"),
        ("events 999", "events"),
        ("events 2030 7", "events 2030"),
        ("glossary 2", "glossary"),
    ],
)
def test_a_lone_number_is_no_word_but_opens_that_row_or_else_the_list(line: str, same_as: str) -> None:
    app = app_with_entries(
        f"{NUMBERED_NAMES}    glossary: [{{id: ferry, term: Ferry 22, meaning: A ship.}}]\n"
    )
    assert ask(app, line) == ask(app, same_as)


def test_a_number_after_words_is_one_of_them_in_a_list_of_one_part() -> None:
    assert list_titles(ask(app_with_entries(NUMBERED_NAMES), "events the 1")) == [
        "The storm of the 1st", "The strike of the 12 guards"
    ]  # fmt: skip


def test_a_part_beyond_the_last_one_is_the_beginning_of_the_list() -> None:
    app = make_glossary(COUNT)
    assert ask(app, "glossary 4") == ask(app, "glossary")


def test_the_numbers_of_rows_are_written_as_the_language_does() -> None:
    reply = ask(make_briefings(1100), "briefings 11")
    assert "1,001–1,100 of 1,100" in list_lines(reply)


def test_who_asks_for_what_is_not_there_is_offered_a_few_briefings_and_the_list() -> None:
    reply = ask(make_briefings(COUNT), "briefing atlantis")
    assert len(list_titles(reply)) == 10
    assert list_buttons(reply) == [("All briefings", "briefings")]


def test_a_section_that_is_empty_here_is_offered_in_a_few_other_briefings() -> None:
    term = "glossary: [{id: ferry, term: Ferry, meaning: A ship.}]\n"
    reply = ask(make_app([HEAD, *(HEAD + term for _ in range(COUNT))]), "glossary@b0")
    assert [line for _, line in list_buttons(reply)] == [f"glossary@b{n}" for n in range(1, 11)]
