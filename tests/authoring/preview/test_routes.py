"""The preview over HTTP: its state after each save, the answers of a file, and who may request them."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.authoring.preview.baseline import Baseline
from tests.authoring.preview.preview_server import HARBOUR, PreviewedFolder, serve_folder

FILE = "harbour.yaml"
BROKEN = HARBOUR.replace("figure: 2 km", "figur: 2 km")


class PreviewClient:
    """Follows the preview of a file, as the page does."""

    def __init__(self, address: str, session: aiohttp.ClientSession, stream: aiohttp.ClientResponse) -> None:
        self.address, self.session = address, session
        self._stream = stream

    async def next(self) -> dict[str, Any]:
        """Wait for the next state; return its outline and its file panel."""
        async for line in self._stream.content:
            if line.startswith(b"data: ") and line != b"data: {}\n":
                outline: dict[str, Any] = json.loads(line.removeprefix(b"data: "))
                url = f"{self.address}/api/file"
                async with self.session.get(url, params={"file": outline["file"]}) as response:
                    panel: dict[str, Any] = await response.json()
                    return outline | panel
        raise AssertionError("the stream has ended")

    async def answers(self, *lines: str, language: str = "en") -> list[dict[str, str]]:
        query = [("file", FILE), ("language", language), *(("line", line) for line in lines)]
        async with self.session.get(f"{self.address}/api/answers", params=query) as response:
            answers: list[dict[str, str]] = (await response.json())["answers"]
            return answers


@asynccontextmanager
async def follow(previewed: PreviewedFolder, file: str = FILE) -> AsyncIterator[PreviewClient]:
    url = f"{previewed.address}/api/live"
    async with aiohttp.ClientSession() as session, session.get(url, params={"file": file}) as stream:
        assert stream.content_type == "text/event-stream"
        yield PreviewClient(previewed.address, session, stream)


async def test_every_command_of_the_file_is_listed_with_its_line(tmp_path: Path) -> None:
    async with serve_folder(tmp_path, {FILE: HARBOUR}, {}) as folder, follow(folder) as client:
        commands = {one["text"]: one["source_line"] for one in (await client.next())["commands"]}
    assert commands == {
        "/start": 0,
        "/figures": 4,
        "/figures cost": 5,
        "/figures length": 9,
        "/sources": 3,
    }


async def test_an_answer_is_shown_as_on_every_platform(tmp_path: Path) -> None:
    async with (
        serve_folder(tmp_path, {FILE: HARBOUR}, {FILE: HARBOUR}) as folder,
        follow(folder) as client,
    ):
        (answer,) = await client.answers("figures cost@harbour", language="de")
    for platform in ("telegram", "discord", "web"):
        assert f'<div class="view {platform}" lang="de" dir="ltr">' in answer["html"]
    assert answer["html"].count("Cost of the bridge") >= 3
    assert answer["html"].count("Stand: ") >= 3
    assert answer["status"] == ""


async def test_a_save_is_reported_with_its_changes(tmp_path: Path) -> None:
    async with (
        serve_folder(tmp_path, {FILE: HARBOUR}, {FILE: HARBOUR}) as folder,
        follow(folder) as client,
    ):
        await client.next()
        folder.save(HARBOUR.replace("90 million", "95 million"))
        state = await client.next()
        (cost, length) = await client.answers("figures cost@harbour", "figures length@harbour")
    assert '<li id="line-7" tabindex="-1" class="new">' in state["source"]
    assert (cost["status"], length["status"]) == ("changed", "")
    assert cost["html"].count("<del>90</del><ins>95</ins>") == 3


async def test_new_and_removed_answers_have_a_status(tmp_path: Path) -> None:
    files = {FILE: HARBOUR.replace("id: length\n    title: Length", "id: width\n    title: Width")}
    async with serve_folder(tmp_path, files, {FILE: HARBOUR}) as folder, follow(folder) as client:
        commands = [one["text"] for one in (await client.next())["commands"]]
        answers = await client.answers("figures width@harbour", "figures length@harbour")
    assert commands[-1] == "/figures length"
    assert [one["status"] for one in answers] == ["new", "gone"]


async def test_a_file_with_errors_shows_them_and_its_last_valid_answers(tmp_path: Path) -> None:
    async with (
        serve_folder(tmp_path, {FILE: HARBOUR}, {FILE: HARBOUR}) as folder,
        follow(folder) as client,
    ):
        assert (await client.next())["banner"] == ""
        folder.save(BROKEN)
        state = await client.next()
        (answer,) = await client.answers("figures length@harbour")
        folder.save(HARBOUR)
        fixed = await client.next()
    assert "harbour.yaml has 1 error" in state["banner"]
    assert 'data-line="11"' in state["problems"]
    assert '<span class="place">11:5</span>' in state["problems"]
    line = state["source"].split('<li id="line-11"')[1].split("</li>")[0]
    assert '<span class="key problem error">figur</span>' in line
    assert "did you mean" in line.lower() or "Leave it out" in line
    assert "2 km" in answer["html"]
    assert fixed["banner"] == ""
    assert 'class="error"' not in fixed["problems"] + fixed["source"]


async def test_a_file_that_was_never_valid_has_no_answers_yet(tmp_path: Path) -> None:
    async with serve_folder(tmp_path, {FILE: BROKEN}, {}) as folder, follow(folder) as client:
        state = await client.next()
        assert state["commands"] == []
        assert state["banner"].endswith("Its answers appear once they are fixed.")
        folder.save(HARBOUR)
        assert (await client.next())["commands"]


async def test_warnings_are_shown_at_their_line_and_hide_no_answers(tmp_path: Path) -> None:
    poll = """\
