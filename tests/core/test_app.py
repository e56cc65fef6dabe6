"""The whole bot as readers see it: a request, and the reply to it."""

from dataclasses import replace
from datetime import date

import pytest

from bot.core.app import App
from bot.core.content.custom_page import MODERATOR_COMMANDS, RESERVED_NAMES, UNLISTED_COMMANDS
from bot.core.i18n.locale import get_locale
from bot.core.library.snapshot import Library
from bot.core.messages.reply import Paragraph, Provenance, Reply, Row, line_to_text
from bot.core.messages.request import Request, format_command_line, parse_command_line
from bot.core.views.help_pages import list_builtin_commands
from tests.support.app_fixtures import (
    FICTIONAL,
    HEAD,
    TODAY,
    answer_text,
    app_from_files,
    app_from_texts,
    app_with_entries,
    ask,
    button_commands,
    list_command_lines,
    list_lines,
)

FIGURES = """
figures:
  - {id: lamps, aliases: [lights], title: Lamps that burn, figure: 64}
  - {id: otters, title: Otters in the harbour, figure: about 1000}
  - {id: otter-pups, title: Otters of this spring, figure: dozens}
"""
OTHER = """
title: The otters of Outer Ambrel
as_of: 2030
sources: [{id: reef, title: A reef, publisher: Friends of the Reef}]
figures: [{id: whiskers, title: Whiskers, figure: 12}, {id: lamps, title: Their lamps, figure: 1}]
pages: {ferries: {title: Boats for otters, items: [{id: raft, title: A raft}, {id: log, title: A log}]}}
"""


SOURCES_OF_TWO = """
title: Isles
as_of: 2031
sources:
  - {id: gull, title: A bridge, publisher: The Gull}
  - {id: reef, title: A reef, publisher: The Reef}
figures: [{id: a, title: A, figure: 1, sources: [gull]}]
"""
OWN_DATA = ["privacy", "mydata", "forgetme"]
OWN = [
    *("search", "source", "briefings", "briefing", "settings", "help", "start", "language"),
    *OWN_DATA,
    "forget",
]


def isles() -> App:
    return app_from_files(next(file for file in FICTIONAL if file.stem == "lantern-isles"))


# Built-in commands


def test_start_says_what_one_can_ask_and_offers_every_section() -> None:
    reply = ask(isles(), "/start")
    said = "\n".join(list_lines(reply))
    assert "Ask me about The vote on the Lantern Isles. Each answer says who said it and when" in said
    assert "It does not cover the weather." in said
    assert [button.command_line for button in reply.buttons] == [
        f"{name}@lantern-isles"
        for name in (
            "summary", "polls", "figures", "units", "people", "events", "claims", "questions", "glossary",
            "sources", "ferries", "tolls",
        )
    ]  # fmt: skip


def test_help_is_one_screen_with_every_command_and_an_example() -> None:
    app = isles()
    said = list(list_lines(ask(app, "/help")))
    for command in app.list_commands():
        lines = [line for line in said if line.startswith(f"/{command.name} ")]
        assert len(lines) == (command.place == "menu")
        assert all(command.description in line for line in lines)
    assert "After a command you can add an ID or part of a name: /polls brine-2031-04" in said
    assert len(said) < 30


def test_commands_are_the_sections_then_the_pages_then_the_built_in_ones() -> None:
    names = [command.name for command in app_from_texts(HEAD + FIGURES, OTHER).list_commands()]
    assert names == ["figures", "sources", "ferries", *OWN]


@pytest.mark.parametrize(
    ("texts", "unlisted"),
    [
        ((HEAD + FIGURES,), {"briefings", "briefing", "source"}),
        ((HEAD + FIGURES, OTHER), {"source"}),
        ((SOURCES_OF_TWO,), {"briefings", "briefing"}),
        ((SOURCES_OF_TWO, OTHER), set()),
    ],
)
def test_menus_offer_a_choice_only_where_there_is_one(texts: tuple[str, ...], unlisted: set[str]) -> None:
    app = app_from_texts(*texts)
    assert {one.name for one in app.list_commands() if one.place == "unlisted"} == {*unlisted, "forget"}
    start = ask(app, "start")
    assert ("briefings" in {one.command_line for one in start.navigation}) == ("briefings" not in unlisted)
    for name in unlisted:
        assert not ask(app, f"{name} gull" if name == "source" else name).not_found


