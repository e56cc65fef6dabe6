"""A briefing as bytes: to carry it from one process to another, and to keep it from one start to the next.

Pickle rebuilds the hundreds of objects of a briefing five times as fast as they can be parsed and checked.
It can also run whatever its bytes say, and those on a disk may be anybody's. So here it builds nothing but
the values that a briefing consists of: a class that is not one of them ends the reading.
"""

import pickle
import zlib
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from bot.core.content.briefing import Briefing, SectionSchema, build_document_model

_FASTEST = 1  # the level of compression
_DOCUMENT_MODEL = "document"  # stands for the class of documents, which is made at run time
_OWN_PACKAGES = ("bot.core.content.", "bot.core.sections.")
_OTHER_CLASSES = frozenset(
    {
        *(("builtins", name) for name in ("frozenset", "set")),
        *(("datetime", name) for name in ("date", "datetime", "time", "timedelta", "timezone")),
        ("decimal", "Decimal"),
    }
)


class BriefingCodecError(ValueError):
    """The bytes are no briefing, or one of another version of the program."""


def encode_briefing(briefing: Briefing, schemas: Sequence[SectionSchema]) -> bytes:
    """Encode a *briefing* that was parsed with these *schemas*, with what it has computed about itself."""
    file = BytesIO()
    _Encoder(file, build_document_model(tuple(schemas))).dump(briefing)
    return zlib.compress(file.getvalue(), _FASTEST)


def decode_briefing(encoded: bytes, schemas: Sequence[SectionSchema]) -> Briefing:
    """Decode what `encode_briefing` gave with the same *schemas*.

    Raises:
        BriefingCodecError: the bytes are anything else.
    """
    try:
        decoder = _Decoder(BytesIO(zlib.decompress(encoded)), build_document_model(tuple(schemas)))
        briefing = decoder.load()
    except Exception as error:  # whatever damaged bytes may lead to
        raise BriefingCodecError(f"{type(error).__name__}: {error}") from error
    if not isinstance(briefing, Briefing):
        raise BriefingCodecError(f"{type(briefing).__name__} is not a briefing")
    return briefing


class _Encoder(pickle.Pickler):
    def __init__(self, file: BytesIO, document_model: type) -> None:
        super().__init__(file, protocol=5)
        self._document_model = document_model

    def persistent_id(self, value: object) -> str | None:
        return _DOCUMENT_MODEL if value is self._document_model else None


class _Decoder(pickle.Unpickler):
    def __init__(self, file: BytesIO, document_model: type) -> None:
        super().__init__(file)
        self._document_model = document_model

    def persistent_load(self, _name: str) -> type:
        return self._document_model

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401 (as pickle has it)
        is_known = module.startswith(_OWN_PACKAGES) or (module, name) in _OTHER_CLASSES
        found = super().find_class(module, name) if is_known and "." not in name else None
        if not isinstance(found, type) or found.__module__ != module:  # modules also hold what they import
            raise pickle.UnpicklingError(f"{module}.{name} is no part of a briefing")
        return found
