"""The page's files, read once when the server starts.

The hash of all of them is a part of their address. So a browser may keep them for ever, and a module
that imports another one by its name gets the one of the same version.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from importlib.resources import files
from pathlib import Path
from string import Template

from bot.charts.lettering import fonts

_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "ttf": "font/ttf"}
_PAGE = "index.html"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is served."""

    body: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class Assets:
    """The files by name, the template of the page that uses them, and the version of them all."""

    files: Mapping[str, Asset]
    page: Template
    version: str


def read() -> Assets:
    """Return what lies in the package's folder ``assets``, and the fonts of pictures."""
    bodies = dict(sorted(_bodies()))
    version = blake2b(b"".join(bodies.values()), digest_size=8).hexdigest()
    page = Template(bodies.pop(_PAGE).decode())
    return Assets({name: Asset(body, _type(name)) for name, body in bodies.items()}, page, version)


def _bodies() -> Iterator[tuple[str, bytes]]:
    for file in files(__package__).joinpath("assets").iterdir():
        yield file.name, file.read_bytes()
    for font in map(Path, fonts()):
        yield font.name, font.read_bytes()


def _type(name: str) -> str:
    return _TYPES[name.rpartition(".")[2]]
