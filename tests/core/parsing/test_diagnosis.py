"""All mistakes of a file are reported in one run, each once, and nothing that only follows from another."""

import time
from itertools import combinations

import pytest

from bot.core.content.briefing import parse_briefing
from bot.core.parsing.problem import BriefingError
from bot.core.sections.registry import SECTIONS
from tests.support.corpus import FOLDER, Mistake, load_mistakes

SECONDS = 8.0  # far more than it may take, far less than a hang
SAMPLED = 997  # of how many pairs one is tried; a prime number, so that each mistake meets many others
DISTANT = 3  # lines between two mistakes that cannot hide each other


def list_problems(text: str, file: str = "harbour.yaml") -> list[str]:
    try:
        parse_briefing(text.encode(), file, SECTIONS)
    except BriefingError as error:
        return [f"{one.line}:{one.column}: {one.message}; {one.hint}" for one in error.problems]
    return []


def break_briefing(*mistakes: Mistake) -> str:
    text = (FOLDER / "briefing.yaml").read_text("utf-8")
    for mistake in mistakes:
        text = (
            text.replace(mistake.was, mistake.wrong)
            if mistake.wrong
            else text.replace(f"{mistake.was}\n", "")
        )
    return text


def list_codes(text: str) -> list[str]:
    with pytest.raises(BriefingError) as caught:
        parse_briefing(text.encode(), "harbour.yaml", SECTIONS)
    return sorted(problem.code for problem in caught.value.problems)


def get_line(mistake: Mistake) -> int:
    return int(mistake.at.partition(":")[0])


SYNTAX_MISTAKES = [one for one in load_mistakes() if one.group == "yaml"]
VALUE_MISTAKES = [one for one in load_mistakes() if one.group == "values"]
UNSURE = {"missing-field", "no-source", "half-withdrawn", "half-superseded"}  # may follow from a lost line
PAIRS = [
    (first, second)
    for first, second in combinations([*SYNTAX_MISTAKES, *VALUE_MISTAKES], 2)
    if abs(get_line(first) - get_line(second)) >= DISTANT
    and not {first.code, second.code} & UNSURE
    and {first.code, second.code} != {"merge-conflict"}  # two marks may make one conflict
    and first.was not in second.was
    and second.was not in first.was
]


@pytest.mark.parametrize(
    ("first", "second"), PAIRS[::SAMPLED], ids=lambda mistake: f"{mistake.code} {mistake.at}"
)
def test_two_mistakes_are_both_reported_and_nothing_else(first: Mistake, second: Mistake) -> None:
    assert list_codes(break_briefing(first, second)) == sorted([first.code, second.code])


def test_there_are_many_pairs_of_mistakes() -> None:
    assert len(PAIRS[::SAMPLED]) > 50


def test_three_colons_are_three_problems_beside_a_wrong_date_and_a_wrong_id() -> None:
    text = (FOLDER / "briefing.yaml").read_text("utf-8")
    for right, wrong in (
        ("title: Bridge opens", "title: Bridge: opens"),
        ("text: For or against", "text: For: or against"),
        ("title: Cost of", "title: Cost: of"),
        ("as_of: 2026-11-20", "as_of: soon"),
        ("unit: harbour-guard", "unit: harbor-guard"),
    ):
        text = text.replace(right, wrong)
    assert [one.partition(":")[0] for one in list_problems(text)] == ["2", "6", "29", "36", "57"]


