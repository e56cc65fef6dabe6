"""Polls as their sources have them: subgroups, split samples, several populations, shared definitions."""

import csv
import io
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import pytest

from bot.authoring.lint.runner import lint_briefing
from bot.core.content.briefing import Briefing, parse_briefing
from bot.core.content.diff import diff_briefings
from bot.core.content.field_merge import Fields, merge_fields
from bot.core.content.poll import Poll
from bot.core.content.translation import (
    collect_texts,
    compute_source_digest,
    iter_translatable_records,
    parse_translation,
)
from bot.core.export.documents import Site
from bot.core.messages.request import parse_command_line
from bot.core.parsing.problem import BriefingError
from bot.core.parsing.yaml_subset import YamlValue
from bot.core.sections.registry import SECTIONS
from tests.support.app_fixtures import TODAY, answer_text, app_from_texts

HEAD = "title: Isles\nas_of: 2031-Q1\nsources: [{id: gull, title: Errand, publisher: Gull}]\n"
SHARED = """
pollsters:
  brine: {name: Brine and Daughters, population: islanders, mode: by boat, confidence: 95%}
wordings:
  bridge: {text: For or against the bridge, wording: Are you for it?, answers: [yes, no, unsure]}
"""
POLL = """
  - id: brine-1
    pollster: brine
    fieldwork: 2031-Q1
    sample_size: 1040
    questions:
      - wording: bridge
        answers: [{label: yes, figure: 52%}, {label: no, figure: 40%}, {label: unsure, figure: 8%}]
        subgroups:
          - name: Party
            groups:
              - {label: Wreckers, sample_size: 420, margin: 5 points, answers: {yes: 84%, no: 9%}}
              - {label: Pilots, answers: {yes: 20%, no: 75%, unsure: 5%}}
"""
WHOLE = f"{HEAD}{SHARED}polls:{POLL}"


def parse(text: str) -> Briefing:
    return parse_briefing(text.encode(), "isles.yaml", SECTIONS)


def translate(briefing: Briefing, words: Mapping[str, str] = MappingProxyType({})) -> Briefing:
    """Translate each text as *words* say, or else by an x before it."""
    lines = [
        line
        for key, record in iter_translatable_records(briefing)
        if (texts := collect_texts(record))
        for line in (
            f"{key}:",
            f"  translates: {compute_source_digest(texts)}",
            *(f"  {path}: {words.get(text, f'x {text}')}" for path, (text, _) in texts.items()),
        )
    ]
    translation, problems = parse_translation("\n".join(lines).encode(), "isles.de.yaml", briefing, "de")
    assert problems == ()
    return translation


def find_messages(text: str) -> list[str]:
    with pytest.raises(BriefingError) as caught:
        parse(text)
    return [f"{one.path}: {one.message}; {one.hint}" for one in caught.value.problems]


def test_a_poll_takes_what_it_does_not_say_from_its_pollster_and_its_wording() -> None:
    said = answer_text(app_from_texts(WHOLE), "/polls brine-1")
    assert "Pollster: Brine and Daughters" in said
    assert "Interview dates: 1st quarter 2031" in said
    assert "Who it represents: islanders" in said
    assert "Level of confidence: 95%" in said
    assert "Question wording: Are you for it?" in said
    assert said.startswith("For or against the bridge")


def test_what_a_poll_says_itself_counts_more_than_its_pollster() -> None:
    own = WHOLE.replace("    sample_size: 1040", "    population: lamp keepers\n    mode: not stated")
    said = answer_text(app_from_texts(own), "/polls brine-1")
    assert "Who it represents: lamp keepers" in said
    assert "by boat" not in said


QUESTION = "polls[0].questions[0]"


@pytest.mark.parametrize(
    ("right", "wrong", "place", "problem"),
    [
        ("pollster: brine", "pollster: brien", "polls[0].pollster",
         'there is no "brien" among pollsters; did you mean "brine"? Or add it under pollsters'),
        ("- wording: bridge", "- wording: brigde", f"{QUESTION}.wording",
         'there is no "brigde" among wordings; did you mean "bridge"? Or add it under wordings'),
        ("{label: no, figure", "{label: No, figure", f"{QUESTION}.answers[1].label",
         '"No" is not one of the answers of wordings.bridge; did you mean "no"? Or add it there'),
        ("{yes: 84%", "{yse: 84%", f"{QUESTION}.subgroups[0].groups[0].answers.yse",
         '"yse" is not one of the answers to this question; did you mean "yes"?'),
        ("text: For or against the bridge, ", "", QUESTION,
         '"text" is missing; add the question in short here, or under wordings.bridge'),
    ],
)  # fmt: skip
def test_a_name_that_leads_nowhere_is_named_with_the_place_that_it_should_lead_to(
    right: str, wrong: str, place: str, problem: str
) -> None:
    assert f"{place}: {problem}" in find_messages(WHOLE.replace(right, wrong, 1))


def test_a_name_in_small_letters_is_a_name_where_nothing_is_shared() -> None:
    question = "{text: A, answers: [{label: b, figure: 1%}]}"
    plain = f"{HEAD}polls: [{{id: a, pollster: infas, questions: [{question}]}}]"
    poll = parse(plain).sections["polls"][0]
    assert isinstance(poll, Poll)
    assert poll.pollster == "infas"


def test_subgroups_stand_in_details_and_never_in_the_chart() -> None:
    said = answer_text(app_from_texts(WHOLE), "/polls brine-1")
    main, _, details = said.partition("\nSubgroups\n")
    assert "84%" not in main
    assert details.startswith(
        "Party\nyes\nno\nunsure\nsample size\nmargin of error\n"
        "Wreckers: yes 84% · no 9% · sample size 420 · margin of error 5 points\n"
        "Pilots: yes 20% · no 75% · unsure 5%\n"
    )