def test_settings_lead_to_what_the_menu_leaves_out() -> None:
    app = app_with_entries(FIGURES)
    reply = app.answer_request(replace(request("settings"), has_history=True))
    assert [button.command_line for button in reply.buttons] == ["language", "changes", "asof", *OWN_DATA]
    commands = app.list_commands(has_history=True)
    assert {one.name for one in commands if one.place == "settings"} == {
        one.command_line for one in reply.buttons
    }
    assert "/" not in "".join(list_lines(reply))
    assert "settings" in {one.name for one in commands if one.place == "menu"}
    assert [one.command_line for one in ask(app, "settings").buttons] == ["language", *OWN_DATA]


def test_settings_offer_who_sees_the_answers_where_a_chat_can_choose_that() -> None:
    reply = app_with_entries(FIGURES).answer_request(replace(request("settings"), is_quiet=False))
    assert "quiet" in {button.command_line for button in reply.buttons}


def test_a_command_is_described_for_menus_within_the_platforms_limits() -> None:
    for command in app_from_files(*FICTIONAL).list_commands():
        assert 1 <= len(command.description) <= 100  # Discord; Telegram takes 256
        assert command.name.isascii()
        assert len(command.name) <= 32


def test_a_page_has_its_description_in_the_menu() -> None:
    about = {command.name: command.description for command in isles().list_commands()}
    assert about["ferries"] == "Where boats go while there is no bridge"
    assert about["tolls"] == "Tolls of the old canal"


def test_the_bots_own_commands_are_taken_for_pages() -> None:
    assert {
        command.name for command in list_builtin_commands(get_locale("en"))
    } == RESERVED_NAMES - MODERATOR_COMMANDS - UNLISTED_COMMANDS


def test_briefings_lists_all_the_newest_first() -> None:
    reply = ask(app_from_texts(OTHER, HEAD), "/briefings")
    assert [line for line in list_lines(reply) if line.startswith("The ")] == [
        "The otters of Outer Ambrel",
        "The vote on the Lantern Isles",
    ]
    assert button_commands(reply) == {"one": "briefing one", "two": "briefing two"}


@pytest.mark.parametrize("name", ["two", "The otters of Outer Ambrel", "the OTTERS of outer ambrel"])
def test_a_briefing_is_chosen_by_id_or_title(name: str) -> None:
    reply = ask(app_from_texts(HEAD, OTHER), f"/briefing {name}")
    assert reply.briefing_id == "two"
    assert "This chat now uses this briefing." in "\n".join(list_lines(reply))


def test_a_briefing_says_who_maintains_it_and_how() -> None:
    said = answer_text(isles(), "/briefing lantern-isles")
    assert "Maintained by: The desk of the made-up Kelp Gazette" in said
    assert "Methodology: Three papers were read" in said
    assert "Corrections policy: A mistake is put right in its item" in said
    assert "Next review: 10 May 2031" in said


def test_an_unknown_briefing_gets_the_list_of_all() -> None:
    reply = ask(app_from_texts(HEAD, OTHER), "/briefing nowhere")
    assert reply.not_found
    assert "There’s no briefing “nowhere”" in "\n".join(list_lines(reply))
    assert button_commands(reply) == {"one": "briefing one", "two": "briefing two"}


# Items, by each way to name one


@pytest.mark.parametrize(
    "typed",
    ["lamps", "Lamps", "LAMPS", "lights", "LIGHTS", "Lamps that burn", "lamps that", "burn", "  lamps  "],
)
def test_an_item_is_found_by_id_former_id_name_and_part_of_a_name(typed: str) -> None:
    assert ask(app_with_entries(FIGURES), f"/figures {typed}").title == "Lamps that burn"


