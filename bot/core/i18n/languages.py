"""The languages that the bot speaks: a line for each, and a catalogue, CODE.po, in this folder.

Every other list of languages derives from this one, or tests/core/i18n/test_languages.py names what it lacks.
"""

from dataclasses import dataclass

SOURCE_LANGUAGE = "en"  # the language of the messages in the code
PSEUDO_LANGUAGE = "en-XA"  # CLDR's name for made-up English; every message is doubled


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the bot: its ISO 639 code, and the CLDR locale of its dates, numbers and lists."""

    code: str
    cldr_locale: str
    capitalizes_nouns: bool = False
    """A noun keeps its capital inside a sentence."""


SUPPORTED_LANGUAGES = {
    language.code: language
    for language in (
        Language("en", "en_GB"),
        Language("uk", "uk"),
        Language("de", "de", capitalizes_nouns=True),
        Language("fr", "fr"),
        Language("es", "es"),
        Language("pl", "pl"),
        Language("ar", "ar"),
        Language("ru", "ru"),
    )
}
"""Each language by its code, in the order in which readers see them."""
