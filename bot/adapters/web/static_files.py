"""The page's static files, read once when the server starts.

Their URLs contain a hash of all of them. So a browser may cache them forever, and a script that imports
another one by name gets the same version.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from bot.core.charts.text_metrics import list_font_files

_CONTENT_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "ttf": "font/ttf"}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is served."""

    body: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class AssetBundle:
    """The files by name, and the version of them all."""

    files: Mapping[str, Asset]
    version: str


def load_assets(*more_folders: Traversable) -> AssetBundle:
    """Read the folder ``assets``, the fonts of pictures, and *more_folders*, which may replace a file."""
    bodies = dict(sorted(dict(_iter_file_bodies(more_folders)).items()))
    version = blake2b(b"".join(bodies.values()), digest_size=8).hexdigest()
    return AssetBundle({name: Asset(body, _content_type(name)) for name, body in bodies.items()}, version)


def _iter_file_bodies(more_folders: Iterable[Traversable]) -> Iterator[tuple[str, bytes]]:
    for folder in (files(__package__).joinpath("assets"), *more_folders):
        for file in folder.iterdir():
            yield file.name, file.read_bytes()
    for font in map(Path, list_font_files()):
        yield font.name, font.read_bytes()


def _content_type(name: str) -> str:
    return _CONTENT_TYPES[name.rpartition(".")[2]]
