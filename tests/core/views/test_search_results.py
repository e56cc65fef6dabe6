"""/search as readers see it: what which words find, in which order, and what they never find."""

from dataclasses import replace
from datetime import date

import pytest

from bot.core.app import App
from bot.core.content.briefing import parse_briefing
from bot.core.content.visibility import is_entry_visible
from bot.core.library.snapshot import Library
from bot.core.messages.reply import Reply, Row, Style, line_to_text
from bot.core.messages.request import (
    MAX_COMMAND_LINE_BYTES,
    MAX_PAGE,
    Request,
    format_page_line,
    to_command_line,
)
from bot.core.sections.registry import SECTIONS
from tests.support.app_fixtures import (
    FICTIONAL,
    HEAD,
    SHIPPED,
    TODAY,
    app_from_files,
    app_from_texts,
    app_with_entries,
    ask,
    button_commands,
    list_lines,
)

UKRAINIAN = """\
title: Голосування на Ліхтарних островах
language: uk
as_of: 2031-04-30
sources: [{id: moewe, title: Міст, publisher: Чайка}]
units:
  - {id: volunteers, name: Загін добровольців, kind: загін, strength: []}
glossary:
  - {id: object, term: Об’єкт, meaning: Будівля на їжаковому мисі.}
  - {id: envoy, term: Посланець, meaning: "Той, кого послали добровольці."}
"""
ARABIC = """\
title: التصويت
language: ar
as_of: 2031-04-30
sources: [{id: nawras, title: الجسر, publisher: النورس}]
glossary:
  - {id: mutatawi, term: المُتطوِّعون, meaning: من يحرس المنارة إلى الصباح.}
"""
CHINESE = """\
title: 灯笼群岛的投票
language: zh
as_of: 2031-04-30
sources: [{id: haiou, title: 桥, publisher: 海鸥报}]
glossary:
  - {id: minyi, term: 独立民意调查, meaning: 由盐卫队以外的人进行的调查。}
  - {id: shui, term: 淡水, meaning: 岛上没有。}
"""
GERMAN = """\
title: Die Abstimmung
language: de
as_of: 2031-04-30
sources: [{id: moewe, title: Die Brücke, publisher: Möwenpost}]
glossary:
  - {id: kuestenwache, term: Küstenwache, meaning: Sie bewacht große Brücken und schließt Häfen.}
  - {id: lodz, term: Łódź, meaning: Ein Boot.}
"""
UNIT = "  - {id: volunteers, name: Загін добровольців, kind: загін, strength: []}\n"


def search(app: App, words: str, *, today: date = TODAY, language: str = "en") -> Reply:
    return app.answer_request(Request("search", words, language=language, today=today))


def found(app: App, words: str, *, today: date = TODAY) -> list[str]:
    """Return the ids of what is found, in order."""
    hits = app.search_entries(Request("search", today=today), words, 20)
    return [hit.command_line.partition(" ")[2].partition("@")[0] for hit in hits]


def bold(reply: Reply) -> list[str]:
    """Return the words that a reply's rows show in bold."""
    rows = [block for block in reply.blocks if isinstance(block, Row)]
    return [span.text for row in rows for line in row.lines for span in line if Style.BOLD in span.style]


def sample_app() -> App:
    return app_from_files(*FICTIONAL, *SHIPPED)


def app_in_many_languages() -> App:
    return app_from_texts(UKRAINIAN.replace("units:\n" + UNIT, ""), ARABIC, CHINESE, GERMAN)


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("envoy", "envoy"),
        ("посланець", "envoy"),
        ("ПОСЛАНЦЯ", "envoy"),  # another form
        ("посл", "envoy"),  # a beginning
        ("посланнець", "envoy"),  # a typo
        ("добровольцями", "envoy"),
        ("об'єкт", "object"),  # another apostrophe
        ("обєкт", "object"),
        ("їжаковий", "object"),
        ("ижаковому", "object"),  # without the dots
        ("متطوعون", "mutatawi"),  # without article and vowel signs
        ("المتطوعين", "mutatawi"),
        ("صباح", "mutatawi"),
        ("منارة", "mutatawi"),
        ("民意", "minyi"),
        ("独立调查", "minyi"),
        ("查", "minyi"),  # the last character of a run
        ("水", "shui"),
        ("盐卫队", "minyi"),
        ("kustenwache", "kuestenwache"),
        ("KÜSTENWACHE", "kuestenwache"),
        ("kuestenwache", "kuestenwache"),
        ("Kü", "kuestenwache"),
        ("kustenwahce", "kuestenwache"),
        ("grosse brucke", "kuestenwache"),
        ("hafen", "kuestenwache"),
        ("lodz", "lodz"),
    ],
)
def test_an_entry_is_found_in_its_language(words: str, first: str) -> None:
    assert found(app_in_many_languages(), words)[:1] == [first]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("levada-2026-01", "levada-2026-01"),
        ("Levada Centre", "levada-2026-01"),
        ("Salt Guard", "salt-guard"),
        ("sit-in on the pier", "guards-on-pier"),
        ("levad center", "levada-2026-01"),
        ("Сольова", "salt-guard"),
        ("حرس", "salt-guard"),
        ("鹽衛隊", "salt-guard"),
        ("freedom of russia", "freedom-of-russia"),
    ],
)
def test_an_entry_is_found_by_any_of_its_names(words: str, first: str) -> None:
    assert found(sample_app(), words)[0] == first


