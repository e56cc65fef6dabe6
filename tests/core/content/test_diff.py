"""The description of each change between two versions of a briefing, word for word."""

from pathlib import Path
from textwrap import dedent

import pytest

from bot.core.content.briefing import BRIEFING_KEY, Briefing, parse_briefing
from bot.core.content.diff import diff_briefings
from bot.core.content.translation import collect_texts, compute_source_digest, parse_translation
from bot.core.parsing.problem import format_path
from bot.core.sections.registry import SECTIONS
from tests.support.app_fixtures import FICTIONAL, SHIPPED, app_from_files

SOURCES = "sources: [{id: gull, title: A, publisher: B}, {id: reef, title: C, publisher: D}]"
HEAD = f"title: Isles\nas_of: 2031-04-30\n{SOURCES}\n"
POLL = """\
polls:
  - id: levada
    pollster: Levada
    sources: [gull]
    questions:
      - text: Support
        answers:
          - {label: support, figure: 74%, parts: [{label: surely, figure: 43%}, {label: rather, figure: 31%}]}
          - {label: against, figure: 16%}
"""
LAMPS = "figures: [{id: lamps, title: Lamps, figure: 12, sources: [gull]}]"
CLAIM = "claims: [{id: lamps, statement: S, claimant: C, sources: [gull]}]"
NOTE = "glossary: [{id: isle, term: Isle, sources: [gull], meaning: %s}]"
WITHDRAWN = "state: withdrawn, withdrawn: {on: 2031, because: It was wrong.}"
ISLE = "{id: %s, term: X, meaning: Y, sources: [gull]}"
CORRECTION = "{on: 2031-02, field: figure, was: 11, now: 12, why: One was dark.}"
UNIT = "units: [{id: guard, name: Guard, sources: [gull], strength: [%s]}]"
KEEPERS, CLERKS = "{figure: 6, of: keepers, attribution: Tides}", "{figure: 9, of: clerks, attribution: Salt}"


def parse(text: str, head: str = HEAD) -> Briefing:
    return parse_briefing((head + dedent(text)).encode(), "isles.yaml", SECTIONS)


def describe(before: str, after: str) -> list[str]:
    return [one.description for one in diff_briefings(parse(before), parse(after))]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (POLL, POLL.replace("74%", "76%"), ["polls/levada: support 74% → 76%"]),
        (POLL, POLL.replace("31%", "nearly 33%"), ["polls/levada: support, rather 31% → nearly 33%"]),
        (POLL, POLL.replace("16%", "16.0%"), ["polls/levada: against 16% → 16.0%"]),
        (POLL, POLL.replace("74%", "74 %"), []),
        (POLL, POLL.replace("l: against", "l: no"), ["polls/levada: no, label “against” → “no”"]),
        (POLL, POLL.replace("Levada\n", "not stated\n"), ["polls/levada: pollster removed: “Levada”"]),
        (POLL, POLL + "    margin: ±3.4\n", ["polls/levada: margin added: ±3.4"]),
        (
            POLL,
            POLL + "    fieldwork: {start: 2031-01, end: 2031-02}\n",
            ["polls/levada: fieldwork added: 2031-01 – 2031-02"],
        ),
        (
            LAMPS.replace("12", "12, period: {since: 2030}"),
            LAMPS.replace("12", "12, period: {until: 2031-02}"),
            ["figures/lamps: period since 2030 → until 2031-02"],
        ),
        (LAMPS, LAMPS.replace("12", '">1,200 lamps"'), ["figures/lamps: figure 12 → >1,200 lamps"]),
        (LAMPS.replace("12", "1200"), LAMPS.replace("12", '"1,200"'), []),
        (LAMPS, LAMPS.replace("[gull]", "[gull, reef]"), ["figures/lamps: sources added: “reef”"]),
        (LAMPS.replace("[gull]", "[gull, reef]"), LAMPS.replace("[gull]", "[reef, gull]"), []),
        (LAMPS, LAMPS.replace("gull]}", "gull], state: draft}"), ["figures/lamps: published → draft"]),
        (
            LAMPS,
            LAMPS.replace("12", "13").replace("gull]}", f"gull], {WITHDRAWN}}}"),
            ["figures/lamps: published → withdrawn (It was wrong.)"],
        ),
        (
            LAMPS,
            LAMPS.replace("lamps,", "lights, aliases: [lamps],"),
            ["figures/lights: renamed from lamps", "figures/lights: aliases added: “lamps”"],
        ),
        (LAMPS, "", ["figures/lamps: removed"]),
        ("", LAMPS, ["figures/lamps: added"]),
        ("", LAMPS.replace("gull]}", "gull], state: draft}"), ["figures/lamps: added (draft)"]),
        (LAMPS, CLAIM, ["claims/lamps: added", "figures/lamps: removed"]),
        (UNIT % KEEPERS, UNIT % f"{CLERKS}, {KEEPERS}", ["units/guard: strength added: “9, clerks, Salt”"]),
        (
            LAMPS,
            LAMPS.replace("gull]}", f"gull], corrections: [{CORRECTION}]}}"),
            ["figures/lamps: corrections added: “figure 11 → 12, because One was dark. (2031-02)”"],
        ),
        (
            NOTE % "'Dry  sand.'",
            NOTE % "'Dry sand.'",
            ["glossary/isle: meaning: only spaces or invisible characters changed"],
        ),
    ],
)  # fmt: skip
def test_each_change_has_its_description(before: str, after: str, expected: list[str]) -> None:
    assert describe(before, after) == expected