def test_a_translation_has_shared_texts_once_and_the_answers_of_subgroups_follow() -> None:
    twice = WHOLE + POLL.replace("brine-1", "brine-2")
    briefing = parse(twice)
    records = [*iter_translatable_records(briefing)]
    names = [f"{key}.{path}" for key, record in records for path in collect_texts(record)]
    assert [name for name in names if name.startswith(("pollsters", "wordings"))] == [
        "pollsters.brine.name", "pollsters.brine.population", "pollsters.brine.mode",
        "wordings.bridge.text", "wordings.bridge.wording",
        "wordings.bridge.answers[0]", "wordings.bridge.answers[1]", "wordings.bridge.answers[2]",
    ]  # fmt: skip
    assert not [name for name in names if name.startswith("brine-1") and "subgroups" not in name]
    poll = translate(briefing).sections["polls"][1]
    assert isinstance(poll, Poll)
    assert (poll.pollster, poll.population, poll.mode) == (
        "x Brine and Daughters", "x islanders", "x by boat"
    )  # fmt: skip
    assert poll.questions[0].wording == "x Are you for it?"
    assert list(poll.questions[0].subgroups[0].groups[0].answers) == ["x yes", "x no"]


def test_no_answer_of_a_subgroup_is_lost_if_two_have_the_same_translation() -> None:
    poll = translate(parse(WHOLE), {"no": "kaum", "unsure": "kaum"}).sections["polls"][0]
    assert isinstance(poll, Poll)
    answers = poll.questions[0].subgroups[0].groups[1].answers
    assert {label: str(one.best) for label, one in answers.items()} == {
        "x yes": "20",
        "kaum": "75",
        "unsure": "5",
    }


def test_a_poll_whose_shared_text_is_not_translated_stays_whole_in_the_original() -> None:
    briefing = parse(WHOLE)
    translation, _ = parse_translation(b"Briefing: {translates: '0'}", "isles.de.yaml", briefing, "de")
    assert translation.untranslated["brine-1"] == "missing"
    assert translation.sections["polls"] == briefing.sections["polls"]


def test_a_change_of_what_polls_share_is_one_change() -> None:
    before = parse(WHOLE + POLL.replace("brine-1", "brine-2"))
    after = parse((WHOLE + POLL.replace("brine-1", "brine-2")).replace("by boat", "by raft"))
    assert [one.description for one in diff_briefings(before, after)] == [
        "the briefing: pollsters, brine, mode “by boat” → “by raft”"
    ]


def test_the_table_of_numbers_has_those_of_subgroups_under_their_labels() -> None:
    app = app_from_texts(WHOLE)
    request, _ = parse_command_line("polls brine-1@" + next(iter(app.library.briefings)), today=TODAY)
    table = app.build_number_table(request, Site("https://isles.example"))
    rows = {row["label"]: row["text"] for row in csv.DictReader(io.StringIO(table.removeprefix("\ufeff")))}
    assert rows["For or against the bridge › Party › Wreckers › yes"] == "84%"
    assert rows["For or against the bridge › Party › Wreckers"] in ("5 points", "420")


def test_lint_names_the_shared_text_that_is_not_translated_and_not_each_poll() -> None:
    text = WHOLE + POLL.replace("brine-1", "brine-2")
    briefing = parse(text)
    stale = b"wordings.bridge: {translates: '0'}\nbrine-1: {translates: '0'}"
    translation, _ = parse_translation(stale, "isles.de.yaml", briefing, "de")
    translated = replace(briefing, translations={"de": translation})
    messages = {
        one.code: one
        for one in lint_briefing(translated, text.encode(), "isles.yaml", TODAY)
        if "translat" in one.code
    }
    assert messages["stale-translation"].path == "wordings.bridge"
    assert messages["untranslated"].message == 'not translated into "de": Briefing, pollsters.brine'


def test_adults_and_registered_voters_of_one_poll_are_two_lines_of_a_trend() -> None:
    polls = "".join(
        f"  - id: brine-{number}\n    pollster: Brine\n    fieldwork: 2030-Q{number}\n"
        "    population: adults\n    questions:\n"
        f"      - {{text: Bridge, series: bridge, answers: [{{label: yes, figure: {50 + number}%}}]}}\n"
        "      - {text: Bridge, series: bridge, population: registered voters, sample_size: 500,\n"
        f"         answers: [{{label: yes, figure: {60 + number}%}}]}}\n"
        for number in (1, 2)
    )
    said = answer_text(app_from_texts(f"{HEAD}polls:\n{polls}"), "/polls")
    assert "Brine · adults · Question wording: not stated\nyes: 51% (Q1 2030) → 52% (Q2 2030)\n" in said
    assert (
        "Brine · registered voters · Question wording: not stated\nyes: 61% (Q1 2030) → 62% (Q2 2030)\n"
        in said
    )
    card = answer_text(app_from_texts(f"{HEAD}polls:\n{polls}"), "/polls brine-1")
    assert "Bridge (registered voters)\n61% yes\n" in card
    assert "Sample size: 500" in card


def test_changes_of_two_questions_that_share_their_texts_merge_by_themselves() -> None:
    def write(yes: str, note: str) -> Fields:
        questions: list[YamlValue] = [
            {"wording": "bridge", "answers": [{"label": "yes", "figure": yes}]},
            {"wording": "tolls", "answers": [{"label": "yes", "figure": "20%"}], "note": note},
        ]
        return {"polls": [{"id": "a", "questions": questions}]}

    merge = merge_fields(write("50%", "old"), write("51%", "old"), write("50%", "new"))
    assert merge.conflicts == ()
    assert merge.fields == write("51%", "new")
