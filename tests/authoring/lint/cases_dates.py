"""Standing and dates: what rules warn about, at §, and what they accept."""

from datetime import date

from tests.authoring.lint.lint_cases import HEAD, Case, case

REEF = "  - {id: reef, title: Piers, publisher: Reef, url: 'https://reef.example'"
TERM = "glossary: [{id: lamp, term: Lamp, meaning: A lamp., "
UNIT = "units: [{id: watch, name: The Watch, "
OLD = HEAD.replace("2031-05-01", "2029-05-01")
PLANNED = HEAD + "review_by: 2031-07\n"

CASES: tuple[Case, ...] = (
    case(
        "confirmed-by-one",
        "this is marked confirmed, but has only one source",
        wrong=[
            TERM + "standing: §confirmed, standing_note: It is.}]\n",
            "claims: [{id: a, statement: A, claimant: B, finding: §{verdict: confirmed, explanation: C}}]\n",
            REEF + ", derives_from: [gull]}\n" + TERM + "standing: §confirmed, sources: [gull, reef]}]\n",
        ],
        right=[
            REEF + "}\n" + TERM + "standing: confirmed, standing_note: It is., sources: [gull, reef]}]\n",
            TERM + "standing: reported}]\n",
            REEF + "}\nclaims: [{id: a, statement: A., claimant: B, sources: gull, positions: "
            "[{who: C, sources: reef}], finding: {verdict: confirmed, explanation: D.}}]\n",
        ],
    ),
    case(
        "standing-without-note",
        "readers cannot see why this is contested",
        wrong=[TERM + "standing: §contested}]\n"],
        right=[TERM + "standing: contested, standing_note: The port says no.}]\n", TERM + "}]\n"],
    ),
    case(
        "withdrawn-yet-standing",
        "this is both withdrawn and superseded",
        wrong=[TERM + "standing: §superseded, state: withdrawn, withdrawn: {on: 2031-05, because: A.}}]\n"],
        right=[
            TERM + "standing: retracted, state: withdrawn, withdrawn: {on: 2031-05, because: A.}}]\n",
            TERM + "standing: superseded}]\n",
        ],
    ),
    case(
        "two-parents",
        "this unit has 2 parents at the same time",
        wrong=[
            UNIT + "parents: [{name: A}, §{name: B}]}]\n",
            UNIT + "parents: [{name: A, when: 2020}, {name: B, when: 2031}, §{name: C}]}]\n",
            UNIT + "parents: [{name: A, when: {since: 2020}}, §{name: B, when: {until: 2033}}]}]\n",
        ],
        right=[
            UNIT + "parents: [{name: A, when: {start: 2028, end: 2030-06}}, {name: B}]}]\n",
            UNIT + "parents: [{name: A, when: {until: 2030-06}}, {name: B, when: {since: 2030-06}}]}]\n",
            UNIT + "parents: [{name: A}]}]\n",
        ],
    ),
    case(
        "future-date",
        "is in the future",
        wrong=[
            TERM + "as_of: §2031-06}]\n",
            TERM + "attribution: {who: A, on: §2032-01-01}}]\n",
            "events: [{id: a, title: A, when: {start: §2031-05-21, end: §2031-05-22}}]\n",
            "claims: [{id: a, statement: A., claimant: B, made_on: §2131-05-01}]\n",
        ],
        right=[
            TERM + "as_of: 2031-05, review_by: 2031-09, publish_at: 2031-08}]\n",
            "people: [{id: a, name: A, roles: [{title: mayor, when: {start: 2030, end: 2035}}]}]\n",
            "events: [{id: a, title: A, when: 2031-05-20}]\n",
            "figures: [{id: a, title: A, figure: 3, period: 2033, counted_by: B}]\n",
        ],
    ),
    case(
        "read-before-published",
        "this was accessed on 2030-12-31, before it was published on 2031",
        wrong=[REEF + ", published_on: 2031, accessed_on: §2030-12-31}\n"],
        right=[
            REEF + ", published_on: 2031, accessed_on: 2031-01-01}\n",
            REEF + ", accessed_on: 2031-01-01}\n",
        ],
    ),
    case(
        "said-after-published",
        "this was said on 2031-05, after its source was published",
        wrong=[
            TERM + "attribution: {who: A, on: §2031-05}}]\n",
            UNIT + "aims: [{text: A., attribution: {who: A, on: §2031-05}}]}]\n",
        ],
        right=[
            TERM + "attribution: {who: A, on: 2031-04}}]\n",
            REEF + "}\n" + TERM + "sources: reef, attribution: {who: A, on: 2031-05}}]\n",
            REEF
            + ", published_on: 2031-05-02}\n"
            + TERM
            + "sources: [gull, reef], attribution: {who: A, on: 2031-05-02}}]\n",
        ],
    ),
    case(
        "review-due",
        "the review was due by 2031-05-19",
        wrong=[TERM + "review_by: §2031-05-19}]\n", "review_by: §2031-05-19\n"],
        right=[TERM + "review_by: 2031-05-20}]\n", "review_by: 2031-05\n"],
    ),
    case(
        "out-of-date",
        "this is as of 2029-05-01, and no review is planned",
        wrong=["glossary: []\n"],
        right=["review_by: 2031-07\n"],
        head=OLD.replace("as_of: ", "as_of: §"),
    ),
    case(
        "out-of-date",
        "this is as of 2029, and no review is planned",
        wrong=[UNIT + "as_of: §2029}]\n", "people: [{id: a, name: A, as_of: §2029}]\n"],
        right=[
            UNIT + "as_of: 2029, review_by: 2031-07}]\n",
            UNIT + "as_of: 2030-06}]\n",
            UNIT + "}]\n",
            "figures: [{id: a, title: A, figure: 3, counted_by: B, as_of: 2029}]\n",
        ],
    ),
    case("out-of-date", "-", wrong=[], right=[UNIT + "as_of: 2029}]\n"], head=PLANNED),
    case("out-of-date", "-", wrong=[], right=[""], today=date(2031, 10, 20)),
)
