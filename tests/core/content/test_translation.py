"""Translations: shown item by item, marked where something is missing, and every mistake in them reported."""

from pathlib import Path
from textwrap import dedent

import pytest

from bot.core.app import App
from bot.core.content.briefing import parse_briefing
from bot.core.content.translation import collect_texts, compute_source_digest, iter_translatable_records
from bot.core.library.loader import list_briefing_files, load_library_files
from bot.core.library.snapshot import Library, LibrarySnapshot
from bot.core.messages.reply import Paragraph, Reply, line_to_text
from bot.core.messages.request import parse_command_line
from bot.core.sections.registry import SECTIONS
from tests.support.app_fixtures import TODAY, list_lines

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


def compute_digests(text: str = BRIEFING) -> dict[str, str]:
    """Compute the digest of each record of a briefing."""
    briefing = parse_briefing(text.encode(), "isles.yaml", SECTIONS)
    return {
        name: compute_source_digest(collect_texts(record))
        for name, record in iter_translatable_records(briefing)
    }


def write_translation(**changed: str) -> str:
    """Write a complete translation; each argument replaces a record, by its key."""
    records = {
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
    digests = compute_digests()
    lines = []
    for name, texts in records.items():
        written = changed.get(name.replace("-", "_"), f"translates: {digests[name]}\n{dedent(texts).strip()}")
        if written:
            lines += [f"{name}:", *(f"  {line}" for line in written.splitlines())]
    return "\n".join(lines) + "\n"


def load(folder: Path, *, uk: str, text: str = BRIEFING) -> Library:
    (folder / "isles.yaml").write_text(text)
    (folder / "isles.uk.yaml").write_text(uk)
    return load_library_files(list_briefing_files(folder), SECTIONS)


def ask(library: Library, line: str, language: str = "uk") -> Reply:
    request, _ = parse_command_line(line, today=TODAY, language=language)
    return App(library).answer_request(request)


def answer_text(library: Library, line: str, language: str = "uk") -> str:
    return "\n".join(list_lines(ask(library, line, language)))


def find_problems(library: Library) -> list[str]:
    found = [str(problem).removesuffix(f" [{problem.code}]") for problem in library.problems]
    return [one.partition("isles.uk.yaml:")[2] for one in found]


def test_everything_is_translated_and_nothing_of_the_original_is_left(tmp_path: Path) -> None:
    library = load(tmp_path, uk=write_translation())
    assert library.problems == ()
    text = answer_text(library, "polls brine")
    assert "За міст чи проти" in text
    assert "52% («половина з них») за" in text
    assert "- 30% твердо" in text
    assert "понад 40 човнів" in text
    text += (
        answer_text(library, "claims waves")
        + answer_text(library, "ferries")
        + answer_text(library, "start")
        + answer_text(library, "claims")
    )
    assert "Пороми" in "".join(button.label for button in ask(library, "start").buttons)
    for word in ("bridge", "guards", "waves", "Ferries", "boats", "Isles", "invented", "for it"):
        assert word not in text


def test_only_readers_of_the_language_get_the_translation(tmp_path: Path) -> None:
    library = load(tmp_path, uk=write_translation())
    assert "The lamps are out." in answer_text(library, "claims lamps", "en")
    assert "text in English" not in answer_text(library, "claims lamps", "en")
    text = answer_text(library, "claims lamps", "de")
    assert "The lamps are out." in text
    assert text.splitlines()[1] == "Nur auf Englisch"


def test_a_translation_says_that_it_is_one(tmp_path: Path) -> None:
    library = load(tmp_path, uk=write_translation())
    assert answer_text(library, "claims lamps").endswith("· переклад; мова оригіналу: англійська")
    assert answer_text(library, "start").endswith("· переклад; мова оригіналу: англійська")
    assert "мова" not in answer_text(library, "help")


def test_a_translated_quotation_is_marked_with_its_original_language(tmp_path: Path) -> None:
    library = load(tmp_path, uk=write_translation())
    text = answer_text(library, "claims waves")
    assert "«Більше, ніж хвиль» (переклад; мова оригіналу: польська)" in text
    assert "Ви за міст? (переклад; мова оригіналу: англійська)" in answer_text(library, "polls brine")
    assert "“More than waves” (Polish)" in answer_text(library, "claims waves", "en")


MISSING = "Ще не перекладено; показано мовою оригіналу."
STALE = "Змінено після перекладу; показано мовою оригіналу."


def test_an_item_that_is_not_translated_is_shown_in_the_original_with_a_notice(tmp_path: Path) -> None:
    library = load(tmp_path, uk=write_translation(lamps=""))
    assert library.problems == ()
    text = answer_text(library, "claims lamps")
    assert f"The lamps are out.\n{MISSING}\n" in text
    assert text.endswith("· лише оригінал: англійська")
    assert MISSING not in answer_text(library, "claims waves")


def test_an_item_with_one_text_missing_is_shown_in_the_original(tmp_path: Path) -> None:
    half = f"translates: {compute_digests()['lamps']}\nstatement: Згасли.\nclaimant:"
    library = load(tmp_path, uk=write_translation(lamps=half))
    assert library.problems == ()
    assert f"The lamps are out.\n{MISSING}\nClaimed by Foghorn" in answer_text(library, "claims lamps")


def test_an_item_that_changed_after_its_translation_is_shown_in_the_original(tmp_path: Path) -> None:
    text = BRIEFING.replace("The lamps are out.", "The lamps are lit.")
    library = load(tmp_path, uk=write_translation(), text=text)
    assert library.problems == ()
    assert f"The lamps are lit.\n{STALE}\n" in answer_text(library, "claims lamps")
    assert "Вартових більше, ніж хвиль." in answer_text(library, "claims waves")


def test_a_figure_that_changed_needs_no_new_translation(tmp_path: Path) -> None:
    library = load(tmp_path, uk=write_translation(), text=BRIEFING.replace("52%", "57%"))
    assert "57% («половина з них») за" in answer_text(library, "polls brine")


def test_a_list_counts_its_entries_that_are_not_translated(tmp_path: Path) -> None:
    library = load(tmp_path, uk=write_translation(lamps=""))
    first = ask(library, "claims").blocks[0]
    assert isinstance(first, Paragraph)
    assert line_to_text(first.line).startswith("1 запис ще не")
    both = load(tmp_path, uk=write_translation(lamps="", waves=""))
    first = ask(both, "claims").blocks[0]
    assert isinstance(first, Paragraph)
    assert line_to_text(first.line).startswith("2 записи ще не")


def test_items_are_found_by_the_names_of_both_languages(tmp_path: Path) -> None:
    library = load(tmp_path, uk=write_translation())
    for name in ("Човен до Дев’ятого ліхтаря", "The boat to Lamp Nine", "дев’ятого", "lamp-nine"):
        assert ask(library, f"ferries {name}").title == "Човен до Дев’ятого ліхтаря"


def test_a_translation_has_its_own_questions_even_of_an_item_whose_texts_are_stale(tmp_path: Path) -> None:
    library = load(tmp_path, uk=write_translation(lamps="translates: 00000000\nasked_as: [де лампи]"))
    (briefing,) = library.briefings.values()
    assert briefing.translations["uk"].entries_by_id["lamps"][1].asked_as == ("де лампи",)
    assert find_problems(library) == []


def test_a_mistake_in_a_question_is_reported_at_its_place(tmp_path: Path) -> None:
    library = load(
        tmp_path, uk=write_translation(lamps=f"translates: {compute_digests()['lamps']}\nasked_as: [[де]]")
    )
    assert any("lamps.asked_as[0]" in one for one in find_problems(library)), find_problems(library)


def test_commands_of_pages_are_described_in_the_readers_language(tmp_path: Path) -> None:
    app = App(load(tmp_path, uk=write_translation()))
    about = {
        code: {one.name: one.description for one in app.list_commands(code)} for code in ("uk", "en", "de")
    }
    assert about["uk"]["ferries"] == "Куди ходять човни"
    assert about["de"]["ferries"] == about["en"]["ferries"] == "Where boats go"
    assert about["de"]["claims"] == "Behauptungen, und was sich überprüfen ließ"


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (
            {"lamps": ""} | {"lamp_nine": "translates: x"},
            [],
        ),
        (
            {"lamps": "translates: {lamps}\nstatment: Згасли.\nclaimant: Ревун"},
            [
                (
                    '29:3: lamps.statment: "statment" is not one of the texts of this item; '
                    'did you mean "statement"?'
                )
            ],
        ),
        (
            {"lamps": "statement: Згасли.\nclaimant: Ревун"},
            [
                (
                    '27:1: lamps: "translates" is missing; '
                    "add translates: {lamps} once all its texts are translated"
                )
            ],
        ),
        (
            {"lamps": "- statement: Згасли."},
            [
                (
                    "28:3: lamps: the translated texts of this item were expected; "
                    "write each on its own line: statement: …"
                )
            ],
        ),
        (
            {"lamps": f"translates: {{lamps}}\nstatement: {'x' * 301}\nclaimant: Ревун"},
            ["29:14: lamps.statement: this text is too long: 301 characters; shorten it to 300"],
        ),
        (
            {"lamps": "translates: {lamps}\nstatement: |-\n  Згасли.\n  Давно.\nclaimant: Ревун"},
            ["29:14: lamps.statement: this text has a line break; write it on one line"],
        ),
        (
            {"lamps": "translates: {lamps}\nstatement: [Згасли.]\nclaimant: Ревун"},
            [
                (
                    "29:14: lamps.statement: a single text was expected, not a list; "
                    "write a single text, in quotes if it contains a colon, brackets or a dash"
                )
            ],
        ),
    ],
    ids=range(7),
)
def test_mistakes_are_reported_at_their_place(
    tmp_path: Path, changed: dict[str, str], expected: list[str]
) -> None:
    digest = compute_digests()["lamps"]
    changed = {name: text.replace("{lamps}", digest) for name, text in changed.items()}
    library = load(tmp_path, uk=write_translation(**changed))
    assert find_problems(library) == [line.replace("{lamps}", digest) for line in expected]
    assert "The lamps are out." in answer_text(library, "claims lamps")
    assert "Вартових більше, ніж хвиль." in answer_text(library, "claims waves")


