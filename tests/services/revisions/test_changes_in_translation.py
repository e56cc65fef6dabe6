"""/changes in one language: labels, choices and names are the reader's, and so are the translated texts."""

import pytest

from bot.core.content.briefing import BRIEFING_KEY, parse_briefing
from bot.core.content.translation import collect_texts, compute_source_digest
from bot.core.messages.reply import Reply
from bot.core.sections.registry import SECTIONS
from tests.support.app_fixtures import list_lines
from tests.support.callers import caller
from tests.support.revision_fixtures import moment, open_chat_service

SOURCES = "sources: [{id: gull, title: Quelle, publisher: {name: Möwe%s}}]\n"
HEAD = "title: Inseln\nlanguage: de\nas_of: 2031-04-30\n"
SOURCE = f"{HEAD}{SOURCES}summary: {{lede: Ruhig., sources: [gull]}}\n"
UNIT = f"{HEAD}{SOURCES % ''}units: [{{id: crew, name: Crew%s}}, {{id: fleet, name: Flotte}}]\n"
CLAIM = f"{HEAD}{SOURCES % ''}claims: [{{id: sea, statement: Das Meer ruht., claimant: Anna%s}}]\n"
TWO_PARENTS = ", parents: [{unit: fleet%s}, {name: Hafen}]"
TWO_COUNTS = (
    ", strength: [{figure: 2%s, attribution: {who: Anna, verb: alleges}}, {figure: 9, attribution: B}]"
)
COUNT = ", strength: [{figure: 2, attribution: {who: Anna, verb: alleges, on: 2031-02-01}}]"
FINDING = ", finding: {verdict: disputed, explanation: Zwei Quellen.}"
CAVEATS = ", caveats: [{text: Alt., kind: %s}, {text: Neu.}]"
POSITIONS = ", positions: [{who: Bo, stance: %s}, {who: Al, text: Ja.}]"


async def answer_changes(language: str, *versions: tuple[int, str, str]) -> Reply:
    """Answer /changes after these versions of files: a day of April for each, the file and its content."""
    published = ((moment(4, day), file, content) for day, file, content in versions)
    async with open_chat_service(*published) as chat_service:
        reply, _ = await chat_service.answer_command(caller("web:1", language), "/changes 2031-04-10")
    return reply


def list_change_lines(reply: Reply) -> list[str]:
    """List the lines of an answer with one row: what changed in it, and the name of the briefing."""
    return [*list_lines(reply)][3:-1]


@pytest.mark.parametrize(
    ("template", "was", "now", "line"),
    [
        (SOURCE, "", ", kind: media", "Herausgeber, Art: Medien, vorher nicht angegeben"),
        (SOURCE, ", kind: media", ", kind: academic", "Herausgeber, Art: Medien → Wissenschaft"),
        (UNIT, TWO_PARENTS % "", TWO_PARENTS % ", when: {until: 2031}",
         "Flotte, Wann: bis 2031, vorher nicht angegeben"),
        (UNIT, TWO_COUNTS % "", TWO_COUNTS % ", of: Boote",
         "Stärke, Was gezählt wurde: „Boote“, vorher nicht angegeben"),
        (UNIT, "", COUNT, "Stärke: „2, Behauptung: Anna, 1. Februar 2031“, vorher nicht angegeben"),
        (UNIT, "", ", names: [{text: Krew, language: pl, kind: former}]",
         "Namen: „Krew, Polnisch, Früherer Name“, vorher nicht angegeben"),
        (CLAIM, "", FINDING, "Ergebnis der Prüfung: „bestritten, Zwei Quellen.“, vorher nicht angegeben"),
        (CLAIM, FINDING, FINDING.replace("disputed", "opinion"),
         "Ergebnis der Prüfung: bestritten → Meinung, nicht überprüfbar"),
        (CLAIM, "", ", standing: contested", "Status: berichtet → umstritten"),
        (CLAIM, "", ", positions: [{who: Bo, stance: denies, on: 2031-02}]",
         "Positionen: „Dementi: Bo, Februar 2031“, vorher nicht angegeben"),
        (CLAIM, POSITIONS % "denies", POSITIONS % "confirms", "Bo, Position: Dementi: … → Bestätigung: …"),
        (CLAIM, CAVEATS % "dated", CAVEATS % "access", "Alt., Art: Möglicherweise veraltet → Was fehlt"),
        (CLAIM, ", standing_note: Ruhe.", ", standing_note: '**Ruhe**.'", "Status: geändert"),
        (CLAIM, f", standing_note: {'Sand. ' * 30}", f", standing_note: {'Sand. ' * 30}Kies.",
         "Status: „…Sand. Sand. Sand.“ → „…Sand. Sand. Sand. Kies.“"),
    ],
)  # fmt: skip
async def test_a_change_has_only_words_of_the_briefing_and_of_the_readers_language(
    template: str, was: str, now: str, line: str
) -> None:
    versions = [(1, "isles.yaml", template % was), (20, "isles.yaml", template % now)]
    assert list_change_lines(await answer_changes("de", *versions)) == [line, "Inseln"]


TIDE = """\
title: The Isles
as_of: 2031-04-30
sources: [{id: gull, title: A bridge too wet, publisher: The Gull}]
glossary: [{id: tide, term: Tide, meaning: %s}]
"""
WATER_RISES, WATER_FALLS = TIDE % "Water rises.", TIDE % "Water falls."


