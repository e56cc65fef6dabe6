"""What moderators are told has changed between two versions of a briefing: every sentence, word for word."""

from textwrap import dedent

import pytest

from bot.core.content.briefing import BRIEFING_KEY, Briefing
from bot.core.content.diff import diff_briefings
from bot.core.content.translation import collect_texts, compute_source_digest, parse_translation
from bot.core.library.reader import parse_briefing
from bot.core.sections import SECTIONS
from tests.support.app_fixtures import FICTIONAL, SHIPPED, app_from

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
UNIT = "units: [{id: guard, name: Guard, sources: [gull], strength: [%s]}]"
KEEPERS, CLERKS = "{figure: 6, of: keepers, attribution: Tides}", "{figure: 9, of: clerks, attribution: Salt}"


def briefing(text: str, head: str = HEAD) -> Briefing:
    return parse_briefing((head + dedent(text)).encode(), "isles.yaml", SECTIONS)


def said(before: str, after: str) -> list[str]:
    return [one.description for one in diff_briefings(briefing(before), briefing(after))]


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
        (LAMPS, LAMPS.replace("12", '">1,200 lamps"'), ["figures/lamps: figure 12 → >1,200 lamps"]),
        (LAMPS.replace("12", "1200"), LAMPS.replace("12", '"1,200"'), []),
        (LAMPS, LAMPS.replace("[gull]", "[gull, reef]"), ["figures/lamps: sources added: “reef”"]),
        (LAMPS.replace("[gull]", "[gull, reef]"), LAMPS.replace("[gull]", "[reef, gull]"), []),
        (LAMPS, LAMPS.replace("gull]}", "gull], state: draft}"), ["figures/lamps: published → draft"]),
        (
            LAMPS,
            LAMPS.replace("12", "13").replace("gull]}", f"gull], {WITHDRAWN}}}"),
            ["figures/lamps: published → withdrawn because: It was wrong."],
        ),
        (
            LAMPS,
            LAMPS.replace("lamps,", "lights, aliases: [lamps],"),
            ["figures/lights: called lamps before", "figures/lights: aliases added: “lamps”"],
        ),
        (LAMPS, "", ["figures/lamps: removed"]),
        ("", LAMPS, ["figures/lamps: added"]),
        ("", LAMPS.replace("gull]}", "gull], state: draft}"), ["figures/lamps: added (draft)"]),
        (LAMPS, CLAIM, ["claims/lamps: added", "figures/lamps: removed"]),
        (UNIT % KEEPERS, UNIT % f"{CLERKS}, {KEEPERS}", ["units/guard: strength added: “9, clerks, Salt”"]),
        (
            NOTE % ("Dry. " * 30 + "Always."),
            NOTE % ("Dry. " * 30 + "Mostly."),
            ["glossary/isle: meaning “…Dry. Dry. Dry. Dry. Always.” → “…Dry. Dry. Dry. Dry. Mostly.”"],
        ),
    ],
)  # fmt: skip
def test_each_change_has_its_sentence(before: str, after: str, expected: list[str]) -> None:
    assert said(before, after) == expected


def test_a_change_names_its_place_in_the_newer_file_and_both_texts() -> None:
    turned = POLL.replace("          - {label: against, figure: 16%}\n", "").replace(
        "        answers:\n", "        answers:\n          - {label: against, figure: 17%}\n"
    )
    (found,) = diff_briefings(briefing(POLL), briefing(turned))
    assert (found.section, found.entry_id, found.kind) == ("polls", "levada", "changed")
    assert (found.path_string, found.was, found.now) == ("questions[0].answers[0].figure", "16%", "17%")


def test_another_order_of_anything_is_no_change() -> None:
    two = f"glossary: [{ISLE}, {ISLE}]"
    assert said(two % ("a", "b"), two % ("b", "a")) == []


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
    (found,) = diff_briefings(briefing(LAMPS), briefing(LAMPS, f"{head}\n"))
    assert (found.section, found.entry_id, found.description) == ("", BRIEFING_KEY, expected)


def test_a_page_is_called_something_else() -> None:
    page = "pages: {tolls: {title: %s, items: [{id: a, title: A, sources: [gull]}]}}"
    assert said(page % "Tolls", page % "Fees") == ["the briefing: page tolls, title “Tolls” → “Fees”"]


def test_a_briefing_comes_and_goes() -> None:
    one = briefing(LAMPS)
    assert [found.description for found in diff_briefings(None, one)] == ["briefing “Isles”: new"]
    assert [found.description for found in diff_briefings(one, None)] == ["briefing “Isles”: removed"]
    assert diff_briefings(None, None) == ()


@pytest.mark.parametrize("file", [*SHIPPED, *FICTIONAL], ids=lambda file: file.stem)
def test_a_file_that_was_read_twice_has_no_changes(file: object) -> None:
    (first,) = app_from(file).library.briefings.values()  # type: ignore[arg-type]
    (second,) = app_from(file).library.briefings.values()  # type: ignore[arg-type]
    assert diff_briefings(first, second) == ()


# Translations


def translated(text: str, words: str, *, of: str | None = None) -> Briefing:
    """Return the briefing with a translation of *words*, made when the text was *of*."""
    original = briefing(text)
    entry = briefing(of or text).entries_by_id["isle"][1]
    file = f'isle: {{translates: "{compute_source_digest(collect_texts(entry))}", term: Острів, meaning: {words}}}'
    translation, _ = parse_translation(file.encode(), "isles.uk.yaml", original, "uk")
    return Briefing(original.id, original.document, original.sections, {"uk": translation})


def test_what_a_translation_says_is_a_change_of_its_own() -> None:
    text = NOTE % "Dry."
    before, after = translated(text, "Сухо."), translated(text, "Завжди сухо.")
    assert [one.description for one in diff_briefings(before, after)] == [
        "glossary/isle (uk): meaning “Сухо.” → “Завжди сухо.”"
    ]


def test_a_translation_that_was_not_kept_up_is_stale_and_not_compared() -> None:
    text, newer = NOTE % "Dry.", NOTE % "Wet."
    found = diff_briefings(translated(text, "Сухо."), translated(newer, "Сухо.", of=text))
    assert [one.description for one in found] == [
        "glossary/isle: meaning “Dry.” → “Wet.”",
        "glossary/isle (uk): translation stale",
    ]


def test_what_no_translation_says_is_told_once() -> None:
    text = NOTE % "Dry., as_of: 2031"
    found = diff_briefings(translated(text, "Сухо."), translated(text.replace("2031", "2030"), "Сухо."))
    assert [one.description for one in found] == ["glossary/isle: as of 2031 → 2030"]


def test_a_translation_comes_and_goes() -> None:
    text = NOTE % "Dry."
    with_it, without = translated(text, "Сухо."), briefing(text)
    assert [one.description for one in diff_briefings(without, with_it)] == ["the translation into uk: added"]
    assert [one.description for one in diff_briefings(with_it, without)] == [
        "the translation into uk: removed"
    ]