BROKEN_LAMPS = {
    "a colon": ("statement: Згасли: усі.\nclaimant: Ревун", ["29:14"]),
    "two colons": ("statement: Згасли: усі.\nclaimant: Ревун: він", ["29:14", "30:13"]),
    "an open quote": ('statement: "Згасли.\nclaimant: Ревун', ["29:14"]),
    "a tab": ("\tstatement: Згасли.\nclaimant: Ревун", ["29:3"]),
    "a missing colon": ("statement Згасли.\nclaimant: Ревун", ["29:3"]),
    "a missing space": ("statement:Згасли.\nclaimant: Ревун", ["29:12"]),
    "a text in brackets": ("statement: [Згасли] усі.\nclaimant: Ревун", ["29:14"]),
    "a field twice": ("statement: Згасли.\nstatement: Горять.\nclaimant: Ревун", ["30:3"]),
    "an alias": ("statement: *Згасли\nclaimant: Ревун", ["29:14"]),
    "a merge": ("<<<<<<< HEAD\nstatement: A\n=======\nstatement: B\n>>>>>>> b\nclaimant: Ревун", ["29:1"]),
    "a dash": ("- statement: Згасли.\nclaimant: Ревун", ["29:3"]),
    "an indentation": ("  statement: Згасли.\nclaimant: Ревун", ["29:5"]),
    "an open bracket": ("statement: [Згасли.\nclaimant: Ревун", ["29:14"]),
    "a quote in quotes": ('statement: "Усі "лампи" згасли."\nclaimant: Ревун', ["29:19"]),
    "a sign at the start": ("statement: @Згасли.\nclaimant: Ревун", ["29:14"]),
    "an invisible character": ("statement: Згасли\u202e.\nclaimant: Ревун", ["29:20"]),
}