def test_names_stand_before_texts_and_exact_words_before_others() -> None:
    app = app_with_entries("""\
        glossary:
          - {id: text, term: One, meaning: A heron. A heron and a heron.}
          - {id: beginning, term: Heronry, meaning: Nests.}
          - {id: typo, term: Herona, meaning: A name.}
          - {id: name, term: The heron, meaning: A bird of the shore that stands still for a long time.}
          - {id: whole, term: Heron, meaning: A bird.}
        """)
    assert found(app, "heron") == ["whole", "name", "beginning", "typo", "text"]
    assert found(app, "herno")[0] in {"whole", "name"}
    assert set(found(app, "heronx")[:4]) == {"beginning", "typo", "whole", "name"}


def test_an_entry_with_one_of_two_words_is_no_match() -> None:
    app = app_with_entries("""\
        glossary:
          - {id: both, term: Reef, meaning: It guards the lamp.}
          - {id: one, term: Lamp, meaning: It shines.}
        """)
    assert found(app, "lamp reef") == ["both"]
    assert found(app, "lamp owl") == []
    assert search(app, "lamp owl").not_found


def test_a_row_begins_with_the_fact_and_its_button_opens_the_card() -> None:
    app = sample_app()
    reply = search(app, "* Levada")
    row = next(block for block in reply.blocks if isinstance(block, Row))
    said = [line_to_text(line) for line in row.lines]
    assert line_to_text(row.title) == "Support for the Russian army's actions in Ukraine"
    assert said == [
        "76% support (total) · Levada Centre, January 2026 · LBC",
        "Opinion polls · Russian volunteers fighting for Ukraine",
    ]
    assert ask(app, row.button.command_line).title == "Support for the Russian army's actions in Ukraine"


def test_matched_words_are_bold_in_other_forms_and_spellings_too() -> None:
    assert "добровольці" in bold(search(app_in_many_languages(), "* добровольцями"))
    assert bold(search(app_in_many_languages(), "* منارة"))[0] == "المنارة"
    assert "".join(bold(search(app_in_many_languages(), "* 盐卫队"))) == "盐卫队"
    assert "Häfen" in bold(search(app_in_many_languages(), "* hafen"))


def test_an_excerpt_is_cut_around_the_words() -> None:
    filler = "Nothing of note happens here at all. " * 12
    app = app_with_entries(
        f"glossary: [{{id: long, term: Tide, meaning: '{filler}The heron waits. {filler}'}}]"
    )
    (row,) = (block for block in search(app, "heron").blocks if isinstance(block, Row))
    excerpt = line_to_text(row.lines[0])
    assert "heron waits" in excerpt
    assert len(excerpt) <= 162
    assert excerpt[0] == excerpt[-1] == "…"


@pytest.mark.parametrize("hidden", ["state: draft", "publish_at: 2031-05-21", "publish_at: 2032"])
def test_nobody_finds_a_draft_or_an_embargoed_entry(hidden: str) -> None:
    app = app_with_entries(f"""\
        glossary:
          - {{id: offstage, term: Offstage, meaning: A secret heron., {hidden}}}
          - {{id: seen, term: Seen, meaning: A heron.}}
        """)
    for words in ("offstage", "secret", "heron", "secre", "ofstage", "secret heron"):
        assert "offstage" not in found(app, words)
        assert "Offstage" not in str(search(app, words).blocks)
    assert "offstage" not in str(app.suggest_completions(Request("glossary", today=TODAY), "offst"))
    assert "offstage" not in str(ask(app, "/glossary offstag").buttons)


