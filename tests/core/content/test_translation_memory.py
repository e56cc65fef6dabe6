"""What is translated once is offered wherever it stands again, and never in the place of something else."""

import pytest

from bot.core.content.translation_memory import Offer, TranslatedText, TranslationMemory

MEMORY = TranslationMemory(
    [
        TranslatedText("yes", "так", "label", "harbour, brine"),
        TranslatedText("yes", "так", "label", "harbour, wreck"),
        TranslatedText("no", "ні", "label", "harbour, brine"),
        TranslatedText("no", "не", "label", "tower, brine"),
        TranslatedText("Brine", "Брайн", "name", "harbour, brine"),
        TranslatedText("Brine Hall", "Брайн-Голл", "name", "tower, hall"),
        TranslatedText("of the guards", "з варти", "base", "harbour, brine"),
    ]
)


def describe(offer: Offer) -> str:
    lists = (one.translation for one in (*offer.suggestions, *offer.names))
    return f"{offer.match.translation if offer.match else '-'} {' '.join(lists)}".strip()


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("questions[3].answers[0].label", "yes", "так"),
        ("questions[0].answers[0].parts[1].label", "yes", "так"),
        ("questions[0].answers[0].label", " yes\u00a0", "так"),
        ("questions[0].answers[0].label", "Yes", "- так"),  # another spelling
        ("questions[0].text", "yes", "- так"),  # another kind of field
        ("questions[0].answers[0].label", "no", "- ні не"),  # two translations
        ("questions[0].answers[0].label", "maybe", "-"),
        ("claimant", "Brine", "Брайн"),  # a name is a name in any field
        ("attribution.who", "Brine", "Брайн"),
        ("text", "Brine stands in Brine Hall, not in Brinemouth.", "- Брайн Брайн-Голл"),
        ("text", "None of the guards.", "-"),
    ],
)
def test_only_an_equal_text_in_the_same_kind_of_field_counts_as_translated(
    path: str, text: str, expected: str
) -> None:
    assert describe(MEMORY.find_offer(path, text)) == expected


def test_nothing_is_offered_where_nothing_is_translated() -> None:
    assert TranslationMemory().find_offer("title", "The harbour") == Offer()