@pytest.mark.parametrize(("fields", "places"), BROKEN_LAMPS.values(), ids=BROKEN_LAMPS)
def test_a_mistake_in_the_yaml_costs_one_item_and_not_the_language(
    tmp_path: Path, fields: str, places: list[str]
) -> None:
    fields = f"translates: {compute_digests()['lamps']}\n{fields}"
    library = load(tmp_path, uk=write_translation(lamps=fields))
    assert [one.partition(": ")[0] for one in find_problems(library)] == places
    assert "The lamps are out." in answer_text(library, "claims lamps")
    for line, translated in (
        ("claims waves", "Вартових більше, ніж хвиль."),
        ("polls brine", "Брайн і доньки"),
        ("ferries lamp-nine", "Човен до Дев’ятого ліхтаря"),
    ):
        assert translated in answer_text(library, line)


@pytest.mark.parametrize(("fields", "places"), BROKEN_LAMPS.values(), ids=BROKEN_LAMPS)
def test_a_mistake_costs_one_item_also_where_an_earlier_version_was_valid(
    fields: str, places: list[str]
) -> None:
    fields = f"translates: {compute_digests()['lamps']}\n{fields}"
    changed = write_translation(lamps=fields).replace("Вартових більше, ніж хвиль.", "Варти більше.")
    before = LibrarySnapshot(SECTIONS).with_changes(
        {"isles.yaml": BRIEFING.encode(), "isles.uk.yaml": write_translation().encode()}
    )
    after = before.with_changes({"isles.uk.yaml": changed.encode()})
    assert [one.partition(": ")[0] for one in find_problems(after.library)] == places
    assert "Варти більше." in answer_text(after.library, "claims waves")
    assert "Ліхтарі згасли." in answer_text(after.library, "claims lamps")
    twice = after.with_changes({"isles.uk.yaml": changed.replace("Варти більше.", "Варти: мало.").encode()})
    assert "Вартових більше, ніж хвиль." in answer_text(twice.library, "claims waves")
    renewed = after.with_changes({"isles.yaml": BRIEFING.replace("are out", "are lit").encode()})
    assert "The lamps are lit." in answer_text(renewed.library, "claims lamps")
    assert "Варти більше." in answer_text(renewed.library, "claims waves")
    mended = after.with_changes({"isles.uk.yaml": write_translation(lamps="").encode()})
    assert mended.library.problems == ()
    assert "The lamps are out." in answer_text(mended.library, "claims lamps")


