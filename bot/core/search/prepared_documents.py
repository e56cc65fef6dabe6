"""The documents of a briefing as bytes, made in another process or at an earlier start."""

import json
import zlib
from collections.abc import Sequence

from bot.core.content.briefing import Briefing
from bot.core.search.entry_documents import EntryFields

PreparedDocuments = dict[Briefing, bytes]
"""The documents of briefings, of exactly these objects: one that is changed or translated is another.

The index takes them out, for nobody needs them afterwards.
"""

_FASTEST = 1  # the level of compression


def encode_documents(documents: Sequence[EntryFields]) -> bytes:
    """Encode the fields of the documents of a briefing: what is searched takes a third of the texts."""
    return zlib.compress(json.dumps(documents, ensure_ascii=False).encode(), _FASTEST)


def decode_documents(encoded: bytes) -> list[EntryFields]:
    """Decode what `encode_documents` gave."""
    documents: list[EntryFields] = json.loads(zlib.decompress(encoded))
    return documents
