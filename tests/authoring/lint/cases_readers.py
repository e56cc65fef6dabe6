"""The summary, ids, lengths and translations: what rules warn about, at §, and what they accept."""

from tests.authoring.lint.lint_cases import HEAD, Case, case

COST = "figures: [{id: cost, title: Cost, figure: more than 3.25 million euros, counted_by: the city}]\n"
LAMP = "glossary: [{id: lamp, term: The lamp, meaning: A lamp.}]\n"
LAMP_QUESTION = LAMP.replace("meaning", "asked_as: [How bright is it?, how bright is it], meaning")
POINT = "summary: {lede: Nothing., points: [{text: A., items: ["
LONG = "A title that has more than sixty characters is cut on buttons"
TEXT = "A sentence of forty-nine characters, all of them. " * 110

TRANSLATION = """\
Briefing: {translates: 6b4bccdb, title: Голосування}
lamp: {translates: 3bde4303, term: Лампа, meaning: Лампа.}
"""

CASES: tuple[Case, ...] = (
    case(
        "number-without-figure",
        "no figure in this briefing is ",
        wrong=[
            "summary: {lede: §'It costs 90 million euros.'}\n" + COST,
            "summary: {lede: A bridge., points: [Nothing., §'It took 12 years.']}\n" + COST,
            "summary: {lede: §'It costs 3.25%.'}\n" + COST,
            "summary: {lede: §'It costs 2,026 euros.'}\n" + COST,
            "language: de\nsummary: {lede: §'Sie kostet 3.250 Euro.'}\n" + COST,
            (
                "summary: {lede: §'It costs 3.25 euros, or 3,251.'}\n"
                "figures: [{id: cost, title: Cost, figure: 3.25, counted_by: the city}]\n"
            ),
        ],
        right=[
            "summary: {lede: 'It costs 3.25 million euros, or 3,250,000.'}\n" + COST,
            "language: de\nsummary: {lede: 'Sie kostet 3.250.000 Euro.'}\n" + COST,
            (
                "language: uk\nsummary: {lede: 'Він коштує 3 250 000 або 3,25 млн євро.'}\n"
                "figures: [{id: cost, title: Cost, figure: 3.25 млн євро, counted_by: the city},"
                " {id: all, title: All, figure: 3250000, counted_by: the city}]\n"
            ),
            "summary: {lede: 'It began on 24 February 2022, since March 3, 2014, and in 2016.'}\n" + COST,
            "summary: {lede: 'The paper of 28 April 2031 tells of the T-72, the 4th lamp and 24/7.'}\n"
            + COST,
            (
                "summary: {lede: 'Isles: 600–700, or -3%.'}\n"
                "figures: [{id: a, title: A, figure: 600–700}, {id: b, title: B, figure: -3%}]\n"
            ),
        ],
    ),
    case(
        "summary-on-superseded",
        'this point relies on "lamp", which is superseded',
        wrong=[POINT + "§lamp]}]}\n" + LAMP.replace("meaning", "standing: superseded, meaning")],
        right=[POINT + "lamp]}]}\n" + LAMP],
    ),
    case(
        "reference-to-hidden",
        'this refers to "lamp", which ',
        wrong=[
            POINT + "§lamp]}]}\n" + LAMP.replace("meaning", "state: draft, meaning"),
            POINT
            + "§lamp]}]}\n"
            + LAMP.replace("meaning", "state: withdrawn, withdrawn: {on: 2031, because: A.}, meaning"),
            POINT + "§lamp]}]}\n" + LAMP.replace("meaning", "publish_at: 2031-06-01, meaning"),
        ],
        right=[
            POINT + "lamp]}]}\n" + LAMP,
            POINT + "lamp]}], state: draft}\n" + LAMP.replace("meaning", "state: draft, meaning"),
        ],
    ),
    case(
        "reused-id",
        '"lamp" was ',
        wrong=[
            "glossary: [{id: §lamp, term: An otter, meaning: An otter.}]\n",
            "figures: [{id: §lamp, title: The lamp, figure: 3, counted_by: A}]\n",
        ],
        right=[LAMP, "glossary: [{id: lamp, term: The big lamp, meaning: A lamp.}]\n", ""],
        previous=HEAD + LAMP,
    ),
    case(
        "lost-id",
        '"lamp" is gone from glossary',
        wrong=["glossary: §[{id: otter, term: An otter, meaning: An otter.}]\n"],
        right=[
            LAMP,
            "glossary: [{id: otter, aliases: [lamp], term: An otter, meaning: An otter.}]\n",
            LAMP.replace("meaning", "state: withdrawn, withdrawn: {on: 2031, because: A}, meaning"),
        ],
        previous=HEAD + LAMP,
    ),
    case(
        "lost-id",
        '"lamp" is gone from glossary',
        wrong=["figures: []\n"],
        right=[LAMP],
        head="§" + HEAD,
        previous=HEAD + LAMP,
    ),
    case(
        "same-question",
        '"How bright is IT" is asked of "lamp" too',
        wrong=[
            LAMP_QUESTION
            + "pages: {p: {title: P, items: [{id: otter, asked_as: [Wet?, §How bright is IT], title: A}]}}\n"
        ],
        right=[
            LAMP_QUESTION
            + "pages: {p: {title: P, items: [{id: otter, asked_as: [How bright is he?], title: A}]}}\n"
        ],
    ),
    case(
        "cut-title",
        "this has 61 characters, but a button shows only 60",
        wrong=[
            f"events: [{{id: a, title: §{LONG}}}]\n",
            f"claims: [{{id: a, statement: §{LONG}, claimant: A}}]\n",
            f"pages: {{lamps: {{title: Lamps, items: [{{id: a, title: §{LONG}}}]}}}}\n",
        ],
        right=[
            f"claims: [{{id: a, title: A, statement: {LONG}, claimant: A}}]\n",
            f"questions: [{{id: a, title: A, text: {LONG}}}]\n",
            f"events: [{{id: a, title: '{LONG[:60]}'}}]\n",
            f"  - {{id: reef, title: {LONG}, publisher: A}}\n",
        ],
    ),
    case(
        "long-answer",
        "the answer takes ",
        wrong=[
            (
                f"events:\n  - §id: a\n    title: A\n    text: '{TEXT}'\n    outcome: '{TEXT}'\n"
                f"    standing_note: '{TEXT}'\n    caveats: ['{TEXT}', '{TEXT}']\n"
            )
        ],
        right=[
            f"events:\n  - id: a\n    title: A\n    text: |\n      {TEXT}\n",
            "events: [{id: a, title: A}]\n",
        ],
    ),
    case(
        "mixed-alphabets",
        "(U+0",
        wrong=[
            "figures: [{id: a, title: §Bоats that lеft, figure: 3}]\n",
            "figures: [{id: a, title: §Укpаїна й Кpим, figure: 3}]\n",
            "figures: [{id: a, title: §МiГ-29, figure: 3}]\n",
            "figures: [{id: a, title: §The pαrliament, figure: 3}]\n",
            "figures: [{id: a, title: §The iPhonе, figure: 3}]\n",
            "figures: [{id: a, title: Boats, figure: §3 bоats}]\n",
            "summary: {lede: §The Моscow talks, points: [§Тhe end, 'The end', §'Tanks M2А3']}\n",
            "pages: {ferries: {title: §Fеrries, items: [{id: a, title: A, facts: {Tоll: §shells}}]}}\n",
        ],
        right=[
            "figures: [{id: a, title: Москва and Moscow, figure: 3}]\n",
            "figures: [{id: a, title: 'COVIDный, ITшник, SMSка, Он YouTubeр', figure: 3}]\n",
            "figures: [{id: a, title: 'ΔT, TNFα, hν, kΩ, µm, S-300ПМУ', figure: 3 kΩ}]\n",
            "figures: [{id: a, title: 'naïve Đoković in Łódź', figure: 3, editor_note: Bоats}]\n",
            "  - {id: reef, title: Piers, publisher: A, url: 'https://reef.example/bоats'}\n",
        ],
    ),
    case(
        "mixed-alphabets",
        'the translation into "uk": the a in "Лампa" is Latin',
        wrong=[LAMP.replace("term: ", "term: §").replace("meaning: ", "meaning: §")],
        right=[],
        translation=TRANSLATION.replace("Лампа", "Лампa"),
    ),
    case(
        "untranslated",
        'not translated into "uk": Briefing, lamp',
        wrong=[LAMP],
        right=[],
        head="§" + HEAD,
        translation="lamp:\n",
    ),
    case(
        "stale-translation",
        'this has changed since it was translated into "uk"',
        wrong=["glossary: [§{id: lamp, term: The lamp, meaning: A lamp.}]\n"],
        right=[],
        translation="lamp: {translates: 00000000}\n",
    ),
    case("stale-translation", "-", wrong=[], right=[LAMP], translation=TRANSLATION),
    case("untranslated", "-", wrong=[], right=[LAMP], translation=TRANSLATION),
)
