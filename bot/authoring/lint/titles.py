"""What an entry is called in a file."""

from bot.core.content.item import Entry

TITLE_FIELDS = ("title", "name", "term", "text", "statement", "pollster")
"""Where the title of an entry stands, in the order in which its section takes them."""


def find_title(entry: Entry) -> tuple[str, str]:
    """Return the field that an entry is called by, and what it holds; both empty if it has none."""
    candidates = ((name, getattr(entry, name, None)) for name in TITLE_FIELDS)
    return next(((name, value) for name, value in candidates if isinstance(value, str)), ("", ""))
