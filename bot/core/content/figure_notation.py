"""How figures are written: signs, numbers and units of many keyboards, and what to write instead.

What can be read in two ways is never guessed: the hint names both readings.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import pairwise

GROUP_SPACES = " \u00a0\u2007\u2009\u202f"  # many languages separate groups of digits with a space
INTEGER = rf"(?:[1-9]\d{{0,2}}(?:(?:,\d{{3}})+|(?:[{GROUP_SPACES}]\d{{3}})+)|[1-9]\d*|0)"
NUMBER = rf"(?:{INTEGER}(?:\.\d+)?|0\d+\.\d+)"  # a point after 01 is never a separator of groups
DOLLARS = r"(?-i:US|A|AU|C|CA|HK|MX|NT|NZ|R|S)?\$"
CURRENCY_SIGNS = "£¥€₩₪₴₹₺₽₦₱₫฿₸₾"
CURRENCY_CODES = (
    "AED|AUD|BRL|CAD|CHF|CNY|CZK|DKK|EGP|EUR|GBP|GEL|HKD|HUF|IDR|ILS|INR|IQD|JPY|KRW|KZT|MAD|MDL|MXN|NGN|NOK|"
    "NZD|PHP|PLN|RON|RSD|RUB|SAR|SEK|SGD|SYP|THB|TRY|TWD|UAH|USD|VND|ZAR"
)
CURRENCY = rf"(?:{DOLLARS}|[{CURRENCY_SIGNS}]|(?-i:{CURRENCY_CODES}))"
DASH = "[-\u2010-\u2015\u301c\uff5e]"
_UNIT_SIGN = re.compile(rf"[$%‰{CURRENCY_SIGNS}]|°[CF]?")
_UNSPACED_LETTER = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")  # written without spaces
_PERCENT_WORD = re.compile(
    r"(?:%|per ?cents?|pct\.?|prozent|v\.\s?h\.|pour ?cents?|por ?cientos?|p[oe]r ?cento|proc(?:\.|ent)?"
    r"|відсот(?:ок|ка|ки|ків)|процент(?:ов|и|ів|\u0430)?|(?:في|ب)\s?الم(?:ئة|ائة)|بالم(?:ئة|ائة))",
    re.IGNORECASE,
)
_INVISIBLE = dict.fromkeys((0x200B, 0x200E, 0x200F, 0x2060, 0x061C, 0xFEFF, *range(0x2066, 0x206A)))
_OTHER_SIGNS = _INVISIBLE | {
    ord(sign): plain
    for plain, signs in {
        "%": "٪\uff05﹪",
        "+": "\uff0b﹢",
        "-": "\u2212\uff0d﹣\u2010\u2011\u2012",
        "<": "\uff1c﹤",
        ">": "\uff1e﹥",
        "~": "\u223c",
        "≤": "⩽",
        "≥": "⩾",
        "≈": "≃≅",
        "$": "\uff04﹩",
        "£": "￡",
        "¥": "￥",
        "₩": "￦",
    }.items()
    for sign in signs
}
_AMBIGUOUS_POINT = re.compile(r"(?<![\d.,])([1-9]\d{0,2})\.(\d{3})(?![.,]?\d)")
_AMBIGUOUS_COMMA = re.compile(r"(?<![\d.,])([1-9]\d{0,2}),(\d{3})(?=\s*%)")
_GROUP_COMMA = re.compile(r"(?<![\d.,])([1-9]\d{0,2}),(\d{3})(?![.,]?\d)")
_FOREIGN_POINT = re.compile(r"(?<=\d)[\u066b](?=\d)")
_CLEAR_POINT = re.compile(r"(?<![\d.,])([1-9]\d{0,2})[\u066b](\d{3})(?![\u066b٬.,]?\d)")
_PLACEHOLDER = re.compile(
    r"(?:n\.?\s?/?\s?[ad]\.?|k\.\s?a\.|н/д|unknown|unclear|tb[acd]|none|null|nil|nan|missing|no data"
    r"|not (?:available|known)"
    r"|unbekannt|невідомо|неизвестно|inconnue?|desconocid[oa]|nieznan[aey]|غير معروف)",
    re.IGNORECASE,
)
_QUOTED = re.compile("[\"'“”„‟«»‹›\u2018’\u201a]+(.*?)[\"'“”„‟«»‹›\u2018’\u201a]+")
_DOT_SEPARATED = re.compile(
    r"(?<!\d)\d{1,3}(?:\.\d{3}){2,}(?!\d)|(?<!\d)\d{1,3}(?:\.\d{3})+(?=,\d)"
)  # 1.234.567,8
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d+(?![\d,]))")  # 3,5
_ODD_GROUPS = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{2,3})*,\d{3}(?![\d,])|(?<!\d)\d{1,3}(?:['’]\d{3})+(?!\d)")
_ATTACHED_UNIT = re.compile(
    r"(?<=\d)(?!(?:s|st|nd|rd|th|m|e|h|x)\b)([^\W\d_]{1,20})\b", re.IGNORECASE
)  # not 1990s, 2nd or 5m
_FRACTION = re.compile("(\\d*)\\s?([\u00bc-\u00be\u2150-\u215e])")
_POWER_OF_TEN = re.compile(
    r"(?:(?P<factor>\d+(?:\.\d+)?)\s?[\u00d7x*·]\s?)?10(?:\^(?=\d)|(?=[⁰¹²³⁴-⁹]))(?P<exponent>[\d⁰¹²³⁴-⁹]{1,2})(?!\d)"
)
_MAX_EXPONENT = 15  # quadrillions
_ABBREVIATED_SCALES = {"k": "thousand", "bn": "billion", "tn": "trillion", "mn": "million"}
_PARTS_OF = re.compile(rf"({NUMBER})\s+(?:out\s+)?of\s+({NUMBER})\b.*", re.IGNORECASE)
_MARGIN = re.compile(rf"({NUMBER})\s*(%?)\s*(?:±|\+/-|plus or minus)\s*({NUMBER})\s*(.*)", re.IGNORECASE)
_ONE_SIGN = re.compile(rf"([-+])({NUMBER})(?:\s*{DASH}\s*|\s+to\s+)({NUMBER})(?P<unit>\s*\D*)")


def to_plain_signs(text: str) -> str:
    """Write the digits and signs of other keyboards as those of an English one: ٧٦٪ is 76%."""
    text = "".join(str(unicodedata.decimal(one)) if one.isdecimal() else one for one in text)
    text = text.translate(_OTHER_SIGNS).replace("㌫", "%")
    text = re.sub("(?<=\\d)[٬\uff0c](?=\\d)", ",", re.sub("(?<=\\d)\uff0e(?=\\d)", ".", text))
    text = _FOREIGN_POINT.sub(".", _CLEAR_POINT.sub(r"0\1.\2", text))
    return re.sub(r"^([-+<>≤≥≈~±]*)%\s*(\d.*)", r"\1\2%", text.strip())


def to_known_unit(text: str, *, is_spaced: bool) -> str | None:
    """Get the unit from what stands behind a number; None if it is no unit.

    A unit is a known sign, or begins with a letter after a space. Other letters and digits right behind a
    number change it: 10⁶, 3½, 1990s.
    """
    if not text or _UNIT_SIGN.fullmatch(text):
        return text
    if _PERCENT_WORD.fullmatch(text):
        return "%"
    is_word = text[0].isalpha() and (is_spaced or _UNSPACED_LETTER.match(text))
    is_sign = is_spaced and _UNIT_SIGN.match(text)
    has_number = any(
        unicodedata.category(one).startswith("N") and not before.isalpha() for before, one in pairwise(text)
    )
    return text if (is_word or is_sign) and not has_number else None


_BOUNDS_IN_OTHER_WORDS = {
    words: bound
    for bound, spellings in {
        "about": "approx|c|ca|circa|environ|etwa|około|rund|unas|unos|ungefähr|близько|около|приблизно|"
        "примерно|حوالي|نحو",
        "nearly": "beinahe|casi|fast|knapp|niemal|presque|prawie|майже|почти|ما يقرب من",
        "more than": "más de|mehr als|plus de|ponad|über|więcej niż|більше|более|больше|понад|свыше|أكثر من",
        "less than": "menos de|mniej niż|moins de|unter|weniger als|менее|меньше|менше|أقل من",
        "at least": "al menos|au moins|co najmniej|mindestens|min|не менее|не менше|щонайменше|على الأقل",
        "at most": "a lo sumo|au plus|co najwyżej|höchstens|max|не более|не більше|щонайбільше|على الأكثر",
    }.items()
    for words in spellings.split("|")
}
"""How the bot's languages and abbreviations say what a figure says in English: ca., rund, почти."""


