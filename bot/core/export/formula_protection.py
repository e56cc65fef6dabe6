"""Protects texts that a spreadsheet would take for a formula: an apostrophe in front (OWASP, CSV Injection).

They lose it again when they are read. So one that begins with apostrophes of its own gets one more.
"""

import re

_INVISIBLE = r"[\s\u00ad\u200b-\u200f\u2060-\u2064]"
_FORMULA_START = re.compile(rf"'*{_INVISIBLE}*[=+\-@\uff1d\uff0b\uff0d\uff20]")  # also the fullwidth signs


def protect_text(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would take for a formula; it shows the rest."""
    return f"'{text}" if _FORMULA_START.match(text) else text


def restore_text(text: str) -> str:
    """Take away the apostrophe that `protect_text` put there."""
    return text[1:] if text.startswith("'") and _FORMULA_START.match(text) else text
