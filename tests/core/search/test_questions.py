"""Plain questions: how many are answered right at the first place, and how many are refused."""

import pytest

from bot.core.app import App
from bot.core.messages.reply import Reply, Row, Style
from bot.core.messages.request import MAX_COMMAND_LINE_BYTES, Request
from bot.core.search.word_lists import Concepts
from tests.support.app_fixtures import TODAY, app_with_entries
from tests.support.questions import FOLDER, Asked, iter_questions

FILES = sorted(FOLDER.glob("*questions.yaml"))


def find_wrong(asked: list[Asked]) -> list[str]:
    return [f"{one.language}: {one.question}" for one in asked if not one.is_right(one.ask())]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
@pytest.mark.parametrize(
    ("languages", "goal"), [(["en"], 0.95), (["uk", "de", "fr", "es", "pl", "ar", "ru"], 0.85)], ids=str
)
def test_the_first_answer_to_what_is_covered_is_right(
    file: object, languages: list[str], goal: float
) -> None:
    asked = [one for one in iter_questions(file) if one.is_covered and one.language in languages]  # type: ignore[arg-type]
    wrong = find_wrong(asked)
    assert asked
    assert 1 - len(wrong) / len(asked) >= goal, wrong


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_is_not_covered_is_refused(file: object) -> None:
    asked = [one for one in iter_questions(file) if not one.is_covered]  # type: ignore[arg-type]
    wrong = find_wrong(asked)
    assert asked
    assert 1 - len(wrong) / len(asked) >= 0.95, wrong


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_greeting_is_always_welcomed(file: object) -> None:
    asked = [one for one in iter_questions(file) if one.is_conversation]  # type: ignore[arg-type]
    assert find_wrong(asked) == []


def test_who_or_what_a_name_is_always_opens_what_bears_it() -> None:
    asked = [one for one in iter_questions(FOLDER / "questions.yaml") if one.needs_card]
    assert asked
    assert find_wrong(asked) == []


def ask(app: App, question: str, language: str = "en") -> Reply:
    return app.answer_request(Request("search", question, language=language, today=TODAY))


BIRDS = """\
glossary:
  - {id: heron, term: Heron, asked_as: [which bird stands still all day], meaning: A bird of the reef.}
  - {id: tern, term: Tern, meaning: "A bird that dives, and never stands still."}
"""


def test_a_question_that_moderators_listed_wins_also_if_it_is_worded_a_little_otherwise() -> None:
    app = app_with_entries(BIRDS)
    for question in ("Which bird stands still all day?", "what bird is standing still all day"):
        assert ask(app, question).title == "Heron"
    assert "all day" not in str(ask(app, "heron").blocks)


def test_a_withdrawn_entry_has_no_questions() -> None:
    gone = "state: withdrawn, withdrawn: {on: 2031-05-01, because: It was an owl.}, term: Heron, asked"
    assert ask(app_with_entries(BIRDS.replace("term: Heron, asked", gone)), "all day").not_found


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Glossary", "en"),
        ("show me the glossary, please", "en"),
        ("словник", "uk"),
        ("Zeig mir das Glossar", "de"),
    ],
)
def test_words_that_name_a_section_open_it(question: str, language: str) -> None:
    assert ask(app_with_entries(BIRDS), question, language).command_line == "glossary@one"


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("thank you very much", "en"),
        ("who are you?", "en"),
        ("дякую", "uk"),
        ("хто ти", "uk"),
        ("wer bist du", "de"),
        ("bonjour", "fr"),
        ("¿quién eres?", "es"),
        ("kim jesteś", "pl"),
        ("شكرا", "ar"),
        ("спасибо", "ru"),
    ],
)
def test_a_greeting_or_a_question_about_the_bot_gets_the_welcome(question: str, language: str) -> None:
    assert ask(app_with_entries(BIRDS), question, language).command_line == "start@one"


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("is this true?", "en"),
        ("fake", "en"),
        ("did that really happen", "en"),
        ("is this news real", "en"),
        ("це правда?", "uk"),
        ("Stimmt das wirklich?", "de"),
        ("c'est vrai ?", "fr"),
        ("¿es cierto?", "es"),
        ("czy to prawda", "pl"),
        ("هل هذا صحيح", "ar"),
        ("правда ли это?", "ru"),
    ],
)
def test_a_question_that_only_judges_a_message_finds_nothing_by_itself(question: str, language: str) -> None:
    app = app_with_entries(
        "glossary: [{id: a, term: Tern, meaning: 'A true fact, which is really no fake.'}]\n"
    )
    reply = ask(app, question, language)
    assert reply.not_found
    assert not reply.inquiry


