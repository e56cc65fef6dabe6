"""The form of ``preview --edit`` over HTTP: what it writes into a file, and what it refuses."""

from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.authoring.preview.preview_server import HARBOUR, UKRAINIAN, serve_folder

FILE, TRANSLATION = "harbour.yaml", "harbour.uk.yaml"
FILES = {FILE: HARBOUR, TRANSLATION: UKRAINIAN}


async def get_fields(session: aiohttp.ClientSession, file: str = FILE, entry: str = "cost") -> dict[str, Any]:
    async with session.get("/api/fields", params={"file": file, "entry": entry}) as response:
        fields: dict[str, Any] = await response.json()
        return fields


async def change(
    session: aiohttp.ClientSession, path: str, text: str, form: dict[str, Any], **more: str
) -> tuple[int, str]:
    """Send the form; return the status and what it says."""
    body = {"file": FILE, "entry": "cost", "path": path, "text": text, "digest": form["digest"]}
    async with session.post("/api/fields", json=body | more) as response:
        return response.status, " ".join((await response.json()).get("sentences", []))


async def test_a_field_is_changed_in_the_file_and_nothing_else(tmp_path: Path) -> None:
    async with (
        serve_folder(tmp_path, FILES, {}, is_editable=True) as folder,
        aiohttp.ClientSession(folder.address) as session,
    ):
        form = await get_fields(session)
        assert {"path": "figure", "name": "figure", "value": "90 million euros"} in form["fields"]
        assert await change(session, "figure", "nearly 95 million euros", form) == (200, "")
        assert (tmp_path / FILE).read_text() == HARBOUR.replace("90 million", "nearly 95 million")
        form = await get_fields(session, TRANSLATION)
        result = await change(session, "counted_by", "мерія", form, file=TRANSLATION)
        assert result == (200, "")
        assert (tmp_path / TRANSLATION).read_text() == UKRAINIAN.replace("місто", "мерія")
        form = await get_fields(session, entry="")
        assert await change(session, "as_of", "2031-05-01", form, entry="") == (200, "")
        assert "as_of: 2031-05-01" in (tmp_path / FILE).read_text()


async def test_an_error_and_a_file_that_was_saved_meanwhile_change_nothing(tmp_path: Path) -> None:
    async with (
        serve_folder(tmp_path, FILES, {}, is_editable=True) as folder,
        aiohttp.ClientSession(folder.address) as session,
    ):
        form = await get_fields(session)
        status, text = await change(session, "as_of", "yesterday", form)
        assert (status, '"yesterday" is not a date' in text) == (422, True)
        assert (await change(session, "figur", "3", form))[0] == 422
        assert (await get_fields(session, "other.yaml"))["sentences"]
        assert (await get_fields(session, FILE, "oars"))["sentences"]
        saved = HARBOUR.replace("2 km", "3 km")
        folder.save(saved)
        status, text = await change(session, "figure", "1", form)
        assert (status, "was saved since" in text) == (422, True)
        assert (tmp_path / FILE).read_text() == saved


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content-Type": "application/json"}, 400),
    ],
)
async def test_other_sites_and_other_forms_are_refused(
    tmp_path: Path, headers: dict[str, str], status: int
) -> None:
    async with (
        serve_folder(tmp_path, FILES, {}, is_editable=True) as folder,
        aiohttp.ClientSession(folder.address) as session,
        session.post("/api/fields", data="{}", headers=headers) as response,
    ):
        assert response.status == status


async def test_without_edit_nothing_done_there_changes_a_file(tmp_path: Path) -> None:
    async with (
        serve_folder(tmp_path, FILES, {}) as folder,
        aiohttp.ClientSession(folder.address) as session,
    ):
        async with session.post("/api/fields", json={}) as response:
            assert response.status == 404
        async with session.get("/") as response:
            assert 'data-editable="false"' in await response.text()