def test_an_embargoed_entry_is_found_from_its_day_on() -> None:
    hidden = "\n".join(
        f"  - {{id: later-{day}, term: Heron {day}, meaning: A heron., publish_at: 2031-06-{day:02}}}"
        for day in range(1, 31)
    )
    app = app_with_entries(f"glossary:\n{hidden}\n  - {{id: now, term: Bird, meaning: A heron.}}\n")
    assert found(app, "heron") == ["now"]
    assert found(app, "heron", today=date(2031, 6, 1)) == ["later-1", "now"]
    assert found(app, "heron 30", today=date(2031, 6, 30))[0] == "later-30"


def test_a_withdrawn_entry_is_found_only_as_withdrawn() -> None:
    app = app_with_entries("""\
        glossary:
          - id: gone
            term: Heronry
            meaning: A lie about otters.
            state: withdrawn
            withdrawn: {on: 2031-05-01, because: The harbour office denied it.}
        """)
    assert found(app, "otters") == []
    for words in ("gone", "harbour"):
        said = "\n".join(list_lines(search(app, words)))
        assert "Withdrawn on 1 May 2031" in said
        assert "otters" not in said


def test_an_editors_note_is_never_found() -> None:
    app = app_with_entries("glossary: [{id: lamp, term: Lamp, meaning: Light., editor_note: Ask Zebedee.}]")
    assert found(app, "zebedee") == []


HOSTILE = [
    "", " ", "(", '"', "a:b", "names:*", "*", "?", "~", "a~2", "^", "[a TO b]", "{", "AND OR NOT", "+a -b",
    "\\", "\0", "\x1b[31m", "\u202e\u2066", "😀", "\ud800", "a\ud800b", "a" * 5000, "a " * 5000,
    "燈" * 3000, "é" * 1000, "/search", "' OR 1=1 --", "<b>", "%s{words}", "\n\n", "0" * 400,
    "\u0301", "\u0640", "_" * 50,
]  # fmt: skip


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_queries_get_an_answer(words: str) -> None:
    app = sample_app()
    reply = search(app, words)
    assert reply.title
    assert len(reply.title) < 200
    assert len(reply.command_line.encode(errors="replace")) <= MAX_COMMAND_LINE_BYTES
    app.suggest_completions(Request("units", today=TODAY), words)
    app.suggest_completions(Request("search", today=TODAY), words)


@pytest.mark.parametrize("words", ["Inselschiff", "Insel\u00adschiff", "Insel\u2060schiff"])
def test_a_word_is_found_whatever_joins_or_may_break_it(words: str) -> None:
    app = app_with_entries('glossary: [{id: ship, term: "Insel\u00adschiff", meaning: A boat.}]\n')
    assert "A boat." in "\n".join(list_lines(search(app, words)))


def test_a_search_without_results_offers_a_way_on() -> None:
    reply = search(sample_app(), "xyzzyx")
    assert reply.not_found
    assert reply.title == "Nothing about “xyzzyx” here"
    assert "The vote on the Lantern Isles" in "\n".join(list_lines(reply))
    assert {"Figures", "Briefings"} <= button_commands(reply).keys()
    assert "Add what you’re looking for" in "\n".join(list_lines(search(sample_app(), "")))


def test_the_same_query_has_the_same_results_in_another_app() -> None:
    words = ["bridge", "volunteers", "brid", "vote", "levda", "the", "what do polls say about the bridge"]
    first, second = sample_app(), sample_app()
    for text in words:
        assert found(first, text) == found(first, text) == found(second, text)


def test_more_results_are_offered_by_the_words_of_the_question_that_a_button_can_carry() -> None:
    app = sample_app()
    short, long = search(app, "bridge"), search(app, "bridge " * 20)
    assert [len(reply.blocks) for reply in (short, long)] == [3, 3]
    line = button_commands(short)["More results"]
    assert line == button_commands(long)["More results"] == "search * bridge"
    every = ask(app, line)
    assert every.title == "Results for “bridge”"
    assert len([block for block in every.blocks if isinstance(block, Row)]) > 5
    assert len(format_page_line(every.command_line, MAX_PAGE).encode()) <= MAX_COMMAND_LINE_BYTES


@pytest.mark.parametrize("file", [*FICTIONAL, *SHIPPED], ids=lambda file: file.stem)
def test_every_entry_is_found_by_its_id(file: object) -> None:
    app = app_from_files(file)  # type: ignore[arg-type]
    for briefing in app.library.briefings.values():
        for entries in briefing.sections.values():
            for entry in entries:
                if is_entry_visible(entry, TODAY):
                    assert found(app, entry.id)[0] == entry.id


def test_words_of_a_text_are_found_whatever_field_holds_them() -> None:
    app = sample_app()
    for briefing in app.library.briefings.values():
        for entry in briefing.sections.get("claims", ()):
            if is_entry_visible(entry, TODAY) and not entry.withdrawn:
                words = " ".join(str(getattr(entry, "statement", "")).split()[:6])
                assert entry.id in found(app, words)


