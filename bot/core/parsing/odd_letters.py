"""Finds letters in a name that look like Latin ones or like nothing, and writes the name that was meant.

They come from another keyboard layout, or from a web page that was copied.
"""

import unicodedata

from bot.core.parsing.problem import quote_excerpt

_LATIN_BY_LOOKALIKE = dict(
    zip(
        "\u0430\u0432\u0433\u0435\u0456\u0457\u0458\u043a\u043c\u043d\u043e\u043f\u0440\u0441\u0442\u0443\u0445"
        "\u0455\u04bb\u04cf\u0501\u051b\u051d\u0475\u0454"  # Cyrillic
        "\u03b1\u03b3\u03b5\u03b7\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u03c9\u03f2\u03f3"  # Greek
        "\u0585\u057d\u0570\u0581\u0578"  # Armenian
        "\u0131\u0251\u0261",  # Latin, with another shape
        "abreiijkmhonpctyxshldqwveayenikvoptyxwcjouhgniag",
        strict=True,
    )
)
_INVISIBLE_LETTERS = frozenset("\u034f\u115f\u1160\u3164\uffa0\u2800\u17b4\u17b5")


def remove_invisible(text: str) -> str:
    """Remove the characters that have no ink and take no space: joiners, marks of direction, soft hyphens."""
    return "".join(one for one in text if not _is_invisible(one))


def to_latin(text: str) -> str:
    """Write each letter that looks like a Latin one as that, and remove what is invisible."""
    return "".join(_LATIN_BY_LOOKALIKE.get(one, one) for one in remove_invisible(text).casefold())


def describe_odd_letters(text: str) -> str:
    """Say which letter of *text* is invisible or only looks Latin; "" if there is none."""
    if invisible := next((one for one in text if _is_invisible(one)), ""):
        name = quote_excerpt(remove_invisible(text))
        return f"there is an invisible character (U+{ord(invisible):04X}) in {name}"
    letter = next((one for one in text if one.casefold() in _LATIN_BY_LOOKALIKE), "")
    if not letter:
        return ""
    alphabet = unicodedata.name(letter).split()[0].title()
    kind = f"is {alphabet}" if alphabet != "Latin" else "is a special letter"
    latin = _LATIN_BY_LOOKALIKE[letter.casefold()]
    return f"the {letter} in {quote_excerpt(text)} {kind} (U+{ord(letter):04X}), and no Latin {latin}"


def _is_invisible(character: str) -> bool:
    is_selector = "\ufe00" <= character <= "\ufe0f"
    return unicodedata.category(character) == "Cf" or is_selector or character in _INVISIBLE_LETTERS
