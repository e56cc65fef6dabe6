"""Renders JSON documents and CSV tables as compressed bytes, one at a time in a thread, and remembers them.

As with pages, a document is looked up by all that it is made of, so nothing has to be invalidated.
"""

import asyncio
import json
from dataclasses import dataclass
from enum import Enum, auto
from typing import assert_never

from bot.adapters.web.compression import CompressedBody, compress_body
from bot.adapters.web.content_cache import ContentCache
from bot.core.app import App
from bot.core.content.briefing import Briefing
from bot.core.export.documents import Site
from bot.core.messages.request import Request


class DataFormat(Enum):
    """A format of the same content."""

    JSON = auto()
    CSV = auto()


@dataclass(frozen=True, slots=True)
class DocumentSource:
    """All that a document is made of; an unchanged briefing is the same object."""

    data_format: DataFormat
    briefing: Briefing
    request: Request
    site: Site
    as_of: str = ""


class DocumentRenderer:
    """Renders documents, the same one only once."""

    def __init__(self) -> None:
        """Start with none."""
        self._bodies: ContentCache[DocumentSource, CompressedBody] = ContentCache()
        self._lock = asyncio.Lock()

    async def render(self, app: App, source: DocumentSource) -> CompressedBody | None:
        """Render what *app* answers to the request of *source*; None if there is no such document."""
        if body := self._bodies.find(source):
            return body
        async with self._lock:
            body = self._bodies.find(source) or await asyncio.to_thread(_render, app, source)
        if body:
            self._bodies.add(source, body)
        return body


def _render(app: App, source: DocumentSource) -> CompressedBody | None:
    match source.data_format:
        case DataFormat.JSON:
            document = app.build_document(source.request, source.site)
            text = json.dumps(document, ensure_ascii=False, separators=(",", ":")) if document else ""
        case DataFormat.CSV:
            text = app.build_number_table(source.request, source.site)
        case _:
            assert_never(source.data_format)
    return compress_body(text.encode()) if text else None