def translate(briefing: str, record_key: str, **texts: str) -> str:
    """Write the Ukrainian translation of the briefing's title and of one entry."""
    parsed = parse_briefing(briefing.encode(), "isles.yaml", SECTIONS)
    _, entry = parsed.entries_by_id[record_key]
    title_digest = compute_source_digest(collect_texts(parsed.document))
    digest = compute_source_digest(collect_texts(entry))
    paths = (path for path in collect_texts(entry))
    lines = (f"  {path}: {text}\n" for path, text in zip(paths, texts.values(), strict=True))
    return (
        f"{BRIEFING_KEY}: {{translates: {title_digest}, title: Острови}}\n"
        f"{record_key}:\n  translates: {digest}\n{''.join(lines)}"
    )


def translate_term(briefing: str, meaning: str) -> str:
    return translate(briefing, "tide", term="Приплив", meaning=meaning)


RISES, FALLS = translate_term(WATER_RISES, "Вода росте."), translate_term(WATER_FALLS, "Вода спадає.")
IN_UKRAINIAN = "Значення: «Вода росте.» → «Вода спадає.»"
IN_ENGLISH = "Значення: «Water rises.» → «Water falls.»"
SECOND = (20, "isles.yaml", WATER_FALLS)
FIRST = ((1, "isles.yaml", WATER_RISES), (1, "isles.uk.yaml", RISES))


@pytest.mark.parametrize(
    "versions",
    [
        [*FIRST, SECOND, (21, "isles.uk.yaml", FALLS)],
        [*FIRST, (20, "isles.uk.yaml", FALLS), SECOND],
        [
            *FIRST,
            SECOND,
            (21, "isles.uk.yaml", translate_term(WATER_FALLS, "Вода пада.")),
            (22, "isles.uk.yaml", FALLS),
        ],
        [*FIRST[::-1], SECOND, (21, "isles.uk.yaml", FALLS)],
    ],
    ids=["after the briefing", "before the briefing", "corrected later", "both at the start"],
)
async def test_a_changed_text_is_shown_as_the_translations_of_both_versions_have_it(
    versions: list[tuple[int, str, str]],
) -> None:
    reply = await answer_changes("uk", *versions)
    assert list_change_lines(reply) == [IN_UKRAINIAN, "Острови"]
    assert reply.language_spans == ()
    assert (
        list_change_lines(await answer_changes("en", *versions))[0]
        == "Meaning: “Water rises.” → “Water falls.”"
    )


async def test_a_text_that_is_not_translated_in_both_versions_is_marked_as_the_original() -> None:
    late = [FIRST[0], SECOND, (21, "isles.uk.yaml", FALLS)]
    reply = await answer_changes("uk", *late)
    assert list_change_lines(reply) == [f"{IN_ENGLISH} (англійська)", "Острови"]
    assert {text for span in reply.language_spans for text in span.texts} >= {"Water rises.", "Water falls."}
    assert {span.language for span in reply.language_spans} == {"en"}


async def test_what_is_only_said_to_have_changed_is_not_marked_as_the_original() -> None:
    late = [FIRST[0], (20, "isles.yaml", TIDE % "'**Water** rises.'")]
    translated = (21, "isles.uk.yaml", translate_term(late[1][2], "Вода росте."))
    assert list_change_lines(await answer_changes("uk", *late, translated))[0] == "Значення: змінено"


async def test_a_row_of_an_item_that_is_not_translated_says_so_once() -> None:
    assert list_change_lines(await answer_changes("uk", *FIRST, SECOND)) == [
        IN_ENGLISH,
        "Острови · лише оригінал: англійська",
    ]
    assert list_change_lines(await answer_changes("de", FIRST[0], SECOND)) == [
        "Bedeutung: „Water rises.“ → „Water falls.“",
        "The Isles · nur auf Englisch",
    ]


async def test_readers_of_a_translation_see_no_change_where_it_says_the_same() -> None:
    typo = TIDE % "Watr rises."
    versions = [
        (1, "isles.yaml", typo),
        (1, "isles.uk.yaml", translate_term(typo, "Вода росте.")),
        (20, "isles.yaml", WATER_RISES),
        (20, "isles.uk.yaml", RISES),
    ]
    assert list_change_lines(await answer_changes("uk", *versions)) == []


POLL = """\
title: The Isles
as_of: 2031-04-30
sources: [{id: gull, title: A bridge too wet, publisher: The Gull}]
polls:
  - id: fish
    pollster: The Gull
    sample_size: 900
    questions:
      - text: Fish?
        answers: [{label: "Yes", figure: %s of all boats}, {label: "No", figure: 3 of all boats}]
"""


async def test_answers_and_units_are_named_as_in_the_translation() -> None:
    texts = dict.fromkeys("abcdef", "човнів") | {"a": "Чайка", "b": "Риба?", "c": "Так", "e": "Ні"}
    versions = [
        (1, "isles.yaml", POLL % 5),
        (1, "isles.uk.yaml", translate(POLL % 5, "fish", **texts)),
        (20, "isles.yaml", POLL % 7),
    ]
    assert list_change_lines(await answer_changes("uk", *versions)) == ["Так: 5 човнів → 7 човнів", "Острови"]