TWO_MISTAKES_ON_A_LINE = (  # what the valid line says, what the wrong one says, and where its mistakes are
    ("as_of: 2026-11-20", "as_of:5.3.2026", ["2:6", "2:7"]),
    ("as_of: 2026-11-20", "as_of; 5.3.2026", ["2:6", "2:8"]),
    ("    figure: nearly 90 million euros", "    figure:3,5%", ["38:11", "38:12"]),
    ("    figure: nearly 90 million euros", "\tfigure: 3,5%", ["38:1", "38:10"]),
    ("    figure: nearly 90 million euros", "   figure: 3,5%", ["38:4", "38:12"]),
    ("    figure: nearly 90 million euros", "    figur:90", ["38:5", "38:10"]),
    ("    figure: nearly 90 million euros", "    figur: A: b", ["38:5", "38:12"]),
    ("    standing: reported", "     standing: reportd", ["41:6", "41:16"]),
    ("    url: https://example.org/figures", "    url; example org", ["14:8", "14:10"]),
    ("  - id: cost", "  -id: Co st", ["35:3", "35:8"]),
    ("    title: Cost of the bridge", "    titel; Cost: of the bridge", ["36:5", "36:10", "36:12"]),
    ("{label: for, figure: 60%}", "{label: for: x, figure: 60,5%}", ["32:21", "32:37"]),
    ("{label: for, figure: 60%}", "{label: for: x, figur: 60%}", ["32:21", "32:29"]),
    ("{label: for, figure: 60%}", "{label: a: b, figure: c: d}", ["32:21", "32:35"]),
    ("{label: for, figure: 60%}", "{label:for, figure: x1x}", ["32:19", "32:33"]),
    ("{label: for, figure: 60%}", "{label = for, figure = 60%}", ["32:20", "32:34"]),
    ("{label: for, figure: 60%}", "{label: for figure: x1x}", ["32:25", "32:33"]),
    ("{label: for, figure: 60%}", "{label: for, figure: x1x", ["32:13", "32:34"]),
    ("{label: for, figure: 60%}", "{label: for, figure: x1x}}", ["32:34", "32:38"]),
    ("          - {label: for,", "          -{labl: for,", ["32:11", "32:13"]),
)


@pytest.mark.parametrize(("right", "wrong", "places"), TWO_MISTAKES_ON_A_LINE)
def test_all_mistakes_of_a_line_are_reported_in_one_run(right: str, wrong: str, places: list[str]) -> None:
    text = (FOLDER / "briefing.yaml").read_text("utf-8").replace(right, wrong)
    assert [":".join(one.split(":")[:2]) for one in list_problems(text)] == places


UNSURE_LINES = (  # where a second problem would only follow from the first
    ("    figure: nearly 90 million euros", "    figure: nearly: 90 million", ["38:13"]),
    ("    figure: nearly 90 million euros", "     note: nearly 90", ["38:6"]),
    ("  - id: cost", "  - id: Cost: of it", ["35:9"]),
)


@pytest.mark.parametrize(("right", "wrong", "places"), UNSURE_LINES)
def test_what_may_follow_from_a_mistake_on_the_same_line_waits(
    right: str, wrong: str, places: list[str]
) -> None:
    text = (FOLDER / "briefing.yaml").read_text("utf-8").replace(right, wrong)
    assert [":".join(one.split(":")[:2]) for one in list_problems(text)] == places


def test_a_file_with_a_mistake_in_each_line_is_read_quickly_up_to_a_limit() -> None:
    problems = list_problems("title: A: b\n" + "".join(f"x{number}: a: b\n" for number in range(400)))
    assert len(problems) == 51
    assert problems[-1].startswith("51:")


LARGE_MISTAKES = {  # what stands in an item, and what stands there instead in some of them
    "a colon": ("title: Cost of", "title: Cost: of"),
    "a tab": ("    figure:", "\tfigure:"),
    "a missing space": ("counted_by: ", "counted_by:"),
    "an open bracket": ("sources: [s]", "sources: [s"),
    "two fields on a line": ("{text: One,", "{text: One: two,"),
}