def test_a_close_name_is_offered() -> None:
    reply = ask(app_with_entries(FIGURES), "/figures lmaps that bern")
    assert reply.not_found
    expected = "Nothing here is called “lmaps that bern”. Full list: /figures."
    assert expected in text(reply)
    assert "Did you mean one of these?" in text(reply)
    assert button_commands(reply)["Lamps that burn"] == "figures lamps@one"


@pytest.mark.parametrize("words", ["please", "thanks", "show me", "спасибо"])
def test_a_polite_word_after_a_command_changes_nothing(words: str) -> None:
    app = app_with_entries(FIGURES)
    assert ask(app, f"/figures {words}") == ask(app, "/figures")


def test_a_word_that_names_nothing_is_a_question_unless_it_is_the_id_of_a_button() -> None:
    assert ask(isles(), "claims keepers") == ask(isles(), "search claims keepers")
    assert "Nothing here is called “zzzz”. Full list: /claims." in text(ask(isles(), "claims zzzz"))
    removed = "Nothing here is called “keepers”; it may have been removed. Full list: /claims."
    assert removed in text(ask(isles(), "claims keepers@lantern-isles"))


def test_a_name_that_several_entries_share_lists_them() -> None:
    reply = ask(app_with_entries(FIGURES), "/figures otters")
    assert reply.title == "Otters in the harbour"  # an id comes first
    reply = ask(app_with_entries(FIGURES), "/figures otter ")
    assert "Filtered by “otter”: 2 of 3." in text(reply)
    assert list(button_commands(reply).values()) == [
        "figures otters@one",
        "figures otter-pups@one",
        "figures@one",
    ]


def test_a_button_to_a_removed_item_offers_the_list_even_if_only_a_short_id_fitted() -> None:
    name, item = "a-briefing-whose-id-is-long-enough-0123", "an-item-that-was-taken-out-0123456789"
    app = app_from_texts(f"id: {name}\n{HEAD}{FIGURES}")
    line = format_command_line("figures", item, name)
    assert "@~" in line
    reply = ask(app, line)
    assert reply.not_found
    assert f"Nothing here is called “{item}”; it may have been removed. Full list: /figures." in text(reply)
    assert button_commands(reply)["Figures"] == f"figures@{name}"


def test_a_pollster_with_several_polls_names_no_single_poll() -> None:
    assert "Filtered by “Brine and Daughters”: 17 of 19." in text(ask(isles(), "/polls Brine and Daughters"))
    assert ask(isles(), "/polls brine-2030-01").command_line == "polls brine-2030-01@lantern-isles"


def test_nothing_close_gets_a_plain_sentence() -> None:
    reply = ask(app_with_entries(FIGURES), "/figures 鹽")
    assert reply.not_found
    assert button_commands(reply) == {"Figures": "figures@one"}
    assert "Did you mean" not in text(reply)


def test_a_long_request_is_not_repeated_in_full() -> None:
    for line in (f"/figures {'x' * 5000}", f"/{'x' * 5000}", f"/briefing {'x' * 5000}"):
        reply = ask(app_with_entries(FIGURES), line)
        assert reply.not_found
        assert len(text(reply)) < 300
        assert len(reply.command_line.encode()) <= 60


@pytest.mark.parametrize(
    "line", ["/nonsense", "", "/", "hello there", "💥", "/polls@", "#7", "/../etc/passwd"]
)
def test_a_line_without_a_command_gets_a_way_on(line: str) -> None:
    reply = ask(app_with_entries(FIGURES), line)
    assert reply.not_found
    assert "There’s no command /" in text(reply)
    assert "/help" in text(reply)


def test_a_command_with_a_typing_mistake_is_offered() -> None:
    assert button_commands(ask(app_with_entries(FIGURES), "/figurs"))["/figures"] == "figures"


