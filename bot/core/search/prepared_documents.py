"""The documents of a briefing as bytes, made in another process or at an earlier start."""

import zlib

from bot.core.content.briefing import Briefing
from bot.core.search.entry_documents import BriefingDocuments

PreparedDocuments = dict[Briefing, bytes]
"""The documents of briefings, of exactly these objects: one that is changed or translated is another.

The index takes them out, for nobody needs them afterwards.
"""

_FASTEST = 1  # the level of compression


def encode_documents(documents: BriefingDocuments) -> bytes:
    """Encode the documents of a briefing, one a line: what is searched takes a third of the texts."""
    lines = " ".join(documents.words), *documents.documents
    return zlib.compress("\n".join(lines).encode(), _FASTEST)


def decode_documents(encoded: bytes) -> BriefingDocuments:
    """Decode what `encode_documents` gave."""
    words, *documents = zlib.decompress(encoded).decode().split("\n")
    return BriefingDocuments(words.split(" ") if words else (), documents)
