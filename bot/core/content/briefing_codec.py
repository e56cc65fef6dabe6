"""A briefing as bytes: to carry it from one process to another, and to keep it from one start to the next.

Pickle rebuilds the hundreds of objects of a briefing five times as fast as they can be parsed and checked.
It can also run whatever its bytes say, and those on a disk may be anybody's. So here it builds nothing but
the values that a briefing consists of: a class that is not one of them ends the reading.
"""

import pickle
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from io import BytesIO
from typing import Any

from bot.core.content.briefing import Briefing, Document, SectionSchema, build_document_model
from bot.core.content.record_state import build_record

_PROTOCOL = 5
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


def encode_briefing(briefing: Briefing) -> bytes:
    """Encode a *briefing*, with what it has computed about itself."""
    return pickle.dumps(briefing, _PROTOCOL)


def decode_briefing(encoded: bytes, schemas: Sequence[SectionSchema]) -> Briefing:
    """Decode what `encode_briefing` gave for a briefing that was parsed with these *schemas*.

    Raises:
        BriefingCodecError: the bytes are anything else.
    """
    try:
        briefing = _Decoder(BytesIO(encoded), build_document_model(tuple(schemas))).load()
    except Exception as error:  # whatever damaged bytes may lead to
        raise BriefingCodecError(f"{type(error).__name__}: {error}") from error
    if not isinstance(briefing, Briefing):
        raise BriefingCodecError(f"{type(briefing).__name__} is not a briefing")
    return briefing


class _Decoder(pickle.Unpickler):
    def __init__(self, file: BytesIO, document_model: type[Document]) -> None:
        super().__init__(file)
        self._document_model = document_model  # made at run time: `Document` stands for it

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401 (as pickle has it)
        found = _find_part(module, name)
        return self._document_model if found is Document else found


@cache
def _find_part(module: str, name: str) -> Any:  # noqa: ANN401 (a class, or `build_record`)
    """Find what pickle may call to rebuild a part of a briefing; raise UnpicklingError for anything else."""
    is_known = module.startswith(_OWN_PACKAGES) or (module, name) in _OTHER_CLASSES
    found = getattr(import_module(module), name, None) if is_known else None
    if found is build_record:
        return found
    if not isinstance(found, type) or found.__module__ != module:  # modules also hold what they import
        raise pickle.UnpicklingError(f"{module}.{name} is no part of a briefing")
    return found