def test_a_line_without_a_command_is_looked_up_as_a_name() -> None:
    assert (
        button_commands(ask(app_with_entries(FIGURES), "lamps that burn"))["Lamps that burn"]
        == "figures lamps@one"
    )


def test_a_section_that_no_briefing_has_is_unknown() -> None:
    assert "There’s no command /polls." in text(ask(app_with_entries(FIGURES), "/polls"))


def test_source_shows_one_of_the_sources() -> None:
    assert ask(isles(), "/source gull").title == "“A bridge too wet?”"
    assert ask(isles(), "/source").title == "Sources"
    assert ask(isles(), "/source The Gull's Errand").title == "“A bridge too wet?”"


# Lists and cards


def test_a_list_has_a_row_and_a_button_for_each_item_and_a_way_back() -> None:
    reply = ask(isles(), "/glossary")
    rows = [block for block in reply.blocks if isinstance(block, Row)]
    assert len(rows) == 64
    assert rows[0].button.command_line == "glossary lamp@lantern-isles"
    assert [row.number for row in rows] == list(range(1, 65))
    assert [button.command_line for button in reply.navigation] == ["start@lantern-isles"]


def test_a_section_with_one_item_is_that_item_with_the_menu() -> None:
    reply = ask(isles(), "/tolls")
    assert reply.title == "The toll of the canal"
    assert [(one.label, one.command_line) for one in reply.all_buttons] == [("Menu", "start@lantern-isles")]


def test_a_card_leads_to_its_neighbours_and_to_the_list() -> None:
    app = app_with_entries(FIGURES)
    ways = [ask(app, f"/figures {id}").navigation for id in ("lamps", "otters", "otter-pups")]  # noqa: A001
    assert [[(one.label, one.command_line) for one in row] for row in ways] == [
        [("Figures", "figures@one"), ("Next ›", "figures otters@one"), ("Menu", "start@one")],
        [
            ("‹ Previous", "figures lamps@one"),
            ("Figures", "figures@one"),
            ("Next ›", "figures otter-pups@one"),
            ("Menu", "start@one"),
        ],
        [("‹ Previous", "figures otters@one"), ("Figures", "figures@one"), ("Menu", "start@one")],
    ]


def test_a_long_title_is_cut_on_its_button_and_nowhere_else() -> None:
    title = "A title of many words " * 8
    reply = ask(
        app_with_entries(f"figures: [{{id: a, title: {title}, figure: 1}}, {{id: b, title: B, figure: 2}}]"),
        "figures",
    )
    (label,) = [label for label, line in button_commands(reply).items() if line == "figures a@one"]
    assert len(label) <= 60
    assert label.endswith(" of…")
    assert title.strip() in text(reply)


# What all items share


def test_a_card_shows_caveats_speaker_standing_date_sources_and_corrections() -> None:
    said = answer_text(isles(), "/polls brine-2031-04")
    assert "About the method: Boats were not drawn by lot." in said
    assert "What’s missing: The outer isles could not be reached." in said
    assert "Possible bias: The pollster sells bridges." in said
    assert "About the translation: The sheets were in three languages." in said
    assert "May be outdated: The ferry strike came later." in said
    assert "“Мости люблять терплячих. І поромників теж.” (Ukrainian)\n— Brine and Daughters" in said
    assert "estimate, 21 April 2031 · Brine and Daughters [1], The Gull's Errand [2" in said
    assert "Status: confirmed. The Institute of Drift counted the same sheets again." in said
    assert "25 April 2031, sample size: was “1,004”, now “1,040”. Two digits had changed places." in said
    assert "April 2031, interview method: was “by post”, now “by boat”. The post goes by boat." in said
    assert said.endswith(
        "\nAs of April 2031 (1 month ago) · due for review since 1 May 2031 · The vote on the Lantern Isles"
    )


