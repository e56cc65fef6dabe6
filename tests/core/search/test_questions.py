"""Plain questions: how many are answered right at the first place, and how many are refused."""

import pytest

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
