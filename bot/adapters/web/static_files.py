"""The page's static files, read once when the server starts.

Their URLs contain a hash of all of them. So a browser may cache them forever, and a script that imports
another one by name gets the same version.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from aiohttp import web

from bot.adapters.web.compression import CompressedBody, build_response, compress_body
from bot.core.charts.text_metrics import list_font_files

CACHE_HEADERS = {"Cache-Control": "public, max-age=31536000, immutable"}

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


def respond_with_asset(request: web.Request, assets: AssetBundle) -> web.Response:
    """Serve the static file that the route ``/assets/{version}/{name}`` names."""
    asset = assets.files.get(request.match_info["name"])
    if asset is None or request.match_info["version"] != assets.version:
        raise web.HTTPNotFound
    return build_response(request, _compress_asset(asset.body), asset.content_type, headers=CACHE_HEADERS)


@lru_cache(64)
def _compress_asset(body: bytes) -> CompressedBody:
    """Compress a file when it is first asked for: the fonts would hold up the start."""
    return compress_body(body)


def _iter_file_bodies(more_folders: Iterable[Traversable]) -> Iterator[tuple[str, bytes]]:
    for folder in (files(__package__).joinpath("assets"), *more_folders):
        for file in folder.iterdir():
            yield file.name, file.read_bytes()
    for font in map(Path, list_font_files()):
        yield font.name, font.read_bytes()


def _content_type(name: str) -> str:
    return _CONTENT_TYPES[name.rpartition(".")[2]]