def find_two_readings(text: str) -> tuple[str, str] | None:
    """Find the two readings of a text in which a separator of groups may be a decimal point, else None."""
    for pattern in (_AMBIGUOUS_POINT, _AMBIGUOUS_COMMA):
        if pattern.search(text):
            return pattern.sub(r"\1\2", text), pattern.sub(_write_decimal, text)
    return None


def _write_decimal(match: re.Match[str]) -> str:
    """Write 1.600 as 1.6, and 1.234 as 01.234: only the zero tells three decimal places from 1234."""
    places = match[2].rstrip("0") or "0"
    return f"{match[1]}.{places}" if len(places) < len(match[2]) else f"0{match[1]}.{places}"


def find_comma_readings(text: str) -> tuple[str, str] | None:
    """Find the two readings of a text whose comma many languages would read as a decimal comma, else None."""
    plain_text = to_plain_signs(text.replace("٬", ""))  # which only ever separates groups
    if not _GROUP_COMMA.search(plain_text):
        return None
    return _GROUP_COMMA.sub(r"\1\2", plain_text), _GROUP_COMMA.sub(_write_decimal, plain_text)


def is_placeholder(text: str) -> bool:
    """True for a text that stands for a missing figure: n/a, ?, unknown."""
    return bool(_PLACEHOLDER.fullmatch(text)) or not any(map(str.isalnum, text))


