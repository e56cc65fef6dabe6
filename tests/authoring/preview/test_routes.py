"""The desk over HTTP: what is on it after each save, the answers of a file, and who may ask."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.authoring.preview.preview_server import HARBOUR, Editor, desk

FILE = "harbour.yaml"
BROKEN = HARBOUR.replace("figure: 2 km", "figur: 2 km")


class Desk:
    """One who looks at the page of a file."""

    def __init__(self, address: str, session: aiohttp.ClientSession, stream: aiohttp.ClientResponse) -> None:
        self.address, self.session = address, session
        self._stream = stream

    async def next(self) -> dict[str, Any]:
        """Return all that is told of the next state."""
        async for line in self._stream.content:
            if line.startswith(b"data: ") and line != b"data: {}\n":
                told: dict[str, Any] = json.loads(line.removeprefix(b"data: "))
                at = f"{self.address}/api/beside"
                async with self.session.get(at, params={"file": told["file"]}) as response:
                    return told | await response.json()
        raise AssertionError("the stream has ended")

    async def answers(self, *lines: str, language: str = "en") -> list[dict[str, str]]:
        asked = [("file", FILE), ("language", language), *(("line", line) for line in lines)]
        async with self.session.get(f"{self.address}/api/answers", params=asked) as response:
            told: list[dict[str, str]] = (await response.json())["answers"]
            return told


@asynccontextmanager
async def looking(editor: Editor, file: str = FILE) -> AsyncIterator[Desk]:
    at = f"{editor.address}/api/live"
    async with aiohttp.ClientSession() as session, session.get(at, params={"file": file}) as stream:
        assert stream.content_type == "text/event-stream"
        yield Desk(editor.address, session, stream)


async def test_every_command_of_the_file_is_there_with_its_line(tmp_path: Path) -> None:
    async with desk(tmp_path, {FILE: HARBOUR}, {}) as editor, looking(editor) as page:
        commands = {one["typed"]: one["at"] for one in (await page.next())["commands"]}
    assert commands == {
        "/start": 0,
        "/figures": 4,
        "/figures cost": 5,
        "/figures length": 9,
        "/sources": 3,
    }


async def test_an_answer_is_shown_as_on_all_platforms(tmp_path: Path) -> None:
    async with desk(tmp_path, {FILE: HARBOUR}, {FILE: HARBOUR}) as editor, looking(editor) as page:
        (told,) = await page.answers("figures cost@harbour", language="de")
    for platform in ("telegram", "discord", "web"):
        assert f'<div class="view {platform}" lang="de" dir="ltr">' in told["html"]
    assert told["html"].count("Cost of the bridge") >= 3
    assert "gezählt" in told["html"].lower() or "Zählung" in told["html"]
    assert told["mark"] == ""


async def test_a_save_is_told_with_its_changes(tmp_path: Path) -> None:
    async with desk(tmp_path, {FILE: HARBOUR}, {FILE: HARBOUR}) as editor, looking(editor) as page:
        await page.next()
        editor.save(HARBOUR.replace("90 million", "95 million"))
        state = await page.next()
        (cost, length) = await page.answers("figures cost@harbour", "figures length@harbour")
    assert '<li id="line-7" tabindex="-1" class="fresh">' in state["source"]
    assert (cost["mark"], length["mark"]) == ("changed", "")
    assert cost["html"].count("<del>90</del><ins>95</ins>") == 3


async def test_what_is_new_and_what_is_gone_is_said(tmp_path: Path) -> None:
    files = {FILE: HARBOUR.replace("id: length\n    title: Length", "id: width\n    title: Width")}
    async with desk(tmp_path, files, {FILE: HARBOUR}) as editor, looking(editor) as page:
        typed = [one["typed"] for one in (await page.next())["commands"]]
        told = await page.answers("figures width@harbour", "figures length@harbour")
    assert typed[-1] == "/figures length"
    assert [one["mark"] for one in told] == ["new", "gone"]


async def test_a_broken_file_shows_its_errors_and_the_last_good_answers(tmp_path: Path) -> None:
    async with desk(tmp_path, {FILE: HARBOUR}, {FILE: HARBOUR}) as editor, looking(editor) as page:
        assert (await page.next())["banner"] == ""
        editor.save(BROKEN)
        state = await page.next()
        (told,) = await page.answers("figures length@harbour")
        editor.save(HARBOUR)
        mended = await page.next()
    assert "harbour.yaml has 1 error" in state["banner"]
    assert 'data-line="11"' in state["wrong"]
    assert '<span class="place">11:5</span>' in state["wrong"]
    line = state["source"].split('<li id="line-11"')[1].split("</li>")[0]
    assert '<span class="key wrong error">figur</span>' in line
    assert "did you mean" in line.lower() or "Leave it out" in line
    assert "2 km" in told["html"]
    assert mended["banner"] == ""
    assert 'class="error"' not in mended["wrong"] + mended["source"]


async def test_a_file_that_never_was_right_has_no_answers_yet(tmp_path: Path) -> None:
    async with desk(tmp_path, {FILE: BROKEN}, {}) as editor, looking(editor) as page:
        state = await page.next()
        assert state["commands"] == []
        assert state["banner"].endswith("Its answers will stand here as soon as it is right.")
        editor.save(HARBOUR)
        assert (await page.next())["commands"]


async def test_warnings_stand_at_their_line_and_keep_nothing_back(tmp_path: Path) -> None:
    poll = """\
