"""Attribution and wording: what rules warn about, at §, and what they accept."""

from tests.authoring.lint.lint_cases import Case, case

REEF = "  - {id: reef, title: Piers, publisher: {name: Reef, kind: ngo}, url: 'https://reef.example'"


def term(meaning: str, fields: str = "") -> str:
    """Write a term of the glossary."""
    return f"glossary:\n  - id: lamp\n    term: Lamp\n    meaning: {meaning}\n{fields}"


def counted(section: str, field: str, counts: str) -> str:
    """Write an entry that counts something."""
    title = "name: The Watch" if section == "units" else "title: A fall"
    return f"{section}: [{{id: one, {title}, {field}: {counts}}}]\n"


CASES: tuple[Case, ...] = (
    case(
        "unattributed-figure",
        "this does not say who counted, or who gives the number",
        wrong=["figures: [{id: cost, title: Cost, figure: §3, counted_by: not stated}]\n"],
        right=[
            "figures: [{id: cost, title: Cost, figure: 3, counted_by: the city}]\n",
            "figures: [{id: cost, title: Cost, figure: 3, attribution: The Gull}]\n",
        ],
    ),
    case(
        "strength-on-one-word",
        "only Salt Guard states the strength of this unit",
        wrong=[
            counted("units", "strength", "§[{figure: 90, attribution: Salt Guard}]"),
            counted(
                "units",
                "strength",
                "§[{figure: 9, attribution: Salt Guard}, {figure: 8, attribution: Salt Guard}]",
            ),
        ],
        right=[
            counted("units", "strength", "[{figure: 9, attribution: A}, {figure: 8, attribution: B}]"),
            counted("units", "strength", "[{figure: 9, attribution: {who: A, verb: confirms}}]"),
            counted("units", "strength", "[]"),
        ],
    ),
    case(
        "casualties-on-one-word",
        "only The port states the casualties of this event",
        wrong=[counted("events", "casualties", "§[{figure: dozens, of: wounded, attribution: The port}]")],
        right=[counted("events", "casualties", "[{figure: 9, attribution: A}, {figure: 8, attribution: B}]")],
    ),
    case(
        "fate-on-one-word",
        "only one publisher reports",
        wrong=[
            "people: [{id: ovod, name: Ovod, text: §He was killed on the pier.}]\n",
            "people: [{id: ovod, name: Ovod, said: [{text: §He was captured by gulls.}]}]\n",
            "people: [{id: ovod, name: Ovod, said: [§He died.], roles: [{title: §dead commander}]}]\n",
            REEF + ", derives_from: [gull]}\n"
            "people: [{id: ovod, name: Ovod, text: §He is dead., sources: [gull, reef]}]\n",
        ],
        right=[
            "people: [{id: ovod, name: Ovod, text: He was on the pier.}]\n",
            REEF + "}\npeople: [{id: ovod, name: Ovod, text: He was killed., sources: [gull, reef]}]\n",
        ],
    ),
    case(
        "loaded-word",
        "takes sides",
        wrong=[
            term("§The regime has lamps."),
            term("§Regimes have lamps."),
            term("§Lamps of the liberators."),
            "language: uk\n" + term("§Окупанти гасять лампи."),
            "language: uk\n" + term("§Рашисти гасять лампи."),
            "language: uk\n" + term("§Нацисти гасять лампи."),
            "language: de\n" + term("§Besatzer löschen Lampen."),
            term("A lamp.", "    attribution: The Gull\n    caveats: [{text: §The so-called lamps.}]\n"),
            "summary: {lede: Nothing., points: [A point., §Terrorists came.]}\n",
            "pages: {lamps: {title: §The puppet lamps, items: [{id: a, title: A, facts: {By: A lamp}}]}}\n",
            "units: [{id: a, name: A, aims: [{text: §To be heroic.}]}]\n",
            "loaded_words: {drencher*: islander}\n" + term("§Two drenchers row."),
        ],
        right=[
            term('The regimen of “the regime” is "terrorist".'),
            term("The regime has lamps.", "    attribution: The Gull\n"),
            "claims: [{id: a, title: A, statement: The regime falls., claimant: The mayor}]\n",
            "questions: [{id: a, text: Why?, positions: [{who: A, text: The regime.}, {who: B}]}]\n",
            (
                "units: [{id: a, name: A, aims: [{text: Fight the regime., attribution: A}],"
                " legal_designations: [{by: A court, designation: terrorist group}]}]\n"
            ),
            "people: [{id: a, name: A, said: [The regime must fall.]}]\n",
            "language: fr\n" + term("The regime has lamps."),
            "language: uk\n" + term("Міст працює в режимі реверсного руху."),
            term("A lamp.", "    attribution: {who: A, original: The regime falls., language: en}\n"),
        ],
    ),
    case(
        "vaguer-words",
        'the number is exact, but the source says "nearly six in ten"',
        wrong=[
            "figures: [{id: a, title: A, counted_by: B, figure: §{value: 60%, words: nearly six in ten}}]\n",
        ],
        right=[
            "figures: [{id: a, title: A, counted_by: B, figure: {value: nearly 60%, words: nearly six}}]\n",
            "figures: [{id: a, title: A, counted_by: B, figure: {value: 60%, words: six in ten}}]\n",
            "figures: [{id: a, title: A, counted_by: B, figure: {low: 5, high: 7, words: about six}}]\n",
            "figures: [{id: a, title: A, counted_by: B, figure: nearly everybody}]\n",
        ],
    ),
    case(
        "private-detail",
        "birth, home and family",
        wrong=[
            "people: [{id: ovod, name: Ovod, text: §He was born in a boat.}]\n",
            "people: [{id: ovod, name: Ovod, said: [§His wife.], caveats: [{text: §He is 40 years old.}]}]\n",
            "people: [{id: ovod, name: Ovod, roles: [{title: §father of two}]}]\n",
            "language: de\npeople: [{id: ovod, name: Ovod, text: §Er wohnt im Leuchtturm.}]\n",
        ],
        right=[
            "people: [{id: ovod, name: Ovod, text: He commands the watch., editor_note: He lives at sea.}]\n",
            term("He was born in a boat."),
        ],
    ),
    case(
        "exact-place",
        "gives a location to within a few metres",
        wrong=[
            term("§'At 49.8397, 24.0297 there is a lamp.'"),
            "events: [{id: a, title: A, place: §49°50′ north}]\n",
        ],
        right=[
            term("It is 3.141 metres high, and 2.718 wide."),
            "events: [{id: a, title: A, place: the north pier}]\n",
            term("See [a map](https://maps.example/49.8397,24.0297)."),
        ],
    ),
)