@pytest.mark.parametrize(
    ("was", "now", "old_excerpt", "new_excerpt"),
    [
        ("Dry. " * 30 + "Always.", "Dry. " * 30 + "Mostly.",
         "…Dry. Dry. Dry. Dry. Always.", "…Dry. Dry. Dry. Dry. Mostly."),
        ("Dry. " * 30 + "Always.", "Dry. " * 30 + "Always. Mostly.",
         "…Dry. Dry. Always.", "…Dry. Dry. Always. Mostly."),
        ("Low. " + "Dry. " * 30, "Once. Low. " + "Dry. " * 30,
         "Low. Dry. Dry. Dry.…", "Once. Low. Dry. Dry. Dry.…"),
        ("Six rocks" + " and sand" * 20 + " and 6 lamps.", "Two rocks" + " and sand" * 20 + " and 2 lamps.",
         "Six rocks and sand and…sand and sand and 6 lamps.",
         "Two rocks and sand and…sand and sand and 2 lamps."),
        ("火が灯る。" * 24, "火が灯る。" * 23 + "火が灯す。",
         "…る。火が灯る。火が灯る。火が灯る。火が灯る。", "…る。火が灯る。火が灯る。火が灯る。火が灯す。"),
    ],
)  # fmt: skip
def test_a_change_of_a_long_text_shows_the_words_that_differ(
    was: str, now: str, old_excerpt: str, new_excerpt: str
) -> None:
    assert describe(NOTE % was, NOTE % now) == [f"glossary/isle: meaning “{old_excerpt}” → “{new_excerpt}”"]


def test_a_change_names_its_place_in_the_newer_file_and_both_texts() -> None:
    reordered = POLL.replace("          - {label: against, figure: 16%}\n", "").replace(
        "        answers:\n", "        answers:\n          - {label: against, figure: 17%}\n"
    )
    (change,) = diff_briefings(parse(POLL), parse(reordered))
    assert (change.section, change.entry_id, change.kind) == ("polls", "levada", "changed")
    assert (format_path(change.path), change.was, change.now) == (
        "questions[0].answers[0].figure",
        "16%",
        "17%",
    )


def test_another_order_of_anything_is_no_change() -> None:
    two = f"glossary: [{ISLE}, {ISLE}]"
    assert describe(two % ("a", "b"), two % ("b", "a")) == []


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("title: Reefs", "the briefing: title “Isles” → “Reefs”"),
        ("as_of: 2031-05-30", "the briefing: as of 2031-04-30 → 2031-05-30"),
    ],
)
def test_the_briefings_own_texts_change_too(field: str, expected: str) -> None:
    name = field.partition(":")[0]
    head = "\n".join(field if line.startswith(f"{name}:") else line for line in HEAD.splitlines())
    (change,) = diff_briefings(parse(LAMPS), parse(LAMPS, f"{head}\n"))
    assert (change.section, change.entry_id, change.description) == ("", BRIEFING_KEY, expected)


