"""The page's files, read once when the server starts.

The hash of all of them is a part of their address. So a browser may keep them for ever, and a module
that imports another one by its name gets the one of the same version.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template

from bot.core.charts.text_metrics import list_font_files

_CONTENT_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "ttf": "font/ttf"}
_PAGE_FILE = "index.html"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is served."""

    body: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class AssetBundle:
    """The files by name, the template of the page that uses them, and the version of them all."""

    files: Mapping[str, Asset]
    page_template: Template
    version: str


def load_assets(*override_folders: Traversable) -> AssetBundle:
    """Return what lies in the package's folder ``assets``, and the fonts of pictures.

    A file of one of the *others*, folders of pages that are made of the same parts, takes the place of
    one with its name.
    """
    bodies = dict(sorted(dict(_iter_file_bodies(override_folders)).items()))
    version = blake2b(b"".join(bodies.values()), digest_size=8).hexdigest()
    page_template = Template(bodies.pop(_PAGE_FILE).decode())
    return AssetBundle(
        {name: Asset(body, _content_type(name)) for name, body in bodies.items()}, page_template, version
    )


def _iter_file_bodies(override_folders: Iterable[Traversable]) -> Iterator[tuple[str, bytes]]:
    for folder in (files(__package__).joinpath("assets"), *override_folders):
        for file in folder.iterdir():
            yield file.name, file.read_bytes()
    for font in map(Path, list_font_files()):
        yield font.name, font.read_bytes()


def _content_type(name: str) -> str:
    return _CONTENT_TYPES[name.rpartition(".")[2]]