def test_a_source_mark_leads_to_the_full_source_inside_the_answer() -> None:
    reply = ask(isles(), "/polls brine-2031-04")
    assert "\n[1] “The bridge barometer”, Brine and Daughters.\n[2] Ines Marrow, “" in text(reply)
    assert "?””, The Gull's Errand, 28 April 2031.\n" in text(reply)
    cards = [span.command_line for note in reply.footnotes for span in note.line if span.command_line]
    assert cards == ["source brine@lantern-isles", "source gull@lantern-isles"]
    marks = [span for block in reply.blocks for span in getattr(block, "line", ()) if span.footnote_number]
    marks += [
        span
        for block in reply.blocks
        if isinstance(block, Provenance)
        for line in block.lines
        for span in line
        if span.footnote_number
    ]
    assert {span.footnote_number: span.url for span in marks}[
        2
    ] == "https://gull.example/2031/bridge?from=isles&to=main#top"


def test_an_item_inherits_date_and_single_source_of_its_briefing() -> None:
    said = answer_text(app_with_entries(FIGURES), "/figures lamps")
    assert " · The Gull's Errand [1]\n" in said
    assert "\nAs of 30 April 2031 (20 days ago) · " in said


def test_a_list_names_the_speaker_and_the_date_of_an_item() -> None:
    rows = answer_text(isles(), "/claims")
    assert "Claimed by Salt Guard, 2 April 2031 · allegation · contested · Salt Guard press room [1]" in rows
    polls = answer_text(isles(), "/polls 2030-01")
    assert "Brine and Daughters, January 2030\n" in polls


@pytest.mark.parametrize(
    ("line", "due"), [("/polls brine-2031-04", True), ("/figures isles", True), ("/start", True)]
)
def test_an_answer_that_is_due_for_review_says_so(line: str, due: bool) -> None:  # noqa: FBT001
    assert ("due for review since" in answer_text(isles(), line)) is due


def test_an_answer_that_is_not_yet_due_for_review_does_not_mention_it() -> None:
    app = app_with_entries("figures: [{id: a, title: A, figure: 1, review_by: 2031-05}]")
    assert "due for review" not in answer_text(app, "/figures")
    assert "due for review since May 2031" in answer_text(
        app, "/figures", today=TODAY.replace(month=6, day=1)
    )


# What readers may not see


def hidden(state: str) -> App:
    return app_with_entries(f"""
        figures:
          - {{id: seen, title: Seen, figure: 1}}
          - {{id: unseen, title: Offstage, figure: 2, {state}}}
        summary: {{lede: Hello., points: [{{text: One., items: [seen, unseen]}}]}}
        """)


@pytest.mark.parametrize(
    "state", ["state: draft", "publish_at: 2031-05-21", "publish_at: 2031-06", "publish_at: 2032"]
)
def test_a_draft_and_an_embargoed_item_appear_nowhere(state: str) -> None:
    app = hidden(state)
    for line in (
        "figures",
        "figures unseen",
        "figures Offstage",
        "Offstage",
        "summary",
        "start",
        "help",
        "sources",
    ):
        assert "unseen@" not in str(ask(app, line))
        assert "/figures unseen" not in text(ask(app, line))
        assert "Offstage" not in "".join(button_commands(ask(app, line)))
    assert ask(app, "figures unseen").not_found
    assert app.suggest_completions(request("figures"), "offstage") == ()
    assert [one.argument for one in app.suggest_completions(request("figures"), "")] == ["seen"]


@pytest.mark.parametrize("state", ["state: draft", "publish_at: 2031-05-21"])
def test_a_briefing_of_drafts_alone_stays_hidden_and_is_no_default(state: str) -> None:
    begun = f"""
        title: Begun yesterday
        as_of: 2031-05-19
        sources: [{{id: s, title: A bridge, publisher: The Gull, {state}}}]
        figures: [{{id: one, title: One, figure: 1, {state}}}]
        """
    app = app_from_texts(begun, OTHER)
    for line in (
        "start",
        "briefings",
        "briefing one",
        "briefing nothing",
        "figures @one",
        "@one",
        "search one",
    ):
        assert "Begun yesterday" not in str(ask(app, line))
    assert ask(app, "start").briefing_id == "two"
    assert [one.argument for one in app.suggest_completions(request("briefing"), "")] == ["two"]
    assert ask(app, "figures @one").not_found
    seen = app.answer_request(replace(request("briefings"), include_drafts=True))
    assert "Begun yesterday" in str(seen)
    assert app.answer_request(replace(request("start"), include_drafts=True)).briefing_id == "two"


