"""Sources: what rules warn about, at §, and what they accept."""

from tests.authoring.lint.lint_cases import Case, case

GLOSSARY = "glossary: [{id: lamp, term: Lamp, meaning: A lamp., sources: [gull, reef]}]\n"
SALT = "  - {id: salt, title: Word, publisher: {name: Salt Guard, kind: party}, url: 'https://s.example'}\n"
REEF = "  - {id: reef, title: Piers, publisher: {name: Reef, kind: ngo}, url: 'https://reef.example'"
TERM = "glossary: [{id: lamp, term: Lamp, meaning: A lamp., sources: "


def claim(fields: str) -> str:
    """Write a claim of the mayor's with these *fields*."""
    return f"claims: [{{id: tolls, statement: Tolls pay for it., claimant: The mayor, {fields}}}]\n"


ONLY = "title: A\nas_of: 2031-05-01\nsources:\n" + REEF

CASES: tuple[Case, ...] = (
    case(
        "unreachable-source",
        "readers cannot look this source up",
        wrong=["  - §{id: reef, title: Piers, publisher: Reef}\n" + GLOSSARY],
        right=[
            REEF + "}\n" + GLOSSARY,
            "  - {id: reef, title: Piers, publisher: Reef, archive_url: 'https://a.example'}\n" + GLOSSARY,
            "  - {id: reef, title: A, publisher: B, state: withdrawn, withdrawn: {on: 2031-01, because: C.}}",
        ],
    ),
    case(
        "undated-source",
        "this source has no date of publication",
        wrong=["  - §" + REEF.removeprefix("  - ") + "}\n" + GLOSSARY],
        right=[REEF + ", published_on: 2030}\n" + GLOSSARY],
    ),
    case(
        "uncited-source",
        'nothing in the briefing cites "',
        wrong=[
            REEF.replace("reef,", "§reef,") + "}\n" + TERM + "gull}]\n",
            REEF.replace("reef,", "§reef,") + "}\n" + TERM + "[gull], state: draft}]\n",
        ],
        right=[
            REEF + "}\n" + TERM + "[gull, reef]}]\n",
            REEF + "}\n" + TERM + "[gull, reef], state: withdrawn, withdrawn: {on: 2031-01, because: C.}}]\n",
            REEF
            + "}\n  - {id: drift, title: A, publisher: B, derives_from: [reef]}\n"
            + TERM
            + "[gull, drift]}]\n",
            REEF + "}\n" + claim("sources: gull, positions: [{who: The port, sources: reef}]"),
            TERM + "gull}]\n",
        ],
    ),
    case(
        "single-origin",
        'all sources of this repeat "',
        wrong=[
            REEF + ", derives_from: [gull]}\n" + TERM + "§[gull, reef]}]\n",
            REEF
            + ", derives_from: [gull]}\n  - {id: fog, title: A, publisher: B, derives_from: [reef]}\n"
            + TERM
            + "§[fog, reef]}]\n",
        ],
        right=[
            REEF + "}\n" + TERM + "[gull, reef]}]\n",
            REEF + ", derives_from: [gull]}\n" + TERM + "[reef]}]\n",
            REEF
            + "}\n  - {id: fog, title: A, publisher: B, derives_from: [gull, reef]}\n"
            + TERM
            + "[fog, reef]}]\n",
        ],
    ),
    case(
        "party-only",
        "only a party to the matter says this",
        wrong=[SALT + "glossary:\n  - §{id: lamp, term: Lamp, meaning: A lamp., sources: salt}\n"],
        right=[
            SALT + TERM + "salt, attribution: Salt Guard}]\n",
            SALT + TERM + "[salt, gull]}]\n",
            SALT + claim("sources: salt"),
        ],
    ),
    case(
        "one-sided",
        "this ",
        wrong=[
            claim("standing: contested").replace("[{", "[§{"),
            claim("finding: {verdict: disputed, explanation: It is.}, positions: [{who: The mayor}]").replace(
                "[{id", "[§{id"
            ),
            "questions: [§{id: why, text: Why?, positions: [{who: The port}, {who: The port, text: So.}]}]\n",
            "figures: [§{id: cost, title: Cost, figure: 3, counted_by: A, standing: contested}]\n",
        ],
        right=[
            claim("standing: contested, positions: [{who: The port, stance: denies}]"),
            claim("standing: reported"),
            "questions: [{id: why, text: Why?, positions: [{who: The port}, {who: The city}]}]\n",
            "questions: [{id: why, text: Why?}]\n",
            REEF + "}\nfigures: [{id: a, title: A, figure: 3, standing: contested, sources: [gull, reef]}]\n",
        ],
    ),
    case(
        "draft-source",
        'this is published, but its source "reef" is not',
        wrong=[
            REEF + ", state: draft}\n" + TERM + "[gull, §reef]}]\n",
            REEF + ", publish_at: 2031-06-01}\n" + TERM + "[gull, {source: §reef, locator: page 2}]}]\n",
        ],
        right=[
            REEF + ", state: draft}\n" + TERM + "[gull, reef], state: draft}]\n",
            REEF + ", publish_at: 2031-05-01}\n" + TERM + "[gull, reef]}]\n",
        ],
    ),
    case(
        "withdrawn-source",
        'this still cites the source "reef", which was withdrawn',
        wrong=[
            REEF
            + ", state: withdrawn, withdrawn: {on: 2031-05, because: A.}}\n"
            + TERM
            + "[gull, §reef]}]\n",
        ],
        right=[
            REEF + "}\n" + TERM + "[gull, reef]}]\n",
            REEF + ", state: withdrawn, withdrawn: {on: 2031-05, because: A.}}\n" + TERM + "gull}]\n",
        ],
    ),
    case(
        "draft-source",
        'this is published, but its source "reef" is not',
        wrong=[", state: draft}\nglossary: [§{id: lamp, term: Lamp, meaning: A lamp.}]\n"],
        right=[", state: draft}\nglossary: [{id: lamp, term: Lamp, meaning: A lamp., state: draft}]\n"],
        head=ONLY,
    ),
)