def find_unquoted(text: str) -> str | None:
    """Get what stands in quotation marks that are part of the text; None if there are none."""
    match = _QUOTED.fullmatch(text)
    return match[1].strip() if match else None


def suggest_notations(text: str) -> Iterator[str]:
    """Yield what the writer of a text may have meant, the likeliest first; not all of it can be read."""
    yield from _translate_bound(text)
    whole = _DOT_SEPARATED.sub(lambda dotted: dotted[0].replace(".", ""), text)
    yield _DECIMAL_COMMA.sub(".", whole)
    yield _ODD_GROUPS.sub(lambda grouped: re.sub("[,'’]", "", grouped[0]), text)
    yield _ATTACHED_UNIT.sub(_write_unit, re.sub(r"(?<![\d.])\.(?=\d)", "0.", text))
    yield _FRACTION.sub(_write_fraction, text)
    yield _POWER_OF_TEN.sub(_write_power, text)
    yield re.sub(r"(?<=\d)\.(?!\d)", "", text)
    if not re.search(DASH, text):  # 2026-03 is no range
        yield re.sub(r"(?<![\d.,])0+(?=\d)", "", text)


def _translate_bound(text: str) -> Iterator[str]:
    """Yield "about 30%" for "ca. 30%" or "rund 30%"."""
    words = re.match(r"\D*", text)
    bound = _BOUNDS_IN_OTHER_WORDS.get(words[0].strip().rstrip(".").casefold()) if words else None
    if words and bound:
        yield f"{bound} {text[words.end() :]}"


def _write_fraction(match: re.Match[str]) -> str:
    """Write 3½ as 3.5; a fraction without an exact decimal stays as it is."""
    thousandths = unicodedata.numeric(match[2]) * 1000
    if not thousandths.is_integer():
        return match[0]
    return str((Decimal(match[1] or 0) + Decimal(int(thousandths)) / 1000).normalize())


def _write_power(match: re.Match[str]) -> str:
    """Write 1.5·10⁶ as 1500000."""
    exponent = int("".join(str(unicodedata.digit(one)) for one in match["exponent"]))
    if exponent > _MAX_EXPONENT:
        return match[0]
    return f"{Decimal(match['factor'] or 1).scaleb(exponent):f}"


def _write_unit(match: re.Match[str]) -> str:
    return f" {_ABBREVIATED_SCALES.get(match[1].lower(), match[1])}"


def suggest_fields(text: str) -> Mapping[str, str]:
    """Suggest fields that keep the number of a text such as "48 of 100" or "45 ± 3%"; empty if none do."""
    if match := _PARTS_OF.fullmatch(text):
        return {"value": match[1], "words": f'"{text}"'}
    if match := _MARGIN.fullmatch(text):
        unit = match[2] or match[4]
        return {"value": f"{match[1]}{'%' if unit == '%' else f' {unit}'}".strip(), "words": f'"{text}"'}
    return {}


def find_scale_readings(text: str) -> tuple[str, ...]:
    """Find the readings of a number with an m, such as "5m": millions or metres, but no metres of money."""
    if not re.search(r"\d\s?m\b", text):
        return ()
    millions, metres = (re.sub(r"(?<=\d)\s?m\b", unit, text) for unit in (" million", " m"))
    return (millions,) if re.search(CURRENCY, text) else (millions, metres)


def find_signed_readings(text: str) -> tuple[str, str] | None:
    """Find the two readings of a range with one sign, such as "-5–6"; None for any other text."""
    match = _ONE_SIGN.fullmatch(text)
    if not match or match[3] == "0":
        return None
    sign, low, high, unit = match.groups()
    first, second = (high, low) if sign == "-" else (low, high)
    other = f"{sign}{low} to {'+' if sign == '-' else '-'}{high}{unit}"
    same = f"{sign}{first} to {sign}{second}{unit}"
    return same, other if sign == "-" else f"{low} to {high}{unit}"