def test_an_embargo_ends_on_its_day() -> None:
    app = hidden("publish_at: 2031-05-20")
    assert ask(app, "figures unseen").title == "Offstage"
    assert ask(app, "figures unseen", today=TODAY.replace(day=19)).not_found


def test_an_embargoed_item_appears_on_its_day_even_if_requested_before() -> None:
    app = hidden("publish_at: 2031-05-20")
    assert ask(app, "figures unseen", today=TODAY.replace(day=19)).not_found
    assert not ask(app, "figures unseen").not_found


def test_a_withdrawn_item_shows_only_when_and_why_it_was_withdrawn() -> None:
    app = hidden('state: withdrawn, withdrawn: {on: 2031-02-03, because: "It was *wet*.\\n\\nAll of it."}')
    assert "\nWithdrawn on 3 February 2031: It was wet. All of it.\n" in answer_text(app, "figures unseen")
    assert "Withdrawn on 3 February 2031: It was wet. All of it." in answer_text(app, "figures")
    assert "2 Offstage" not in answer_text(app, "figures unseen")


WITHDRAWN = """
title: Isles
as_of: 2031
sources:
  - id: gull
    title: Offstage
    publisher: Offstage
    author: Offstage
    url: https://offstage.example/a
    state: withdrawn
    withdrawn: {on: 2031-02-03, because: It was wrong.}
  - {id: reef, title: A reef, publisher: The Reef, derives_from: [gull]}
claims:
  - id: bold
    statement: Offstage
    claimant: Offstage
    as_of: 2012-01-01
    sources: [reef]
    state: withdrawn
    withdrawn: {on: 2031-02-03, because: It was wrong.}
  - {id: shy, statement: Shy., claimant: S, sources: [gull, {source: gull, locator: p. 1}]}
people:
  - {id: ines, name: Ines, statements: [bold], sources: [reef]}
"""


def test_the_content_of_a_withdrawn_item_appears_nowhere() -> None:
    app = app_from_texts(WITHDRAWN)
    lines = (*list_command_lines(app), "search bold", "search gull", "search shy", "search wrong")
    shown = [repr(ask(app, line)) for line in lines]
    labels = [
        one.label
        for command in ("claims", "sources")
        for typed in ("", "bold", "offstage")
        for one in app.suggest_completions(Request(command, today=TODAY), typed)
    ]
    assert not [text for text in (*shown, *labels) if "offstage" in text.lower() or "2012" in text]
    assert ask(app, "claims bold").title == "Withdrawn item bold"
    assert {"Withdrawn item bold", "Withdrawn item gull"} <= set(labels)
    assert "Withdrawn item bold" in button_commands(ask(app, "claims"))
    assert "Claim: Withdrawn item bold\n" in answer_text(app, "people ines")
    assert "[1] Withdrawn item gull." in answer_text(app, "claims shy")


def test_a_section_of_drafts_alone_looks_like_a_missing_one() -> None:
    drafts = app_with_entries("figures: [{id: unseen, title: Offstage, figure: 2, state: draft}]")
    assert ask(drafts, "figures") == ask(app_with_entries(""), "figures")


SUPERSEDED = """
figures:
  - {id: old, title: Lamps, figure: 1, standing: superseded, superseded_by: new}
  - {id: new, title: Lamps and lanterns, figure: 2, %s}
"""


def test_a_superseded_item_leads_to_the_newer_one() -> None:
    app = app_with_entries(SUPERSEDED % "state: published")
    assert "\nSuperseded by: Lamps and lanterns\n" in answer_text(app, "figures old")
    assert "\nSuperseded by: Lamps and lanterns\n" in answer_text(app, "figures")
    assert button_commands(ask(app, "figures old"))["Newer: Lamps and lanterns"] == "figures new@one"


