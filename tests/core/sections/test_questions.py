"""Open questions with their positions."""

from tests.support.app_fixtures import answer_text, app_with_entries

QUESTIONS = """
questions:
  - id: pays
    text: Who pays?
    background: "The works name *a sum*.\\n\\n- one\\n- two"
    positions: [{who: The works, text: The boats., on: 2031-03}, {who: The council, figure: less than half}]
  - {id: counts, text: Who counts?, positions: [{who: The Institute}, {who: Otters, stance: denies}]}
  - {id: cares, text: "Who cares?"}
""".replace("Who counts?,", "'Who counts?',").replace("text: Who pays?", "text: 'Who pays?'")


def test_a_question_shows_its_background_and_every_position() -> None:
    assert answer_text(app_with_entries(QUESTIONS), "/questions pays").startswith(
        "Who pays?\nThe works (March 2031): The boats.\n2 positions · The Gull's Errand [1]\n"
        "The works name a sum.\none\ntwo\nOther positions\nThe council: less than half\n"
    )


def test_a_question_without_a_position_says_that_none_is_stated() -> None:
    assert answer_text(app_with_entries(QUESTIONS), "/questions cares").startswith(
        "Who cares?\nPositions: not stated\n"
    )


def test_a_list_of_questions_shows_the_first_position_and_how_many_there_are() -> None:
    said = answer_text(app_with_entries(QUESTIONS), "/questions")
    first = "The works (March 2031): The boats."
    assert f"Who pays?\n{first}\n2 positions · The Gull's Errand [1]\n" in said
    assert "Who cares?\nPositions: not stated · The Gull's Errand [1]\n" in said


def test_a_question_with_a_title_still_shows_the_question() -> None:
    app = app_with_entries(
        "questions: [{id: cares, title: Care, text: 'Who cares?', background: Nobody knows.}]"
    )
    assert answer_text(app, "/questions cares").startswith(
        "Care\nPositions: not stated\nThe Gull's Errand [1]\nWho cares?\nNobody knows.\n"
    )
    two_questions = "questions: [{id: cares, title: Care, text: 'Who cares?'}, {id: b, text: B}]"
    assert "Care\nWho cares?\nPositions: not stated · " in answer_text(
        app_with_entries(two_questions), "/questions"
    )
