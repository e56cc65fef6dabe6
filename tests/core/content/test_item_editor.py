"""Single fields are changed by name, path or label, and everything else in the file stays as it is."""

from collections.abc import Sequence

import pytest

from bot.core.content.briefing import parse_briefing
from bot.core.content.item_editor import AmbiguousFieldError, EditedPart, PartEditor, UnknownFieldError
from bot.core.content.translation import collect_texts, compute_source_digest
from bot.core.sections.registry import SECTIONS

FILE = "isles.yaml"
TEXT = """\
title: The isles  # as in the Gull
as_of: 2031-04-30
sources: [{id: gull, title: Gull, publisher: The Gull}, {id: kelp, title: Kelp, publisher: The Kelp}]
summary:
  lede: They vote.
  sources: [kelp]
figures:
  # the lights
  - id: lamps
    title: 'Lamps'
    figure: 64  # lit ones
    counted_by: the keeper
    sources: gull
    caveats:
      - Nobody asked.
polls:
  - id: vote
    pollster: Brine
    sources: [gull]
    questions:
      - text: For or against
        answers:
          - label: yes, all in all (total)
            figure: 52%
            parts: [{label: firmly, figure: 30%}, {label: rather, figure: 22%}]
          - {label: no, figure: "40%"}
      - text: What people fear
        answers: [{label: tolls, figure: 60%}, {label: no, figure: 3%}]
events:
  - id: storm
    title: A storm
    when: 2031
    sources: [gull]
    casualties:
      - {figure: dozens, of: wounded, attribution: The port}
pages:
  harbour:
    title: Harbour
    items:
      - {id: pier, title: Pier, facts: {Since: "2030"}, sources: [gull]}
"""
SOURCES, CAVEAT, BRINE = "    sources: gull\n", "      - Nobody asked.\n", "    pollster: Brine\n"
PERIOD = "      start: 2031\n      end: 2032\n"


def open_part(entry_id: str, text: str = TEXT) -> PartEditor:
    briefing = parse_briefing(TEXT.encode(), FILE, SECTIONS)
    return PartEditor(text.encode(), FILE, briefing, EditedPart(entry_id))


def edit(entry_id: str, words: str) -> str:
    editor = open_part(entry_id)
    steps, value = editor.find_field(words)
    editor.set_value(steps, value)
    edited = editor.write()
    parse_briefing(edited, FILE, SECTIONS)
    return edited.decode()


@pytest.mark.parametrize(
    ("entry_id", "words", "old", "new"),
    [
        ("lamps", "figure nearly 95 million", "figure: 64  #", "figure: nearly 95 million  #"),
        ("lamps", "Counted by nobody: really", "counted_by: the keeper", "counted_by: 'nobody: really'"),
        ("lamps", "period 2031", "figure: 64  # lit ones\n", "figure: 64  # lit ones\n    period: 2031\n"),
        ("lamps", "counted_by -", "    counted_by: the keeper\n", ""),
        ("lamps", "sources gull, kelp", "sources: gull", "sources: [gull, kelp]"),
        ("lamps", "attribution.who The port", SOURCES, f"{SOURCES}    attribution:\n      who: The port\n"),
        ("lamps", "caveats + And it rained.", CAVEAT, f"{CAVEAT}      - And it rained.\n"),
        ("lamps", "caveats.1.kind method", CAVEAT, "      - {text: Nobody asked., kind: method}\n"),
        ("vote", "yes, all in all 53%", "figure: 52%", "figure: 53%"),
        ("vote", "Yes, all in all (total) 54%", "figure: 52%", "figure: 54%"),
        ("vote", "FIRMLY nearly 31%", "firmly, figure: 30%", "firmly, figure: nearly 31%"),
        ("vote", "questions.1.answers.no.figure 41%", '"40%"', "41%"),
        ("vote", "questions.2.answers.2.label never", "label: no, figure: 3%", "label: never, figure: 3%"),
        ("vote", "fieldwork {start: 2031, end: 2032}", BRINE, f"{BRINE}    fieldwork:\n{PERIOD}"),
        ("storm", "wounded at least 12", "figure: dozens", "figure: at least 12"),
        ("pier", "facts.Length 9 km", '{Since: "2030"}', '{Since: "2030", Length: 9 km}'),
        ("summary", "lede They **vote**,\nand how.", "They vote.", "|-\n    They **vote**,\n    and how."),
        ("", "as_of 2031-05-01", "as_of: 2031-04-30", "as_of: 2031-05-01"),
        ("", "scope The vote.", "as in the Gull\n", "as in the Gull\nscope: The vote.\n"),
    ],
)
def test_a_field_is_found_and_nothing_else_changes(entry_id: str, words: str, old: str, new: str) -> None:
    assert TEXT.count(old) == 1
    assert edit(entry_id, words) == TEXT.replace(old, new)


