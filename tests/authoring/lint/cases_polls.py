"""Polls: what rules warn about, at §, and what they accept."""

from tests.authoring.lint.lint_cases import Case, case


def poll(fields: str = "", answers: str = "{label: for, figure: 60%}, {label: against, figure: 40%}") -> str:
    """Write a poll with one question."""
    return f"""\
polls:
  - {{id: barometer, pollster: Brine, {fields}questions: [{{text: For or against, answers: [
      {answers}
    ]}}]}}
"""


def question(fields: str) -> str:
    """Write a poll with one question made of *fields*."""
    return f"polls:\n  - id: barometer\n    questions:\n      - {{text: For or against, {fields}}}\n"


def subgroup(answers: str) -> str:
    """Write a poll with one subgroup that has these *answers*."""
    whole = "[{label: for, figure: 50%}, {label: against, figure: 40%}, {label: unsure, figure: 10%}]"
    groups = f"[{{label: Reef, answers: §{answers}}}]"
    return question(f"answers: {whole}, subgroups: [{{name: Isle, groups: {groups}}}]")


def series(*questions: str) -> str:
    """Write a poll for each of the *questions*, all of one pollster; more of its fields stand behind a |."""
    answers = "answers: [{label: for, figure: 60%}, {label: against, figure: 40%}]"
    polls = "polls:\n"
    for place, question_fields in enumerate(questions, 1):
        fields, _, poll_fields = question_fields.partition("|")
        own_answers = "" if "answers:" in fields else f", {answers}"
        head = f"id: poll-{place}, {poll_fields or f'pollster: Brine, fieldwork: {1950 + place}'}"
        polls += f"  - {{{head}, questions: [{{text: A, {fields}{own_answers}}}]}}\n"
    return polls


FOR, AT = "wording: For?, series: bridge", "wording: For?, series: §bridge"


def answers(yes: str, no: str) -> str:
    """Write the answers to a question, each ``LABEL, figure: FIGURE``."""
    return f", answers: [{{label: {yes}}}, {{label: {no}}}]"


YES_NO = answers("for, figure: 60%", "against, figure: 40%")