@pytest.mark.parametrize(("right", "wrong"), LARGE_MISTAKES.values(), ids=LARGE_MISTAKES)
def test_all_mistakes_of_a_large_file_are_found_in_one_run(right: str, wrong: str) -> None:
    item = (
        "  - id: a{n}\n    title: Cost of bridge {n}\n    figure: {n}\n    counted_by: city {n} of all\n"
        "    sources: [s]\n    caveats:\n      - {{text: One, kind: method}}\n"
    )
    items = [item.format(n=number) for number in range(3_000)]
    broken = range(40, 3_000, 120)
    for number in broken:
        items[number] = items[number].replace(right, wrong)
    text = f"{HEAD}figures:\n{''.join(items)}"
    assert len(text) > 400_000
    lines = [int(one.partition(":")[0]) for one in list_problems(text)]
    assert [(line - 5) // 7 for line in lines] == list(broken)


HEAD = "title: A\nas_of: 2026\nsources: [{id: s, title: t, publisher: p}]\n"
HOSTILE_VALUES = {
    "a date of many dashes": "review_by: " + "1-" * 9_000 + "\n",
    "unknown ids": "glossary:\n"
    + "".join(f"  - {{id: a{n}, term: b, meaning: c, sources: z{n}}}\n" for n in range(8_000)),
    "wrong figures": "figures:\n"
    + "".join(f"  - {{id: a{n}, title: b, figure: {'x1x' if n < 290 else n}}}\n" for n in range(9_000)),
    "wrong addresses": "events:\n"
    + "".join(f"  - {{id: a{n}, title: b, sources: [{{source: 'https://a b'}}]}}\n" for n in range(7_000)),
}


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE_VALUES.values(), ids=HOSTILE_VALUES)
def test_hostile_values_are_refused_quickly(text: str) -> None:
    start = time.process_time()
    assert list_problems(HEAD + text)
    assert time.process_time() - start < SECONDS


CONFLICT = """\
title: Bridge
as_of: 2026-11-06
sources: {source}
summary:
{lines}
"""
MERGE_HINT = "keep one side, and delete the lines that start with <<<<<<<, ======= and >>>>>>>"


CONFLICTS = {
    "between fields": ("<<<<<<< HEAD\n  lede: One.\n=======\n  lede: Two.\n>>>>>>> feature", 5, 9),
    "with its base": (
        "<<<<<<< HEAD\n  lede: One.\n||||||| base\n  lede: None.\n=======\n  lede: Two.\n>>>>>>> x",
        5,
        11,
    ),
    "in quotes": (
        '  lede: "Open\n<<<<<<< HEAD\n    on Monday\n=======\n    on Tuesday\n>>>>>>> x\n    at last"',
        6,
        10,
    ),
    "in a block, indented": (
        "  lede: >-\n    Open\n    <<<<<<< HEAD\n    early\n    =======\n    late\n    >>>>>>> x",
        7,
        11,
    ),
}


@pytest.mark.parametrize(("lines", "first", "last"), CONFLICTS.values(), ids=CONFLICTS)
def test_a_merge_conflict_is_one_problem_that_says_keep_one_side(lines: str, first: int, last: int) -> None:
    text = CONFLICT.format(source="[{id: s, title: A report, publisher: P}]", lines=lines)
    message = f"an unresolved merge: version control left two versions, down to line {last}"
    assert list_problems(text) == [f"{first}:1: {message}; {MERGE_HINT}"]


def test_each_merge_conflict_is_reported_beside_other_mistakes() -> None:
    conflict = "<<<<<<< HEAD\n{a}\n=======\n{b}\n>>>>>>> x\n"
    text = (
        conflict.format(a="title: A", b="title: B")
        + "as_of: yesterday\nsources: [{id: s, title: A, publisher: P}]\nsummary:\n"
        + conflict.format(a="  lede: C", b="  lede: D")
        + "figurs: []\n"
    )
    assert [one.partition(" ")[0] for one in list_problems(text)] == ["1:1:", "6:8:", "9:1:", "14:1:"]


@pytest.mark.parametrize("mark", ["<<<<<<< HEAD", "||||||| 1a2b3c4", "=======", ">>>>>>> feature"])
def test_a_lone_mark_of_a_merge_is_to_be_deleted(mark: str) -> None:
    text = f'title: A\nas_of: 2026\nscope: "One\n{mark}\n  two"\n'
    assert list_problems(text) == [
        f"4:1: version control left this line from a merge: {mark}; delete this line"
    ]


def test_fences_and_marks_around_the_content_are_to_be_deleted() -> None:
    content = "title: A\nas_of: 2026\n"
    fences = list_problems(f"```yaml\n{content}scope: a: b\n```\n")
    assert [one.rpartition("; ")[2] for one in fences] == [
        "delete this line",
        'put the text in quotes: scope: "a: b"',
        "delete this line",
    ]
    assert list_problems(f"---\n{content}---\n") == [
        '4:1: this line starts a second document ("---"); delete this line'
    ]
