"""Figures as people write them, in many styles and languages: understood or asked about."""

import random
from collections.abc import Iterator
from decimal import Decimal

import pytest

from bot.core.content.briefing import parse_briefing
from bot.core.content.figure_value import Bound, Figure, parse_figure
from bot.core.parsing.problem import BriefingError, InvalidValueError
from bot.core.sections.registry import SECTIONS

SAMPLES = 10_000
DIGITS = ["".join(chr(ord(zero) + digit) for digit in range(10)) for zero in "0٠۰०\uff10"]
STYLES = (  # separators of groups and of decimals in English, German, French, Arabic and so on
    (",", "."),
    (".", ","),
    ("\u202f", ","),
    (" ", ","),
    ("’", "."),
    ("٬", "\u066b"),
    ("\uff0c", "\uff0e"),
    ("", "."),
    ("", ","),
)
SIGNS = ("", "", "", "-", "\u2212", "\uff0d", "+", "\uff0b")
PERCENT_SIGNS = ("%", " %", "\u00a0%", "٪", "\uff05", " percent", " Prozent", " відсотків", " pour cent")
UNITS = (
    "",
    "",
    *PERCENT_SIGNS,
    " people",
    " Menschen",
    " million",
    " €",
    "€",
    "k",
    "bn",
    "⁶",
    "½",
    "s",
    "nd",
    "人",
)
MARKS = {"": Bound.EXACT, "about ": Bound.ABOUT, ">": Bound.OVER, "\uff1c": Bound.UNDER, "≥ ": Bound.AT_LEAST}
CURRENCIES = ("", "", "", "€", "$", "US$", "CHF ", "£")
CHANGING_UNITS = {"k", "bn", "⁶", "½", "s", "nd"}  # with these the text is no longer the number before them


def write_number(number: Decimal, style: tuple[str, str], digits: str) -> str:
    """Write a number with a style's separators, in another script's digits."""
    group, point = style
    text = f"{number:,f}".translate({ord(","): group, ord("."): point})
    return text.translate({ord(plain): other for plain, other in zip("0123456789", digits, strict=True)})


def make_number(dice: random.Random) -> Decimal:
    """Make a number, often at an edge: three decimal places, three digits, zero."""
    places = dice.choice((0, 0, 0, 1, 2, 3, 3, 4))
    return Decimal(dice.randrange(0, 10 ** dice.randint(1, 8))).scaleb(-places)


def make_samples(seed: int) -> Iterator[tuple[str, Figure | None]]:
    """Yield figures as written, with what each means; None if nothing but a question is right."""
    dice = random.Random(seed)  # noqa: S311 (samples, not secrets)
    for _ in range(SAMPLES):
        number, style, digits = make_number(dice), dice.choice(STYLES), dice.choice(DIGITS)
        sign, unit, mark = dice.choice(SIGNS), dice.choice(UNITS), dice.choice(list(MARKS))
        currency = dice.choice(CURRENCIES)
        text = f"{mark}{sign}{currency}{write_number(number, style, digits)}{unit}"
        value = -number if sign and sign not in "+\uff0b" else number
        plain_unit = "%" if unit in PERCENT_SIGNS else unit.strip()
        meant = Figure(MARKS[mark], value, unit=plain_unit, currency=currency.strip(), is_change=bool(sign))
        yield text, None if unit in CHANGING_UNITS else meant


def read(text: str) -> Figure | None:
    """Read a figure, in a language that writes a decimal comma; None if it is asked about."""
    try:
        figure = parse_figure(text)
    except InvalidValueError:
        return None
    return None if figure.comma_text else figure


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2031])
def test_a_figure_as_written_is_understood_or_asked_about_and_never_another_number(seed: int) -> None:
    outcomes = [(text, read(text), meant) for text, meant in make_samples(seed)]
    assert [one for one in outcomes if one[1] is not None and one[1] != one[2]] == []
    assert sum(found is not None for _, found, _ in outcomes) > SAMPLES / 5


