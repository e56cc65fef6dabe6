"""Responses whose body is compressed once, for every client that takes gzip, and tagged by its content.

aiohttp's own `enable_compression` compresses each response anew and answers no ``If-None-Match``.
"""

import gzip
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b

from aiohttp import ETag, web

MIN_COMPRESSED_SIZE = 512  # bytes; a smaller body fits one packet anyway

_WEIGHT_OF_ZERO = re.compile(r"q=0(\.0{0,3})?")
_ANY_TAG = "*"  # an If-None-Match that every response matches


@dataclass(frozen=True, slots=True)
class CompressedBody:
    """A body as gzip, or *plain* if it is small, and a *tag* that only the same content has."""

    content: bytes
    tag: str
    is_gzip: bool

    def decompress(self) -> bytes:
        """Give the body as it was."""
        return gzip.decompress(self.content) if self.is_gzip else self.content


def compress_body(body: bytes) -> CompressedBody:
    """Compress *body*, unless it is small."""
    tag = blake2b(body, digest_size=12).hexdigest()
    if len(body) < MIN_COMPRESSED_SIZE:
        return CompressedBody(body, tag, is_gzip=False)
    return CompressedBody(gzip.compress(body, mtime=0), tag, is_gzip=True)


def accepts_gzip(accept_encoding: str) -> bool:
    """True if a client takes gzip: it names it or ``*``, without a weight of 0 (RFC 9110, 12.5.3)."""
    weights = {}
    for part in accept_encoding.lower().split(","):
        coding, _, weight = part.partition(";")
        weights[coding.strip()] = weight.strip()
    weight = weights.get("gzip", weights.get("*", "q=0"))
    return not _WEIGHT_OF_ZERO.fullmatch(weight)


def build_response(
    request: web.Request,
    body: CompressedBody,
    content_type: str,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> web.Response:
    """Build the response with *body*, compressed if the client takes that."""
    is_compressed = body.is_gzip and accepts_gzip(request.headers.get("Accept-Encoding", ""))
    content = body.content if is_compressed else body.decompress()
    response = web.Response(
        body=content, status=status, content_type=content_type, charset="utf-8", headers=headers
    )
    response.headers.add("Vary", "Accept-Encoding")
    if is_compressed:
        response.headers["Content-Encoding"] = "gzip"
    return response


def build_tagged_response(
    request: web.Request,
    body: CompressedBody,
    content_type: str,
    headers: Mapping[str, str],
) -> web.Response:
    """Build the response with *body*, or one without a body if the client has the same already.

    The tag is weak: it is the same for the compressed body and the plain one (RFC 9110, 8.8.1). No time says
    whether a copy is the same: what is withdrawn to a draft leaves the content older than the copy.
    """
    if any(one.value in {body.tag, _ANY_TAG} for one in request.if_none_match or ()):
        response = web.Response(status=304, headers=headers)
        response.headers.add("Vary", "Accept-Encoding")
    else:
        response = build_response(request, body, content_type, headers=headers)
    response.etag = ETag(body.tag, is_weak=True)
    return response
