"""Reading files that others put there: whatever they are, reading ends."""

import os
import socket
import threading
from pathlib import Path

import pytest

from bot.core.library.file_reader import Content, read_content, read_contents


def make_pipe(file: Path) -> None:
    os.mkfifo(file)


def make_link_to_pipe(file: Path) -> None:
    os.mkfifo(file.with_name("pipe"))
    file.symlink_to(file.with_name("pipe"))


def make_socket(file: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(file))


def make_link_to_endless_device(file: Path) -> None:
    file.symlink_to("/dev/zero")


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (make_pipe, "a named pipe"),
        (make_link_to_pipe, "a named pipe"),
        (make_socket, "a socket"),
        (make_link_to_endless_device, "a device"),
        (Path.mkdir, "a folder"),
    ],
)
def test_only_a_regular_file_is_read(
    make: object, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # the path of a socket must be short
    file = Path("x.yaml")
    assert callable(make)
    make(file)
    content = read_contents([file])[file]
    assert isinstance(content, OSError)
    assert content.strerror == f"it is {kind}, not a regular file"


def test_a_file_that_is_never_read_holds_up_no_other(tmp_path: Path) -> None:
    never = threading.Event()
    files = [tmp_path / name for name in ("first", "stuck", "last")]
    for file in files:
        file.write_text(file.name)

    def read(file: Path) -> Content:
        if file.name == "stuck":
            never.wait()
        return read_content(file)

    contents = read_contents(files, 0.2, read)
    never.set()
    assert contents[files[0]] == b"first"
    assert contents[files[2]] == b"last"
    assert isinstance(contents[files[1]], TimeoutError)