polls:
  - id: ferry
    pollster: Brine and Daughters
    questions:
      - text: For or against the bridge
        answers: [{label: for, figure: 60%}, {label: against, figure: 60%}]
"""
    async with desk(tmp_path, {FILE: HARBOUR + poll}, {}) as editor, looking(editor) as page:
        state = await page.next()
    assert state["banner"] == ""
    assert 'class="warning"' in state["wrong"]
    assert "<code>" in state["wrong"]


async def test_the_languages_are_those_of_the_briefing_first(tmp_path: Path) -> None:
    files = {FILE: HARBOUR, "harbour.uk.yaml": ""}
    async with desk(tmp_path, files, {}) as editor, looking(editor, "harbour.uk.yaml") as page:
        state = await page.next()
    assert state["file"] == "harbour.uk.yaml"
    assert "harbour.yaml" in state["files"]


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example"])
async def test_another_name_than_this_machines_is_refused(tmp_path: Path, host: str) -> None:
    async with desk(tmp_path, {FILE: HARBOUR}, {}) as editor, aiohttp.ClientSession() as session:
        async with session.get(f"{editor.address}/", headers={"Host": host}) as response:
            assert response.status == 421
        async with session.get(f"{editor.address}/") as response:
            assert "default-src 'none'" in response.headers["Content-Security-Policy"]
            assert "<script>" not in await response.text()


async def test_where_there_is_no_briefing_the_page_waits_for_one(tmp_path: Path) -> None:
    async with desk(tmp_path, {}, {}) as editor, looking(editor) as page:
        editor.save(HARBOUR)
        assert (await page.next())["file"] == FILE
        editor.save("title: [", "other.yaml")
        state = await page.next()
        assert "1 error" in state["files"]
        editor.remove("other.yaml")
        assert (await page.next())["files"] == ""


async def test_whoever_opens_the_page_compares_with_what_is_published_by_now(tmp_path: Path) -> None:
    async with desk(tmp_path, {FILE: HARBOUR}, {}) as editor, looking(editor) as page:
        assert "has not been published yet" in (await page.next())["fresh"]
        editor.published = type(editor.published)("version 2", {FILE: HARBOUR.encode()})
        async with page.session.get(f"{editor.address}/") as response:
            assert response.status == 200
        state = await page.next()
    assert "Compared with version 2." in state["fresh"]
    assert "Nothing has changed." in state["fresh"]


async def test_the_difference_is_told_in_words(tmp_path: Path) -> None:
    files = {FILE: HARBOUR.replace("90 million", "95 million")}
    async with desk(tmp_path, files, {FILE: HARBOUR}) as editor, looking(editor) as page:
        state = await page.next()
    assert "figures/cost: figure 90 million euros → 95 million euros" in state["fresh"]
    assert 'data-answer="figures cost@harbour"' in state["fresh"]
    assert "1 change" in state["told"]


async def test_a_draft_is_shown_and_marked(tmp_path: Path) -> None:
    files = {FILE: HARBOUR.replace("    figure: 2 km", "    figure: 2 km\n    state: draft")}
    async with desk(tmp_path, files, {}) as editor, looking(editor) as page:
        (told,) = await page.answers("figures length@harbour")
    assert "2 km" in told["html"]
    assert "draft" in told["html"].lower()


async def test_what_a_file_says_is_text_and_nothing_else(tmp_path: Path) -> None:
    hostile = HARBOUR.replace("Length of the bridge", "<script>alert(1)</script>").replace("2 km", '"<b>2"')
    async with desk(tmp_path, {FILE: hostile}, {FILE: HARBOUR}) as editor, looking(editor) as page:
        state = await page.next()
        told = await page.answers(*(one["line"] for one in state["commands"]))
    shown = "".join((state["source"], state["fresh"], state["wrong"], *(one["html"] for one in told)))
    assert "&lt;script&gt;" in shown
    assert "<script" not in shown
    assert "<b>2" not in shown


@pytest.mark.parametrize("path", ["/api/beside?file=../config.yaml", "/assets/x/preview.js", "/harbour"])
async def test_nothing_else_is_served(tmp_path: Path, path: str) -> None:
    async with (
        desk(tmp_path, {FILE: HARBOUR}, {}) as editor,
        aiohttp.ClientSession() as session,
        session.get(editor.address + path) as response,
    ):
        assert response.status == 404