def test_a_superseded_item_does_not_lead_to_a_draft() -> None:
    app = app_with_entries(SUPERSEDED % "state: draft")
    assert "\nSuperseded by: not published\n" in answer_text(app, "figures old")
    assert "new" not in str(button_commands(ask(app, "figures old")))


# Several briefings, one, none


def test_the_newest_briefing_answers_unless_another_is_the_default() -> None:
    (old, new), texts = ("one", "two"), (HEAD + FIGURES, OTHER.replace("2030", "2031-05"))
    both = app_from_texts(*texts)
    newest = App(Library(dict(sorted(both.library.briefings.items(), reverse=True))))
    assert ask(newest, "figures").briefing_id == new
    assert ask(app_from_texts(*texts, default=old), "figures").briefing_id == old
    assert ask(app_from_texts(*texts, default="gone"), "figures").briefing_id == old


def test_a_chat_gets_answers_from_the_briefing_that_it_chose() -> None:
    app = app_from_texts(HEAD + FIGURES, OTHER)
    assert ask(app, "figures lamps").title == "Lamps that burn"
    assert ask(app, "figures lamps", briefing="two").title == "Their lamps"
    assert ask(app, "figures lamps@two").title == "Their lamps"


def test_an_item_of_another_briefing_is_found_by_its_id() -> None:
    reply = ask(app_from_texts(HEAD + FIGURES, OTHER), "figures whiskers")
    assert (reply.briefing_id, reply.title) == ("two", "Whiskers")
    assert text(reply).endswith("As of 2030 (1 year ago) · The otters of Outer Ambrel")


def test_a_section_of_another_briefing_is_offered() -> None:
    reply = ask(app_from_texts(HEAD + FIGURES, OTHER), "ferries")
    assert reply.not_found
    assert button_commands(reply) == {"The otters of Outer Ambrel": "ferries@two"}


def test_two_briefings_may_have_pages_of_the_same_name() -> None:
    mine = "pages: {ferries: {title: Boats of the isles, items: [{id: a, title: A}, {id: b, title: B}]}}"
    app = app_from_texts(HEAD + mine, OTHER)
    assert ask(app, "ferries").title == "Boats of the isles"
    assert ask(app, "ferries@two").title == "Boats for otters"


def test_a_request_for_a_removed_briefing_says_so() -> None:
    reply = ask(app_from_texts(HEAD), "figures@gone")
    assert reply.not_found
    assert "This briefing is no longer available. All briefings: /briefings." in text(reply)


@pytest.mark.parametrize(
    "line", ["start", "help", "briefings", "briefing x", "polls", "source x", "nonsense", ""]
)
def test_an_empty_library_says_that_there_are_no_briefings(line: str) -> None:
    reply = ask(App(Library({})), line)
    assert reply.not_found
    assert "No briefings yet. Please check back later." in text(reply)


def test_an_empty_library_tells_moderators_how_to_begin() -> None:
    request, _ = parse_command_line("start", today=TODAY)
    reply = App(Library({})).answer_request(replace(request, include_drafts=True))
    assert "No briefings yet. Send me a file or a table to begin one." in text(reply)


def test_an_empty_library_suggests_nothing_and_keeps_the_built_in_commands() -> None:
    app = App(Library({}))
    assert app.suggest_completions(request("polls"), "x") == ()
    own = RESERVED_NAMES - MODERATOR_COMMANDS - UNLISTED_COMMANDS
    assert {command.name for command in app.list_commands(has_history=True)} == own - {"corrections"}
    assert {command.name for command in app.list_commands()} == own - {"asof", "changes", "corrections"}


# Completion


def request(command: str, briefing: str = "") -> Request:
    return parse_command_line(command, today=TODAY, briefing_id=briefing)[0]