@pytest.mark.parametrize(
    "question",
    [
        "whats Ovod's real name",
        "whos Ovod",
        "Ovod's full name please",
        "who is this Ovod guy",
        "Halahan Yizhakevych – Ovod",
        "what does Ovod stand for",
        "what is Ovod short for",
    ],
)
def test_a_name_with_little_around_it_opens_what_it_names(question: str) -> None:
    app = app_with_entries(
        "people:\n  - {id: o, name: Halahan Yizhakevych, call_sign: Ovod}\n  - {id: b, name: Brutus}\n"
    )
    assert ask(app, question).title == "Halahan Yizhakevych"


@pytest.mark.parametrize(
    "question",
    [
        "the key figures",
        "latest figures",
        "show every figure",
        "give me the important figures",
        "all statistics",
    ],
)
def test_words_that_choose_from_a_section_open_it(question: str) -> None:
    app = app_with_entries("figures: [{id: a, title: Terns, figure: 4}, {id: b, title: Herons, figure: 5}]\n")
    assert ask(app, question).command_line == "figures@one"


@pytest.mark.parametrize("question", ["when did the war start", "is war bad"])
def test_a_short_word_has_only_the_endings_of_its_language(question: str) -> None:
    app = app_with_entries(
        "glossary: [{id: a, term: Tides warn, meaning: They warn., asked_as: [wie stark]}]\n"
    )
    assert ask(app, question).not_found


def test_what_is_about_one_people_is_no_answer_about_another() -> None:
    app = app_with_entries("figures: [{id: a, title: Russians who fear the war in Ukraine, figure: 4}]\n")
    assert ask(app, "how many Russians fear the war").title == "Russians who fear the war in Ukraine"
    for question in ("how many Ukrainians fear the war", "wie viele Ukrainer fürchten den Krieg"):
        assert ask(app, question).not_found


def test_function_words_are_not_marked() -> None:
    reply = ask(app_with_entries(BIRDS), "* which is the bird that stands")
    rows = [block for block in reply.blocks if isinstance(block, Row)]
    bold = {span.text for row in rows for line in row.lines for span in line if Style.BOLD in span.style}
    assert bold == {"bird", "stands"}


@pytest.mark.parametrize("question", ["who is Tarn", "terms of the reaf", "who was the her"])
def test_a_short_word_is_never_read_as_another(question: str) -> None:
    assert ask(app_with_entries(BIRDS), question).title not in {"Tern", "Heron"}


@pytest.mark.parametrize(
    "question",
    ["кто такой Цезарь", "Что известно о Цезаре?", "хто такий Цезар", "tsezar", "Розкажи про Цезаря"],
)
def test_a_name_is_found_however_it_is_spelt(question: str) -> None:
    app = app_with_entries("people:\n  - {id: c, name: Юлій Цезар}\n  - {id: b, name: Марк Брут}\n")
    assert ask(app, question).title == "Юлій Цезар"


def test_a_line_that_begins_with_the_name_of_a_section_may_be_a_question() -> None:
    app = app_with_entries(
        "figures: [{id: deaths, title: People who died, figure: 4}]\npeople: [{id: b, name: Brutus}]\n"
    )
    request = Request("people", "who died", today=TODAY)
    assert app.answer_request(request).title == "People who died"


@pytest.mark.parametrize("text", ["?", "👍", "..."])
def test_a_text_without_a_word_is_no_question_for_the_editors(text: str) -> None:
    app = app_with_entries(BIRDS)
    assert ask(app, text).command_line == "start@one"
    assert app.answer_request(Request("", text, today=TODAY)).inquiry == ""


def test_a_long_question_in_cyrillic_leads_to_more_results() -> None:
    birds = "".join(
        f"  - {{id: b{number}, term: Чайка {number}, meaning: Птах рифу.}}\n" for number in range(6)
    )
    reply = ask(app_with_entries(f"glossary:\n{birds}"), "скажи мені, що відомо про птахів рифу", "uk")
    assert reply.title == "Найближчі збіги"
    assert reply.command_line
    assert reply.actions[0].command_line.startswith("search * ")
    assert len(reply.actions[0].command_line.encode()) <= MAX_COMMAND_LINE_BYTES


def test_a_short_stem_is_refused() -> None:
    with pytest.raises(ValueError, match="ru: сто\\* is too short"):
        Concepts([{"ru": "сто*"}])
