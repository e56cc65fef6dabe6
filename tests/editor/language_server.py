"""Drives the real yaml-language-server over its standard input and output, as an editor does.

`make npm` installs it. Tests then see what a moderator's editor shows.
"""

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest

SERVER = (
    Path(__file__).parents[1]
    / "npm"
    / "node_modules"
    / "yaml-language-server"
    / "bin"
    / "yaml-language-server"
)
SETTINGS = {  # use only the schema that the file's first line names
    "yaml": {
        "validate": True,
        "hover": True,
        "completion": True,
        "schemaStore": {"enable": False},
        "disableSchemaDetection": True,
    },
    "http": {"proxy": "", "proxyStrictSSL": True},
}
CAPABILITIES = {
    "workspace": {"configuration": True},
    "textDocument": {
        "completion": {
            "completionItem": {"snippetSupport": True, "documentationFormat": ["markdown", "plaintext"]}
        },
        "hover": {"contentFormat": ["markdown", "plaintext"]},
    },
}
TIMEOUT = 30  # seconds for one response, on a busy machine that is still starting the server

Message = dict[str, Any]


class Editor:
    """An editor with files open in the language server."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._numbers = count(1)
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._diagnostics: asyncio.Queue[Message] = asyncio.Queue()

    async def problems(self, file: Path) -> list[tuple[int, int, str]]:
        """Open *file*; return what the server underlines: line and column (from 1) and message."""
        await self._notify("textDocument/didOpen", textDocument=self._document(file))
        while True:
            diagnostics = await asyncio.wait_for(self._diagnostics.get(), TIMEOUT)
            if diagnostics["uri"] == file.as_uri():
                return [(*_get_position(one), one["message"]) for one in diagnostics["diagnostics"]]

    async def completions(self, file: Path, line: int, column: int) -> dict[str, str]:
        """Get the completions at a position (from 1) of an open file, each with its help."""
        found = await self._request_at("textDocument/completion", file, line, column)
        return {one["label"]: _get_text(one.get("documentation")) for one in found["items"]}

    async def hover(self, file: Path, line: int, column: int) -> str:
        """Get the help at a position (from 1) of an open file."""
        found = await self._request_at("textDocument/hover", file, line, column)
        return _get_text(found["contents"]) if found else ""

    async def start(self) -> None:
        await self.request("initialize", processId=os.getpid(), rootUri=None, capabilities=CAPABILITIES)
        await self._notify("initialized")
        await self._notify("workspace/didChangeConfiguration", settings=SETTINGS)

    async def listen(self) -> None:
        """Handle the server's messages until it exits."""
        assert self._process.stdout
        while head := await self._process.stdout.readline():
            length = int(head.partition(b":")[2])
            while (await self._process.stdout.readline()).strip():
                pass
            await self._handle(json.loads(await self._process.stdout.readexactly(length)))

    async def _handle(self, message: Message) -> None:
        match message:
            case {"method": "textDocument/publishDiagnostics", "params": params}:
                self._diagnostics.put_nowait(params)
            case {"method": "workspace/configuration", "id": number, "params": {"items": items}}:
                sections = [SETTINGS.get(item["section"]) for item in items]
                await self._send(id=number, result=sections)
            case {"method": _, "id": number}:
                await self._send(id=number, result=None)
            case {"id": number, "result": result}:
                self._answers.pop(number).set_result(result)
            case {"id": number, "error": error}:
                self._answers.pop(number).set_exception(RuntimeError(error["message"]))

    async def request(self, method: str, **params: object) -> Any:
        number = next(self._numbers)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        await self._send(id=number, method=method, params=params)
        return await asyncio.wait_for(answer, TIMEOUT)

    async def _request_at(self, method: str, file: Path, line: int, column: int) -> Any:
        position = {"line": line - 1, "character": column - 1}
        return await self.request(method, textDocument={"uri": file.as_uri()}, position=position)

    async def _notify(self, method: str, **params: object) -> None:
        await self._send(method=method, params=params)

    async def _send(self, **message: object) -> None:
        assert self._process.stdin
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        await self._process.stdin.drain()

    def _document(self, file: Path) -> Message:
        return {"uri": file.as_uri(), "languageId": "yaml", "version": 1, "text": file.read_text("utf-8")}


@asynccontextmanager
async def start_editor() -> AsyncIterator[Editor]:
    """Start the language server; without it, skip the test, or fail in CI."""
    node = shutil.which("node")
    if not node or not SERVER.exists():
        message = "the yaml-language-server is missing: run make npm (node is needed, too)"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(node, SERVER, "--stdio", stdin=pipe, stdout=pipe)
    session = Editor(process)
    listening = asyncio.create_task(session.listen())
    try:
        await session.start()
        yield session
        await session.request("shutdown")
    finally:
        process.kill()
        await process.wait()
        await listening


def _get_position(diagnostic: Message) -> tuple[int, int]:
    start = diagnostic["range"]["start"]
    return start["line"] + 1, start["character"] + 1


def _get_text(content: str | Message | None) -> str:
    return content["value"] if isinstance(content, dict) else content or ""
