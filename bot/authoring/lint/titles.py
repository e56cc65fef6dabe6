"""What an entry is called in a file."""

from bot.core.content.item import Entry

FIELDS = ("title", "name", "term", "text", "statement", "pollster")
"""Where the title of an entry stands, in the order in which its section takes them."""


def title_of(entry: Entry) -> tuple[str, str]:
    """Return the field that an entry is called by, and what it holds; both empty if it has none."""
    found = ((name, getattr(entry, name, None)) for name in FIELDS)
    return next(((name, value) for name, value in found if isinstance(value, str)), ("", ""))
