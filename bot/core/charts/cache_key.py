"""Names for pictures: what looks the same has the same name, in every process and after every start."""

from functools import cache
from hashlib import blake2b
from pathlib import Path

from bot.core.charts.theme import Theme
from bot.core.messages.chart import Picture


def image_cache_key(picture: Picture, theme: Theme) -> str:
    """Return a name for how *picture* looks in *theme*, as long as it is drawn in the same way."""
    payload = repr((picture, theme)).encode(errors="replace")
    return blake2b(payload, digest_size=12, key=_drawing_code_digest()).hexdigest()


@cache
def _drawing_code_digest() -> bytes:
    """Return what changes whenever this package does: platforms keep pictures for longer than we do."""
    source_files = sorted(Path(__file__).parent.glob("*.py"))
    return blake2b(b"".join(path.read_bytes() for path in source_files), digest_size=12).digest()
