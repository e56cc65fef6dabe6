"""Names for pictures: the same content has the same name, in every process and after every start."""

from hashlib import blake2b

from bot.charts.theme import Theme
from bot.picture import Picture


def name_of(picture: Picture, theme: Theme) -> str:
    """Return a name for how *picture* looks in *theme*."""
    return blake2b(repr((picture, theme)).encode(errors="replace"), digest_size=12).hexdigest()