def test_a_new_title_of_a_page_is_a_change() -> None:
    page = "pages: {tolls: {title: %s, items: [{id: a, title: A, sources: [gull]}]}}"
    assert describe(page % "Tolls", page % "Fees") == ["the briefing: page tolls, title “Tolls” → “Fees”"]


def test_a_briefing_is_added_and_removed() -> None:
    briefing = parse(LAMPS)
    assert [change.description for change in diff_briefings(None, briefing)] == ["briefing “Isles”: new"]
    assert [change.description for change in diff_briefings(briefing, None)] == ["briefing “Isles”: removed"]
    assert diff_briefings(None, None) == ()


@pytest.mark.parametrize("file", [*SHIPPED, *FICTIONAL], ids=lambda file: file.stem)
def test_a_file_that_was_loaded_twice_has_no_changes(file: Path) -> None:
    (first,) = app_from_files(file).library.briefings.values()
    (second,) = app_from_files(file).library.briefings.values()
    assert diff_briefings(first, second) == ()


# Translations


def translate(text: str, words: str, *, of: str | None = None) -> Briefing:
    """Parse a briefing with a translation whose meaning is *words*, made when the text was *of*."""
    original = parse(text)
    entry = parse(of or text).entries_by_id["isle"][1]
    digest = compute_source_digest(collect_texts(entry))
    file = f'isle: {{translates: "{digest}", term: Острів, meaning: {words}}}'
    translation, _ = parse_translation(file.encode(), "isles.uk.yaml", original, "uk")
    return Briefing(original.id, original.document, original.sections, {"uk": translation})


def test_a_change_in_a_translation_alone_is_reported() -> None:
    text = NOTE % "Dry."
    before, after = translate(text, "Сухо."), translate(text, "Завжди сухо.")
    assert [one.description for one in diff_briefings(before, after)] == [
        "glossary/isle (uk): meaning “Сухо.” → “Завжди сухо.”"
    ]


def test_an_outdated_translation_is_reported_and_not_compared() -> None:
    text, newer = NOTE % "Dry.", NOTE % "Wet."
    changes = diff_briefings(translate(text, "Сухо."), translate(newer, "Сухо.", of=text))
    assert [one.description for one in changes] == [
        "glossary/isle: meaning “Dry.” → “Wet.”",
        "glossary/isle (uk): translation outdated",
    ]


def test_a_change_that_needs_no_translation_is_reported_once() -> None:
    text = NOTE % "Dry., as_of: 2031"
    changes = diff_briefings(translate(text, "Сухо."), translate(text.replace("2031", "2030"), "Сухо."))
    assert [one.description for one in changes] == ["glossary/isle: as of 2031 → 2030"]


def test_a_figure_is_reported_once_whatever_its_label_is_in_translation() -> None:
    text = POLL.replace(", parts: [{label: surely, figure: 43%}, {label: rather, figure: 31%}]", "")

    def translate_poll(text: str) -> Briefing:
        original = parse(text)
        digest = compute_source_digest(collect_texts(original.entries_by_id["levada"][1]))
        labels = "questions[0].answers[0].label: за\n  questions[0].answers[1].label: проти"
        words = f"pollster: Левада\n  questions[0].text: Підтримка\n  {labels}"
        file = f'levada:\n  translates: "{digest}"\n  {words}\n'
        translation, problems = parse_translation(file.encode(), "isles.uk.yaml", original, "uk")
        assert not problems
        return Briefing(original.id, original.document, original.sections, {"uk": translation})

    changes = diff_briefings(translate_poll(text), translate_poll(text.replace("74%", "76%")))
    assert [one.description for one in changes] == ["polls/levada: support 74% → 76%"]


def test_a_translation_is_added_and_removed() -> None:
    text = NOTE % "Dry."
    with_translation, without = translate(text, "Сухо."), parse(text)
    assert [one.description for one in diff_briefings(without, with_translation)] == [
        "translation into uk: added"
    ]
    assert [one.description for one in diff_briefings(with_translation, without)] == [
        "translation into uk: removed"
    ]