def test_completing_a_search_offers_titles_that_find_their_entry() -> None:
    app = sample_app()
    suggested = app.suggest_completions(Request("search", today=TODAY), "salt gua")
    assert "Salt Guard · Units" in {one.label for one in suggested[:2]}
    assert found(app, "Salt Guard")[0] == "salt-guard"


@pytest.mark.parametrize("typed", ["guar", "sal", "SALT G"])
def test_the_beginning_of_a_word_completes_the_names_with_it_first(typed: str) -> None:
    suggested = sample_app().suggest_completions(Request("search", today=TODAY), typed)
    assert "Salt Guard" in [one.title for one in suggested[:2]]


def test_a_suggestion_leads_to_its_entry() -> None:
    suggested = sample_app().suggest_completions(Request("search", today=TODAY), "salt gua")
    guard = next(one for one in suggested if one.title == "Salt Guard")
    assert (guard.place, guard.command_line.partition("@")[0]) == ("Units", "units salt-guard")


def animals(**meanings: str) -> Library:
    """Return the library of briefings with one animal each."""
    texts = {
        name: f"{HEAD}glossary: [{{id: lamp, term: Lamp, meaning: A {meaning}}}]"
        for name, meaning in meanings.items()
    }
    return Library(
        {name: parse_briefing(text.encode(), f"{name}.yaml", SECTIONS) for name, text in texts.items()}
    )


def has(app: App, *words: str) -> list[bool]:
    return [bool(app.search_entries(Request("search", today=TODAY), word, 5)) for word in words]


def test_a_new_app_knows_changed_briefings_and_the_old_one_keeps_its_own() -> None:
    before, after = animals(one="heron", two="owl", three="crane"), animals(one="otter", four="stork")
    kept = {"three": before.briefings["three"]}
    old = App(before)
    asked = ("heron", "owl", "crane", "otter", "stork")
    assert has(old, *asked) == [True, True, True, False, False]
    new = old.with_library(Library(kept | dict(after.briefings)))
    assert has(new, *asked) == [False, False, True, True, True]
    assert has(old, *asked) == [True, True, True, False, False]


def test_an_app_replaced_by_two_others_leaves_each_with_its_own_briefings() -> None:
    old = App(animals(one="heron"))
    first, second = old.with_library(animals(one="otter")), old.with_library(animals(one="stork"))
    asked = ("heron", "otter", "stork")
    assert [has(one, *asked) for one in (second, first, old)] == [
        [False, False, True],
        [False, True, False],
        [True, False, False],
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("/polls levada", "/polls levada"),
        ("polls levada", "polls levada"),
        ("Polls#2", "Polls#2"),
        ("levada", "search levada"),
        ("  who leads\nthe Salt Guard? ", "search who leads the Salt Guard?"),
        ("me@isles #2", "search me isles 2"),
        ("/nonsense", "/nonsense"),
        ("@", "search"),
        ("", ""),
    ],
)
def test_text_that_is_no_command_is_a_search(text: str, line: str) -> None:
    assert to_command_line(text, {"polls", "search"}) == line


def test_a_result_has_all_that_a_platform_shows() -> None:
    hit = sample_app().search_entries(Request("search", today=TODAY), "levada-2026-01", 1)[0]
    assert hit.command_line == "polls levada-2026-01@russian-volunteers"
    assert (hit.briefing_id, hit.section_title) == ("russian-volunteers", "Opinion polls")
    assert hit.summary.fact_line == "76% support (total) · Levada Centre, January 2026 · LBC"
    assert replace(hit, title="x").title == "x"


@pytest.mark.parametrize("question", ["lamps-2031", "2031 03", "64"])
def test_no_date_or_figure_is_shown_as_written_in_the_file(question: str) -> None:
    app = app_with_entries("""
    polls:
      - {id: lamps-2031, pollster: Otter, fieldwork: 2031-03, questions: [
          {text: Are they lit?, answers: [{label: for, figure: {value: about 64.0%, words: a lot}}]}]}
    """)
    said = "\n".join(list_lines(search(app, question)))
    assert "2031-03" not in said
    assert "64.0 %" not in said


def test_a_word_with_an_apostrophe_is_bold_as_a_whole() -> None:
    app = app_with_entries(
        "figures: [{id: a, title: Lamps, figure: 3, caveats: [It is the otter's lamp that was lit.]}]"
    )
    assert bold(search(app, "* otter's")) == ["otter's"]
