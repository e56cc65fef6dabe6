"""Figures as each language writes them: understood or asked about, and shown as the same number in ours."""

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

import pytest
from babel.localedata import locale_identifiers
from babel.numbers import format_currency, format_decimal, format_percent, parse_decimal

from bot.core.content.briefing import Briefing, parse_briefing
from bot.core.content.figure_value import Figure, parse_figure
from bot.core.formatting.figure_text import format_figure
from bot.core.i18n.languages import SUPPORTED_LANGUAGES
from bot.core.i18n.locale import get_locale
from bot.core.parsing.problem import BriefingError, InvalidValueError
from bot.core.sections.figures import KeyFigure
from bot.core.sections.registry import SECTIONS
from tests.core.content.test_figures_as_written import make_number

SAMPLES, BATCH = 10_000, 50
LANGUAGES = sorted(one.replace("_", "-") for one in locale_identifiers() if one.count("_") < 2)
HEAD = "title: T\nas_of: 2031\nlanguage: {}\nsources: [{{id: s, title: S, publisher: P}}]\n"

Sample = tuple[str, Decimal, Decimal | None]
"""A figure as written, with its number, or the two numbers of a range."""


def write_figure(dice: random.Random, number: Decimal, language: str) -> str:
    """Write a number as a language does: bare, as a percentage or as an amount of money."""
    match dice.randrange(3):
        case 0:
            return write_number(number, language)
        case 1:
            percent = number.scaleb(-2)
            return str(format_percent(percent, locale=to_locale(language), decimal_quantization=False))
        case _:
            currency = dice.choice(("EUR", "USD", "CHF", "UAH", "PLN", "JPY"))
            locale = to_locale(language)
            return str(
                format_currency(
                    number, currency, locale=locale, currency_digits=False, decimal_quantization=False
                )
            )


def write_number(number: Decimal, language: str) -> str:
    return str(format_decimal(number, locale=to_locale(language), decimal_quantization=False))


def to_locale(language: str) -> str:
    """Write a BCP 47 tag as Babel does."""
    return language.replace("-", "_")


def make_samples(dice: random.Random, language: str) -> Iterator[Sample]:
    """Yield a batch of figures as written in a language."""
    for _ in range(BATCH):
        low, high = sorted(make_number(dice) * dice.choice((1, 1, 1, -1)) for _ in range(2))
        if dice.randrange(4):
            yield write_figure(dice, low, language), low, None
        else:
            dash = dice.choice(("–", "-", " – ", "—", " to ", "～"))
            lower, upper = (write_number(one, language) for one in (low, high))
            yield f"{lower}{dash}{upper}{dice.choice(('', '%', ' %', '٪'))}", low, high


def write_briefing(language: str, samples: Mapping[int, Sample]) -> str:
    figures = [{"id": f"f-{place}", "title": "F", "figure": text} for place, (text, _, _) in samples.items()]
    return HEAD.format(json.dumps(language)) + f"figures: {json.dumps(figures, ensure_ascii=False)}\n"


def find_understood(language: str, samples: Sequence[Sample]) -> tuple[str, dict[int, Sample]]:
    """Leave out what a briefing in this language is asked about; return it, and the samples in it."""
    numbered = {place: one for place, one in enumerate(samples) if is_figure(one[0])}
    ids = list(numbered)
    try:
        parse_briefing(write_briefing(language, numbered).encode(), "isles.yaml", SECTIONS)
    except BriefingError as error:
        for problem in error.problems:
            (index,) = re.findall(r"^figures\[(\d+)\]", problem.path)
            numbered.pop(ids[int(index)], None)
    return write_briefing(language, numbered), numbered


def is_figure(text: str) -> bool:
    """True unless *text* is asked about in every language: a whole briefing takes long to say so."""
    try:
        return bool(parse_figure(text))
    except InvalidValueError:
        return False


def list_figures(briefing: Briefing) -> list[Figure]:
    figures = (one.figure for one in briefing.sections.get("figures", ()) if isinstance(one, KeyFigure))
    return [one for one in figures if one]


def get_numbers(figure: Figure) -> tuple[Decimal | None, Decimal | None]:
    return (figure.best, None) if figure.low is None else (figure.low, figure.high)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2031])
def test_a_figure_as_its_language_writes_it_is_understood_or_asked_about_and_never_another_number(
    seed: int,
) -> None:
    dice = random.Random(seed)  # noqa: S311 (samples, not secrets)
    wrong, understood_count = [], 0
    for language in dice.choices(LANGUAGES, k=SAMPLES // BATCH):
        text, understood = find_understood(language, [*make_samples(dice, language)])
        figures = list_figures(parse_briefing(text.encode(), "isles.yaml", SECTIONS)) if understood else []
        for figure, sample in zip(figures, understood.values(), strict=True):
            understood_count += 1
            if get_numbers(figure) != sample[1:]:
                wrong.append((language, sample, figure))
    assert wrong == []
    assert understood_count > SAMPLES / 4


@pytest.mark.parametrize("language", SUPPORTED_LANGUAGES)
def test_a_number_is_shown_in_every_language_as_it_was_meant(language: str) -> None:
    dice = random.Random(language)  # noqa: S311 (samples, not secrets)
    for _ in range(4):
        text, understood = find_understood("en", [*make_samples(dice, "en")])
        figures = list_figures(parse_briefing(text.encode(), "isles.yaml", SECTIONS))
        for figure, (_, *meant) in zip(figures, understood.values(), strict=True):
            figure_text = format_figure(figure, get_locale(language))
            shown = re.findall(r"\d(?:[\d.,\u00a0\u202f]*\d)?", figure_text)
            numbers = [one for one in meant if one is not None]
            assert [parse_decimal(one, language) for one in shown] == list(map(abs, numbers))
            signed = [one for one in numbers if one.is_signed()]
            visible = [one for one in signed if one]  # zero has no sign in a range
            assert len(visible) <= figure_text.count("-") <= len(signed)
