"""A language's catalogue: its gettext file, read when the first reader of the language asks.

The .po file is what people edit and what is read. Compiling it takes some milliseconds, once, and there
is no compiled file that could be older than its source.
"""

import re
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO

SOURCE_LANGUAGE = "en"  # the language of the messages in the code
PSEUDO_LANGUAGE = (
    "en-XA"  # CLDR's name for made-up English: every message twice, to see what breaks or is missed
)

_PLACEHOLDER = re.compile(r"\{\w+\}")


def load_catalogue(code: str) -> NullTranslations:
    """Return the messages of the language with this *code*; a message that is not in it stays English."""
    if code == SOURCE_LANGUAGE:
        return NullTranslations()
    return _PseudoTranslations() if code == PSEUDO_LANGUAGE else _compile_catalogue(code)


def _compile_catalogue(code: str) -> GNUTranslations:
    from babel.messages.mofile import write_mo  # noqa: PLC0415 (not for those who read English)
    from babel.messages.pofile import read_po  # noqa: PLC0415

    mo_file = BytesIO()
    with files(__package__).joinpath(f"{code}.po").open("rb") as file:
        write_mo(mo_file, read_po(file, locale=code))
    mo_file.seek(0)
    return GNUTranslations(mo_file)


class _PseudoTranslations(NullTranslations):
    """Every message twice: longer than in any language that people speak."""

    def gettext(self, message: str) -> str:
        """Return *message* twice, if there are words in it."""
        has_words = any(map(str.isalpha, _PLACEHOLDER.sub("", message)))
        return f"{message} {message}" if has_words else message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the message for *n* things twice."""
        return self.gettext(super().ngettext(msgid1, msgid2, n))
