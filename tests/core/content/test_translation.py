"""Translations: told item by item, told of when they lack something, and every mistake in them named."""

from pathlib import Path
from textwrap import dedent

import pytest

from bot.core.app import App
from bot.core.content.translation import collect_texts, compute_source_digest, iter_translatable_records
from bot.core.library.reader import Library, load_library, load_library_files
from bot.core.messages.reply import Reply, line_to_text
from bot.core.messages.request import parse_command_line
from bot.core.sections import SECTIONS
from tests.support.app_fixtures import TODAY, lines_of

BRIEFING = """\
title: The vote on the Lantern Isles
scope: All of this is invented.
as_of: 2031-04-30
sources: [{id: gull, title: Zu nass, publisher: The Gull, note: An opinion piece.}]
polls:
  - id: brine
    pollster: Brine and Daughters
    fieldwork: 2031-04
    questions:
      - text: For or against the bridge
        wording: Are you for the bridge?
        answers:
          - {label: for it, figure: {value: 52%, words: half of them}, parts: [{label: firmly, figure: 30%}]}
          - {label: boats, figure: more than 40 boats}
claims:
  - id: waves
    statement: There are more guards than waves.
    claimant: Salt Guard
    attribution: {who: Salt Guard, original: More than waves, language: pl}
    caveats: [Nobody counts waves.]
  - {id: lamps, statement: The lamps are out., claimant: Foghorn}
pages:
  ferries:
    title: Ferries
    about: Where boats go
    items: [{id: lamp-nine, title: The boat to Lamp Nine, facts: {Leaves from: the pier}}]
"""


def marks(text: str = BRIEFING) -> dict[str, str]:
    """Return the mark of each part of a briefing."""
    from bot.core.library.reader import parse_briefing  # noqa: PLC0415 (beside its only use)

    briefing = parse_briefing(text.encode(), "isles.yaml", SECTIONS)
    return {
        name: compute_source_digest(collect_texts(record))
        for name, record in iter_translatable_records(briefing)
    }


def translation(**changed: str) -> str:
    """Return a whole translation; each argument says another thing for a part, by its name."""
    told = {
        "Briefing": """
            title: Голосування на Островах Ліхтарів
            scope: Усе це вигадано.
            pages.ferries.title: Пороми
            pages.ferries.about: Куди ходять човни
        """,
        "gull": """
            note: Авторська колонка.
        """,
        "brine": """
            pollster: Брайн і доньки
            questions[0].text: За міст чи проти
            questions[0].wording: Ви за міст?
            questions[0].answers[0].label: за
            questions[0].answers[0].figure.words: половина з них
            questions[0].answers[0].parts[0].label: твердо
            questions[0].answers[1].label: човни
            questions[0].answers[1].figure.unit: човнів
        """,
        "waves": """
            statement: Вартових більше, ніж хвиль.
            claimant: Соляна варта
            attribution.who: Соляна варта
            attribution.original: Більше, ніж хвиль
            caveats[0].text: Хвиль ніхто не рахує.
        """,
        "lamps": """
            statement: Ліхтарі згасли.
            claimant: Ревун
        """,
        "lamp-nine": """
            title: Човен до Дев’ятого ліхтаря
            facts[0].label: Відходить від
            facts[0].value: пірса
        """,
    }
    sealed = marks()
    lines = []
    for name, texts in told.items():
        written = changed.get(name.replace("-", "_"), f"translates: {sealed[name]}\n{dedent(texts).strip()}")
        if written:
            lines += [f"{name}:", *(f"  {line}" for line in written.splitlines())]
    return "\n".join(lines) + "\n"


def library(folder: Path, *, uk: str, text: str = BRIEFING) -> Library:
    (folder / "isles.yaml").write_text(text)
    (folder / "isles.uk.yaml").write_text(uk)
    return load_library(folder, SECTIONS)


def answer(known: Library, line: str, language: str = "uk") -> Reply:
    request, _ = parse_command_line(line, today=TODAY, language=language)
    return App(known).answer_request(request)


def told(known: Library, line: str, language: str = "uk") -> str:
    return "\n".join(lines_of(answer(known, line, language)))


def problems(known: Library) -> list[str]:
    found = [str(problem).removesuffix(f" [{problem.code}]") for problem in known.problems]
    return [one.partition("isles.uk.yaml:")[2] for one in found]