CASES: tuple[Case, ...] = (
    case(
        "missing-percent",
        " has no percent sign, but ",
        wrong=[
            poll(answers="{label: for, figure: §60}, {label: against, figure: 40%}"),
            poll(answers="{label: for, figure: §0.6}, {label: against, figure: 40%}"),
            poll(
                answers="{label: for, figure: 60%}, {label: no, figure: 40%, parts: [{label: a, figure: §4}]}"
            ),
            poll(fields="response_rate: §12, "),
            poll(fields="margin: 3 points, confidence: §0.95, "),
            question(
                "answers: [{label: for, figure: 60%}, {label: against, figure: 40%}], "
                "subgroups: [{name: Sex, groups: [{label: women, answers: {for: §61, against: 39%}}]}]"
            ),
        ],
        right=[
            poll(),
            poll(answers="{label: for, figure: 600 people}, {label: against, figure: 40%}"),
            poll(answers="{label: for, figure: 600}, {label: against, figure: 400}"),
            poll(fields="response_rate: 12%, sample_size: 1040, "),
        ],
    ),
    case(
        "sum-of-answers",
        "the answers add up to ",
        wrong=[
            question("answers: §[{label: for, figure: 60%}, {label: against, figure: 30%}]"),
            question("answers: §[{label: for, figure: 60%}, {label: against, figure: 41%}]"),
            question(
                "answers: §[{label: for, figure: 60%}, {label: no, figure: 39%}, {label: hm, figure: 3%}]"
            ),
            question(
                "answers: §[{label: a, figure: 60.1%}, {label: no, figure: 39.0%}, {label: -, figure: 1.1%}]"
            ),
            question("answers: §[{label: for, figure: 76%}]"),
        ],
        right=[
            question("answers: [{label: for, figure: 60%}, {label: against, figure: 40%}]"),
            question(
                "answers: [{label: for, figure: 60%}, {label: no, figure: 39%}, {label: hm, figure: 2%}]"
            ),
            question(
                "answers: [{label: for, figure: 60.1%}, {label: no, figure: 39%}, {label: hm, figure: 1.0%}]"
            ),
            question("answers: [{label: for, figure: nearly 60%}, {label: against, figure: 30%}]"),
            question(
                "multi_select: yes, answers: [{label: for, figure: 60%}, {label: against, figure: 80%}]"
            ),
            question("verified_sum: The rest did not answer., answers: [{label: for, figure: 60%}]"),
            question("answers: [{label: for, figure: 600 people}, {label: against, figure: 300 people}]"),
        ],
    ),
    case(
        "group-row",
        "the parts of this answer add up to 75, not 76",
        wrong=[
            question(
                "answers: [{label: no, figure: 24%}, {label: for, figure: §76%, parts: "
                "[{label: firmly, figure: 43%}, {label: rather, figure: 32%}]}]"
            )
        ],
        right=[
            question(
                "answers: [{label: no, figure: 24%}, {label: for, figure: 76%, parts: "
                "[{label: firmly, figure: 43%}, {label: rather, figure: 33%}]}]"
            ),
            question(
                "answers: [{label: no, figure: 24%}, {label: for, figure: 76%, parts: "
                "[{label: firmly, figure: nearly 43%}, {label: rather, figure: 32%}]}]"
            ),
            question("answers: [{label: no, figure: 24%}, {label: for, figure: 76%}]"),
        ],
    ),
    case(
        "margin-on-panel",
        "a margin of error is given, but the sample is described as ",
        wrong=[
            poll("sampling: an online panel, margin: §±3, "),
            poll("sampling: by Quota and age, margin: §3.5 points, "),
            poll("mode: opt-in web survey, margin: §3, "),
        ],
        right=[
            poll("sampling: an online panel, "),
            poll("sampling: an online panel, margin: not stated, "),
            poll("sampling: a probability-based panel, margin: 3, "),
            poll("sampling: random digits, margin: 3, "),
        ],
    ),
    case(
        "margin-too-small",
        "the margin for a sample of 1000, with 99% confidence, is at least 4.1 percentage points",
        wrong=[poll("sample_size: 1000, confidence: 99%, margin: §±3.1, ")],
        right=[poll("sample_size: 1000, confidence: 99%, margin: ±4.1, ")],
    ),
    case(
        "sum-of-answers",
        'the answers of "Reef" add up to ',
        wrong=[
            subgroup("{for: 60%, against: 41%, unsure: 5%}"),
            subgroup("{for: 60%, against: 30%, unsure: 2%}"),
            subgroup("{for: 60%, against: 41%}"),
        ],
        right=[
            subgroup("{for: 60%, against: 36%, unsure: 5%}"),
            subgroup("{for: 60%, against: 30%}"),
            subgroup("{for: 60%, against: nearly 60%}"),
        ],
    ),
    case(
        "margin-too-small",
        "the margin for a sample of 1000 is at least 3.1 percentage points",
        wrong=[
            poll("sample_size: 1000, margin: §±2, "),
            poll('sample_size: "1,000", margin: §3.0, '),
            question("sample_size: 1000, margin: §2, answers: [{label: for, figure: 100%}]"),
            question(
                "answers: [{label: for, figure: 100%}], subgroups: [{name: Isle, groups: "
                "[{label: Reef, sample_size: 1000, margin: §2, answers: {for: 100%}}]}]"
            ),
        ],
        right=[
            poll("sample_size: 1000, margin: ±3.1, "),
            poll("sample_size: 1600, margin: 2.4, "),
            poll("sample_size: 1000, margin: 2.6, confidence: 90%, "),
            poll("sample_size: 1000, margin: 3.1, confidence: very high, "),
            poll("sample_size: 0, margin: 2.4, "),
            poll("sample_size: dozens, margin: 1, "),
            poll("margin: 1, "),
        ],
    ),
    case(
        "published-before-end",
        "the poll was published on 2031-04-03, before its last interviews",
        wrong=[poll("fieldwork: {start: 2031-04-01, end: 2031-04-11}, published_on: §2031-04-03, ")],
        right=[
            poll("fieldwork: {start: 2031-04-01, end: 2031-04-11}, published_on: 2031-04-11, "),
            poll("fieldwork: {start: 2031-04-01, end: 2031-04-11}, published_on: 2031-04, "),
            poll("published_on: 2031-04-03, "),
        ],
    ),
    case(
        "trend-across-wordings",
        'the series "bridge" is not one line: the ',
        wrong=[
            series("wording: For or against?, series: bridge", "wording: Do you want it?, series: §bridge"),
            series(FOR, AT.replace("For?", "For?, base: those who vote")),
            series(FOR, AT.replace("For?", "Yes?"), FOR.replace("For?", "No?"), FOR.replace("For?", "Or?")),
            series(FOR, f"{AT}|pollster: Brine, fieldwork: 2031-02, population: adults"),
            series(FOR, AT.replace("For?", "not stated")),
            series(FOR, FOR, "series: §bridge"),
            series(FOR, f"{AT}|fieldwork: 2031-02"),
            series(f"{AT}|fieldwork: 2031-01", f"{FOR}|fieldwork: 2031-02"),
            series(FOR, f"{AT}|pollster: Brine"),
            series(f"{FOR}, population: voters", f"{AT.replace('For?', 'Yes?')}, population: voters", FOR),
            series(f"{FOR}{YES_NO}", f"{AT}{answers('for, figure: 600 people', 'against, figure: 40%')}"),
            series(f"{FOR}{YES_NO}", f"{AT}{answers('for, figure: 40–45%', 'against, figure: 40%')}"),
            series(f"{FOR}{YES_NO}", f"{AT}{answers('in favour, figure: 60%', 'against, figure: 40%')}"),
        ],
        right=[
            series("wording: For or against?, series: bridge", "wording: for or  against?, series: bridge"),
            series('wording: "It\'s for?", series: bridge', "wording: It’s for?, series: Bridge"),
            series('wording: "It\'s for?", series: bridge', "wording: Its for ?, series: bridge"),
            series(FOR, f"{FOR}|pollster: brine, fieldwork: 2031-02"),
            series(FOR, f"{FOR.replace('For?', 'Yes?')}|pollster: Salt, fieldwork: 2031-02"),
            series(
                FOR, f"{FOR.replace('For?', 'Yes?')}|pollster: Brine, fieldwork: 2031-02, standing: retracted"
            ),
            series("series: bridge", "wording: not stated, series: bridge"),
            series("wording: For or against?, series: bridge", "wording: Do you want it?, series: other"),
            series("wording: For or against?", "wording: Do you want it?"),
            series(f"{FOR}|pollster: Brine"),
            series(FOR, f"{FOR}, population: voters", f"{FOR}, population: voters"),
            series(f"{FOR}{YES_NO}", f"{FOR}{answers('For, figure: 30%', 'Against, figure: 70%')}"),
            series(f"{FOR}{YES_NO}", f"{FOR}, multi_select: yes, answers: [{{label: for, figure: 60%}}]"),
        ],
    ),
)
