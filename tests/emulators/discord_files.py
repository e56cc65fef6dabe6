"""Reads the files of a message from the form, and checks them as Discord does."""

import json
from typing import Any

from aiohttp import web

from tests.emulators.discord_schema import walk_components

MAX_FILE_SIZE = 10 * 1024 * 1024  # bytes of one file
ATTACHMENT_SCHEME = "attachment://"

Json = dict[str, Any]


async def read_multipart(request: web.Request) -> tuple[Json, dict[str, bytes]]:
    """Return the body of a request as JSON, and its files by field name."""
    if not request.content_type.startswith("multipart/"):
        text = await request.text()
        return (json.loads(text) if text else {}), {}
    form = await request.post()
    files = {name: field.file.read() for name, field in form.items() if isinstance(field, web.FileField)}
    return json.loads(str(form["payload_json"])), files


def find_file_faults(sent: Json, files: dict[str, bytes]) -> list[str]:
    """Find what is wrong with the files of a message and with its galleries."""
    given = {one["filename"]: files.get(f"files[{one['id']}]") for one in sent.get("attachments") or []}
    components = list(walk_components(sent.get("components") or []))
    pictures = [_name_of(item["media"]) for one in components for item in one.get("items", [])]
    shown = [*pictures, *(_name_of(one["file"]) for one in components if "file" in one)]
    return [
        *(f"attachments: no file for {name}" for name, content in given.items() if content is None),
        *(f"files: {name} is no PNG" for name in pictures if name in given and not _is_png(given[name])),
        *(
            f"files: {name} is too large"
            for name, content in given.items()
            if len(content or b"") > MAX_FILE_SIZE
        ),
        *(f"components: {name} is not attached" for name in shown if name not in given),
        *(f"attachments: {name} is not shown" for name in given if name not in shown),
    ]


def _name_of(media: Json) -> str:
    return str(media["url"]).removeprefix(ATTACHMENT_SCHEME)


def _is_png(content: bytes | None) -> bool:
    return (content or b"").startswith(b"\x89PNG\r\n\x1a\n")