def test_everything_is_told_in_translation_and_nothing_of_the_original_is_left(tmp_path: Path) -> None:
    known = library(tmp_path, uk=translation())
    assert known.problems == ()
    said = told(known, "polls brine")
    assert "За міст чи проти" in said
    assert "52% («половина з них») за" in said
    assert "- 30% твердо" in said
    assert "понад 40 човнів" in said
    said += (
        told(known, "claims waves") + told(known, "ferries") + told(known, "start") + told(known, "claims")
    )
    assert "Пороми" in "".join(button.label for button in answer(known, "start").buttons)
    for word in ("bridge", "guards", "waves", "Ferries", "boats", "Isles", "invented", "for it"):
        assert word not in said


def test_the_translation_is_told_to_its_readers_alone(tmp_path: Path) -> None:
    known = library(tmp_path, uk=translation())
    assert "The lamps are out." in told(known, "claims lamps", "en")
    assert "text in English" not in told(known, "claims lamps", "en")
    said = told(known, "claims lamps", "de")
    assert "The lamps are out." in said
    assert said.endswith("Text auf Englisch")


def test_a_translation_says_that_it_is_one(tmp_path: Path) -> None:
    known = library(tmp_path, uk=translation())
    assert told(known, "claims lamps").endswith("· переклад; мова оригіналу: англійська")
    assert told(known, "start").endswith("· переклад; мова оригіналу: англійська")
    assert "мова" not in told(known, "help")


def test_a_translated_quotation_says_so_with_the_language_of_the_original(tmp_path: Path) -> None:
    known = library(tmp_path, uk=translation())
    said = told(known, "claims waves")
    assert "«Більше, ніж хвиль» (переклад; мова оригіналу: польська)" in said
    assert "Ви за міст? (переклад; мова оригіналу: англійська)" in told(known, "polls brine")
    assert "“More than waves” (Polish)" in told(known, "claims waves", "en")


MISSING = "Це ще не перекладено; текст наведено мовою оригіналу."
STALE = "Оригінал змінився після перекладу, тому його наведено мовою оригіналу."


def test_an_item_that_is_not_translated_is_told_in_the_original_with_a_notice(tmp_path: Path) -> None:
    known = library(tmp_path, uk=translation(lamps=""))
    assert known.problems == ()
    said = told(known, "claims lamps")
    assert f"The lamps are out.\n{MISSING}\n" in said
    assert said.endswith("· мова тексту: англійська")
    assert MISSING not in told(known, "claims waves")


def test_an_item_of_which_a_text_is_missing_is_told_whole_in_the_original(tmp_path: Path) -> None:
    half = f"translates: {marks()['lamps']}\nstatement: Згасли.\nclaimant:"
    known = library(tmp_path, uk=translation(lamps=half))
    assert known.problems == ()
    assert f"The lamps are out.\n{MISSING}\nХто стверджує: Foghorn" in told(known, "claims lamps")


def test_an_item_that_changed_after_its_translation_is_told_in_the_original(tmp_path: Path) -> None:
    text = BRIEFING.replace("The lamps are out.", "The lamps are lit.")
    known = library(tmp_path, uk=translation(), text=text)
    assert known.problems == ()
    assert f"The lamps are lit.\n{STALE}\n" in told(known, "claims lamps")
    assert "Вартових більше, ніж хвиль." in told(known, "claims waves")


def test_a_figure_that_changed_needs_no_new_translation(tmp_path: Path) -> None:
    known = library(tmp_path, uk=translation(), text=BRIEFING.replace("52%", "57%"))
    assert "57% («половина з них») за" in told(known, "polls brine")


def test_a_list_tells_how_many_of_its_entries_are_not_translated(tmp_path: Path) -> None:
    known = library(tmp_path, uk=translation(lamps=""))
    first = answer(known, "claims").blocks[0]
    assert line_to_text(first.line).startswith("1 запис тут не")  # type: ignore[union-attr]
    both = library(tmp_path, uk=translation(lamps="", waves=""))
    first = answer(both, "claims").blocks[0]
    assert line_to_text(first.line).startswith("2 записи тут не")  # type: ignore[union-attr]


def test_items_are_found_by_the_names_of_both_languages(tmp_path: Path) -> None:
    known = library(tmp_path, uk=translation())
    for name in ("Човен до Дев’ятого ліхтаря", "The boat to Lamp Nine", "дев’ятого", "lamp-nine"):
        assert answer(known, f"ferries {name}").title == "Човен до Дев’ятого ліхтаря"