polls:
  - id: ferry
    pollster: Brine and Daughters
    questions:
      - text: For or against the bridge
        answers: [{label: for, figure: 60%}, {label: against, figure: 60%}]
"""
    async with serve_folder(tmp_path, {FILE: HARBOUR + poll}, {}) as folder, follow(folder) as client:
        state = await client.next()
    assert state["banner"] == ""
    assert 'class="warning"' in state["problems"]
    assert "<code>" in state["problems"]


async def test_the_languages_of_the_briefing_come_first(tmp_path: Path) -> None:
    files = {FILE: HARBOUR, "harbour.uk.yaml": ""}
    async with serve_folder(tmp_path, files, {}) as folder, follow(folder, "harbour.uk.yaml") as client:
        state = await client.next()
    assert state["file"] == "harbour.uk.yaml"
    assert "harbour.yaml" in state["files"]


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example"])
async def test_foreign_host_names_are_refused(tmp_path: Path, host: str) -> None:
    async with serve_folder(tmp_path, {FILE: HARBOUR}, {}) as folder, aiohttp.ClientSession() as session:
        async with session.get(f"{folder.address}/", headers={"Host": host}) as response:
            assert response.status == 421
        async with session.get(f"{folder.address}/") as response:
            assert "default-src 'none'" in response.headers["Content-Security-Policy"]
            assert "<script>" not in await response.text()


async def test_other_sites_cannot_read_the_preview(tmp_path: Path) -> None:
    async with serve_folder(tmp_path, {FILE: HARBOUR}, {}) as folder, aiohttp.ClientSession() as session:
        for origin, status in (("https://evil.example", 403), (folder.address, 200)):
            async with session.get(f"{folder.address}/", headers={"Origin": origin}) as response:
                assert response.status == status


async def test_an_empty_folder_waits_for_a_briefing(tmp_path: Path) -> None:
    async with serve_folder(tmp_path, {}, {}) as folder, follow(folder) as client:
        folder.save(HARBOUR)
        assert (await client.next())["file"] == FILE
        folder.save("title: [", "other.yaml")
        state = await client.next()
        assert "1 error" in state["files"]
        folder.remove("other.yaml")
        assert (await client.next())["files"] == ""


async def test_opening_the_page_finds_the_published_version_again(tmp_path: Path) -> None:
    async with serve_folder(tmp_path, {FILE: HARBOUR}, {}) as folder, follow(folder) as client:
        assert "has not been published yet" in (await client.next())["changes"]
        folder.baseline = Baseline("version 2", {FILE: HARBOUR.encode()})
        async with client.session.get(f"{folder.address}/") as response:
            assert response.status == 200
        state = await client.next()
    assert "Compared with version 2." in state["changes"]
    assert "Nothing has changed." in state["changes"]


async def test_changes_are_described(tmp_path: Path) -> None:
    files = {FILE: HARBOUR.replace("90 million", "95 million")}
    async with serve_folder(tmp_path, files, {FILE: HARBOUR}) as folder, follow(folder) as client:
        state = await client.next()
    assert "figures/cost: figure 90 million euros → 95 million euros" in state["changes"]
    assert 'data-answer="figures cost@harbour"' in state["changes"]
    assert "1 change" in state["summary"]


async def test_a_draft_is_shown_and_labelled(tmp_path: Path) -> None:
    files = {FILE: HARBOUR.replace("    figure: 2 km", "    figure: 2 km\n    state: draft")}
    async with serve_folder(tmp_path, files, {}) as folder, follow(folder) as client:
        (answer,) = await client.answers("figures length@harbour")
    assert "2 km" in answer["html"]
    assert "draft" in answer["html"].lower()


async def test_no_text_of_a_file_becomes_markup(tmp_path: Path) -> None:
    hostile = HARBOUR.replace("Length of the bridge", "<script>alert(1)</script>").replace("2 km", '"<b>2"')
    async with (
        serve_folder(tmp_path, {FILE: hostile}, {FILE: HARBOUR}) as folder,
        follow(folder) as client,
    ):
        state = await client.next()
        answers = await client.answers(*(one["line"] for one in state["commands"]))
    html = "".join((state["source"], state["changes"], state["problems"], *(one["html"] for one in answers)))
    assert "&lt;script&gt;" in html
    assert "<script" not in html
    assert "<b>2" not in html


@pytest.mark.parametrize("path", ["/api/file?file=../config.yaml", "/assets/x/preview.js", "/harbour"])
async def test_nothing_else_is_served(tmp_path: Path, path: str) -> None:
    async with (
        serve_folder(tmp_path, {FILE: HARBOUR}, {}) as folder,
        aiohttp.ClientSession() as session,
        session.get(folder.address + path) as response,
    ):
        assert response.status == 404