@pytest.mark.parametrize(
    ("entry_id", "words", "name", "suggestion", "some_names"),
    [
        ("lamps", "figur 65", "figur", "figure", ["title", "caveats"]),
        ("lamps", "id oars", "id", "", ["figure"]),
        ("vote", "questions.1.anwers.1 5%", "anwers", "answers", ["text", "wording"]),
        ("vote", "questions.3.text x", "3", "", ["1", "2"]),
        ("vote", "questions.1.answers.maybe.figure 5%", "maybe", "", ["1", "2"]),
        ("vote", "zzz 5%", "zzz", "", ["firmly", "tolls", "pollster"]),
        ("", "pages x", "pages", "", ["scope"]),
    ],
)
def test_an_unknown_field_is_named_with_those_that_there_are(
    entry_id: str, words: str, name: str, suggestion: str, some_names: Sequence[str]
) -> None:
    with pytest.raises(UnknownFieldError) as caught:
        open_part(entry_id).find_field(words)
    assert (caught.value.name, caught.value.suggestion) == (name, suggestion)
    assert {*some_names} <= {*caught.value.names}


def test_a_label_in_several_places_is_asked_about() -> None:
    with pytest.raises(AmbiguousFieldError) as caught:
        open_part("vote").find_field("no 41%")
    assert caught.value.paths == ("questions.1.answers.2.figure", "questions.2.answers.2.figure")


def test_all_fields_are_listed_with_their_values() -> None:
    fields = {one.path: one for one in open_part("vote").list_fields()}
    assert fields["questions.1.answers.1.figure"].value == "52%"
    assert fields["questions.1.answers.1.figure"].name == "yes, all in all (total)"
    assert fields["sources"].value == "[gull]"
    assert fields["sample_size"].value == ""
    assert not {"questions", "corrections"} & {*fields}
    assert [*fields].index("mode") < [*fields].index("editor_note")
    of_briefing = [one.path for one in open_part("").list_fields()]
    assert of_briefing[:2] == ["title", "as_of"]
    assert not any("." in one for one in of_briefing)


def test_a_text_of_a_translation_is_changed() -> None:
    briefing = parse_briefing(TEXT.encode(), FILE, SECTIONS)
    digest = compute_source_digest(collect_texts(briefing.entries_by_id["lamps"][1]))
    text = f"lamps:\n  translates: {digest}\n  title: Лампи\n  counted_by: доглядач\n"
    editor = PartEditor(text.encode(), "isles.uk.yaml", briefing, EditedPart("lamps", "uk"))
    steps, value = editor.find_field("title Ліхтарі: усі")
    editor.set_value(steps, value)
    assert editor.write().decode() == text.replace("Лампи", "'Ліхтарі: усі'")
    with pytest.raises(UnknownFieldError):
        editor.find_field("figure 65")
    with pytest.raises(LookupError):
        PartEditor(text.encode(), "isles.uk.yaml", briefing, EditedPart("vote", "uk"))