def test_an_unknown_item_is_reported(tmp_path: Path) -> None:
    library = load(tmp_path, uk="lamp:\n  translates: x\nbriefing:\n  title: Назва\n" + write_translation())
    assert find_problems(library) == [
        '1:1: lamp: "lamp" is not one of the items of the briefing; did you mean "lamps"?',
        '3:1: briefing: "briefing" is not one of the items of the briefing; did you mean "Briefing"?',
    ]
    assert "Ліхтарі згасли." in answer_text(library, "claims lamps")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lamps: {x\nwaves: y", "this { is never closed"),
        ("- lamps", "a briefing is made of fields (name: value), but this is a list"),
        ("", "the file is empty"),
        ("lamps: &a {}", "(anchor)"),
        ("x: " + "[" * 100_000, "nested more than 20 levels deep"),
        ("lamps:\n  statement: a\n  statement: b", "appears twice here"),
    ],
)
def test_a_broken_file_leaves_the_briefing_as_it_is(tmp_path: Path, text: str, expected: str) -> None:
    library = load(tmp_path, uk=text)
    assert expected in find_problems(library)[0]
    assert "The lamps are out." in answer_text(library, "claims lamps")


def test_a_translation_without_its_briefing_is_reported_unless_a_briefing_is_broken(tmp_path: Path) -> None:
    (tmp_path / "reef.uk.yaml").write_text("x: {}")
    library = load(tmp_path, uk=write_translation())
    assert 'there is no briefing with the id "reef"' in str(library.problems[0])
    broken = load(tmp_path, uk=write_translation(), text="title: [")
    assert len(broken.problems) == 1


def test_a_translation_into_the_same_language_is_reported(tmp_path: Path) -> None:
    (tmp_path / "isles.en.yaml").write_text("{}")
    library = load(tmp_path, uk=write_translation())
    assert 'the briefing itself is in this language ("en")' in str(library.problems[0])


def test_a_translation_alone_is_loaded_with_the_briefing_beside_it(tmp_path: Path) -> None:
    load(tmp_path, uk=write_translation())
    library = load_library_files([tmp_path / "isles.uk.yaml"], SECTIONS)
    assert "Ліхтарі згасли." in answer_text(library, "claims lamps")