def test_there_are_at_most_25_completions() -> None:
    assert len(isles().suggest_completions(request("glossary"), "")) == 25
    assert len(isles().suggest_completions(request("glossary"), "isle")) == 25


@pytest.mark.parametrize(
    "typed", ["salt-guard", "saltguard", "Salt", "salt gaurd", "Сольова", "حرس", "鹽衛隊", "brine watch"]
)
def test_a_completion_is_found_by_any_name_despite_typing_mistakes(typed: str) -> None:
    best = isles().suggest_completions(request("units"), typed)[0]
    assert (best.label, best.argument) == ("Salt Guard", "salt-guard")


def test_completions_from_other_briefings_come_last_and_name_their_briefing() -> None:
    app = app_from_texts(HEAD + FIGURES, OTHER)
    suggested = app.suggest_completions(request("figures"), "")
    assert [one.argument for one in suggested] == [
        "lamps",
        "otters",
        "otter-pups",
        "whiskers@two",
        "lamps@two",
    ]
    assert suggested[-1].label == "Their lamps · The otters of Outer Ambrel"
    for one in suggested:
        assert not ask(app, f"figures {one.argument}").not_found


def test_a_copy_in_another_briefing_is_not_suggested_as_well() -> None:
    app = app_from_texts(HEAD + FIGURES, HEAD + FIGURES)
    for briefing in ("one", "two"):
        suggested = app.suggest_completions(request("figures", briefing), "lamps")
        assert [one.argument for one in suggested if one.argument.startswith("lamps")] == ["lamps"]


def test_briefings_are_completed_by_id_and_title() -> None:
    app = app_from_texts(HEAD, OTHER)
    assert [one.argument for one in app.suggest_completions(request("briefing"), "OTTERS")] == ["two"]
    assert [one.argument for one in app.suggest_completions(request("briefing"), "")] == ["one", "two"]


def test_sources_are_completed_under_both_commands() -> None:
    for command in ("source", "sources"):
        assert isles().suggest_completions(request(command), "gull")[0].argument == "gull"


# Answers are values


def test_the_same_request_gets_the_same_reply() -> None:
    app = isles()
    assert ask(app, "polls") is ask(app, "polls")
    assert ask(app, "polls", today=TODAY.replace(day=21)) is not ask(app, "polls")


def test_the_command_line_of_an_answer_repeats_it() -> None:
    app = isles()
    for line in ("start", "polls", "polls brine-2031-04", "source gull", "briefing lantern-isles"):
        reply = ask(app, line)
        assert ask(app, reply.command_line, briefing="lantern-isles").blocks == reply.blocks


def text(reply: Reply) -> str:
    return "\n".join(list_lines(reply))


def test_an_answer_without_a_result_consists_of_paragraphs() -> None:
    reply = ask(isles(), "nonsense")
    assert all(isinstance(block, Paragraph) and line_to_text(block.line) for block in reply.blocks)


def test_a_page_without_visible_items_is_not_announced() -> None:
    page = "pages:\n  leak:\n    title: The minister resigns\n    items:\n"
    app = app_from_texts(
        HEAD + page + "      - {id: soon, title: A title, text: A text, publish_at: 2031-06-01}\n"
    )
    for line in ("start", "help"):
        request, _ = parse_command_line(line, today=date(2031, 5, 31))
        assert "leak" not in repr(app.answer_request(request))
        request, _ = parse_command_line(line, today=date(2031, 6, 1))
        assert "leak" in repr(app.answer_request(request))
    assert "leak" not in {command.name for command in app.list_commands("en", date(2031, 5, 31))}
    assert "leak" in {command.name for command in app.list_commands("en", date(2031, 6, 1))}


def test_every_tag_of_a_language_gets_the_same_reply() -> None:
    app = app_from_texts(HEAD + FIGURES)
    asked = [
        parse_command_line("figures", today=TODAY, language=tag)[0] for tag in ("en", "en-US", "xx-0001", "")
    ]
    assert len({id(app.answer_request(request)) for request in asked}) == 1