@pytest.mark.parametrize(
    "written",
    ["1.600", "12.500 Menschen", "about 1.040", "1.000–2.000", "$1.200 billion", "١.٦٠٠", "12,375%"],
)
def test_a_separator_that_may_be_a_decimal_point_is_asked_about_with_both_readings(written: str) -> None:
    with pytest.raises(InvalidValueError, match="may mean two numbers; write ") as raised:
        parse_figure(written)
    hint = str(raised.value).partition("; write ")[2].removesuffix(" if it has decimal places")
    one, other = map(parse_figure, hint.split(", or "))
    assert (one.best or one.low) == 1000 * (other.best or other.low or 0)


def find_problems(language: str, figure: str) -> list[str]:
    text = f"title: T\nas_of: 2031\nlanguage: {language}\nsources: [{{id: s, title: S, publisher: P}}]\n"
    text += f"figures: [{{id: f, title: F, figure: {figure}}}]\n"
    try:
        parse_briefing(text.encode(), "isles.yaml", SECTIONS)
    except BriefingError as error:
        return [f"{one.path}: {one.message}; {one.hint}" for one in error.problems]
    return []


COMMAS = ['"1,600"', '"12,500 people"', '">1,040"', '{value: "1,600"}', '{low: "1,600", high: 2000}']


@pytest.mark.parametrize("language", ["de", "uk", "fr", "es", "pl", "pt-BR", "tr", "en-DK", "en-ZA"])
@pytest.mark.parametrize("figure", COMMAS)
def test_a_comma_is_asked_about_where_the_language_writes_a_decimal_comma(language: str, figure: str) -> None:
    (problem,) = find_problems(language, figure)
    assert problem.startswith("figures[0].figure: ")
    assert f'may mean two numbers in this language ("{language}"); write ' in problem


def test_both_readings_of_a_comma_are_offered() -> None:
    assert find_problems("de", '"12,500 Menschen"') == [
        (
            'figures[0].figure: "12,500 Menschen" may mean two numbers in this language ("de"); '
            "write 12500 Menschen, or 12.5 Menschen if it has decimal places"
        )
    ]
    assert find_problems("de", "12500 Menschen") == find_problems("de", "12.5 Menschen") == []


@pytest.mark.parametrize("language", ["en", "en-GB", "es-MX", "de-CH", "ar", "zh-Hant", "xx"])
@pytest.mark.parametrize("figure", COMMAS)
def test_a_comma_separates_thousands_where_the_language_does_so(language: str, figure: str) -> None:
    assert find_problems(language, figure) == []


@pytest.mark.parametrize("figure", ['"1,234,567"', '"1,600.5"', "١٬٦٠٠", "1 600", '{words: "1,600"}'])
def test_a_comma_with_one_meaning_is_not_asked_about(figure: str) -> None:
    assert find_problems("de", figure) == []


@pytest.mark.parametrize("written", ["0.125", "1234.567", "1,234.567", "١٫٦٠٠", "01.600"])
def test_a_point_that_can_only_be_decimal_is_read(written: str) -> None:
    number = parse_figure(written).best
    assert number is not None
    assert number.as_tuple().exponent == -3


@pytest.mark.parametrize(
    "written",
    [
        "10⁶",
        "3½",
        "3 ½",
        "1990s",
        "2nd",
        "40k",
        "$1.2bn",
        ".2bn",
        "5m",
        "€5%",
        "-5–6",
        "about -5 to 6",
        "2026-03",
    ],
)
def test_what_changes_the_number_before_it_is_asked_about(written: str) -> None:
    assert read(written) is None


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("40k", "write 40 thousand"),
        ("$1.2bn", r"write \$1.2 billion"),
        (".5%", "write 0.5%"),
        ("1’040", "write 1040"),
        ("1,00,000", "write 100000"),
        ("0,125", "write 0.125"),
        ("48 of 100", 'write {value: 48, words: "48 of 100"}'),
        ("45 ± 3%", 'write {value: 45%, words: "45 ± 3%"}'),
        ("-5–6", r"write -6 to -5, or -5 to \+6"),
        ("“60%”", "delete them: write 60%"),
        ("n/a", "write not stated$"),
        ("?", "write not stated$"),
        ("unknown", 'write not stated, or the source\'s own words: {words: "unknown"}'),
    ],
)
def test_a_hint_keeps_the_number_that_stands_there(written: str, hint: str) -> None:
    with pytest.raises(InvalidValueError, match=hint):
        parse_figure(written)