def test_commands_of_pages_are_described_in_the_readers_language(tmp_path: Path) -> None:
    app = App(library(tmp_path, uk=translation()))
    about = {
        code: {one.name: one.description for one in app.list_commands(code)} for code in ("uk", "en", "de")
    }
    assert about["uk"]["ferries"] == "Куди ходять човни"
    assert about["de"]["ferries"] == about["en"]["ferries"] == "Where boats go"
    assert about["de"]["claims"] == "Wer was behauptet, und was darüber bekannt ist"


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (
            {"lamps": ""} | {"lamp_nine": "translates: x"},
            [],
        ),
        (
            {"lamps": "translates: {lamps}\nstatment: Згасли.\nclaimant: Ревун"},
            ['29:3: lamps.statment: "statment" is no text of this item; did you mean "statement"?'],
        ),
        (
            {"lamps": "statement: Згасли.\nclaimant: Ревун"},
            [
                (
                    '27:1: lamps: "translates" is missing; '
                    "write translates: {lamps} once all of its texts are translated"
                )
            ],
        ),
        (
            {"lamps": "- statement: Згасли."},
            [
                (
                    "28:3: lamps: the texts of this item were expected; "
                    "write each on a line of its own: statement: …"
                )
            ],
        ),
        (
            {"lamps": f"translates: {{lamps}}\nstatement: {'x' * 301}\nclaimant: Ревун"},
            ["29:14: lamps.statement: this text has 301 characters; shorten it to 300"],
        ),
        (
            {"lamps": "translates: {lamps}\nstatement: |-\n  Згасли.\n  Давно.\nclaimant: Ревун"},
            ["29:14: lamps.statement: this text has a line break; write it on one line"],
        ),
        (
            {"lamps": "translates: {lamps}\nstatement: [Згасли.]\nclaimant: Ревун"},
            [
                (
                    "29:14: lamps.statement: one text was expected, not a list; "
                    "write one text; put it in quotes if it holds a colon, brackets or a dash"
                )
            ],
        ),
    ],
    ids=range(7),
)
def test_mistakes_are_named_with_their_place(
    tmp_path: Path, changed: dict[str, str], expected: list[str]
) -> None:
    sealed = marks()["lamps"]
    changed = {name: text.replace("{lamps}", sealed) for name, text in changed.items()}
    known = library(tmp_path, uk=translation(**changed))
    assert problems(known) == [line.replace("{lamps}", sealed) for line in expected]
    assert "The lamps are out." in told(known, "claims lamps")
    assert "Вартових більше, ніж хвиль." in told(known, "claims waves")


def test_an_item_that_the_briefing_does_not_have_is_named(tmp_path: Path) -> None:
    known = library(tmp_path, uk="lamp:\n  translates: x\nbriefing:\n  title: Назва\n" + translation())
    assert problems(known) == [
        '1:1: lamp: "lamp" is no item of the briefing; did you mean "lamps"?',
        '3:1: briefing: "briefing" is no item of the briefing; did you mean "Briefing"?',
    ]
    assert "Ліхтарі згасли." in told(known, "claims lamps")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lamps: {x\nwaves: y", "this { is opened here and never closed"),
        ("- lamps", "the file must hold fields, and this is a list"),
        ("", "the file is empty"),
        ("lamps: &a {}", "anchors"),
        ("x: " + "[" * 100_000, "nested more than 20 deep"),
        ("lamps:\n  statement: a\n  statement: b", "is here twice"),
    ],
)
def test_a_broken_file_leaves_the_briefing_as_it_is(tmp_path: Path, text: str, expected: str) -> None:
    known = library(tmp_path, uk=text)
    assert expected in problems(known)[0]
    assert "The lamps are out." in told(known, "claims lamps")


def test_a_translation_of_nothing_is_named_but_not_beside_a_broken_briefing(tmp_path: Path) -> None:
    (tmp_path / "reef.uk.yaml").write_text("x: {}")
    known = library(tmp_path, uk=translation())
    assert 'there is no briefing with the id "reef"' in str(known.problems[0])
    broken = library(tmp_path, uk=translation(), text="title: [")
    assert len(broken.problems) == 1


def test_a_translation_into_the_same_language_is_named(tmp_path: Path) -> None:
    (tmp_path / "isles.en.yaml").write_text("{}")
    known = library(tmp_path, uk=translation())
    assert "this is the language that the briefing is written in" in str(known.problems[0])


def test_a_translation_alone_is_read_with_the_briefing_beside_it(tmp_path: Path) -> None:
    library(tmp_path, uk=translation())
    known = load_library_files([tmp_path / "isles.uk.yaml"], SECTIONS)
    assert "Ліхтарі згасли." in told(known, "claims lamps")
