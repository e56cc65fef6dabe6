"""Reading files that others put there: whatever they are, reading ends."""

import os
import socket
import threading
from pathlib import Path

import pytest

from bot.core.library.file_reader import MAX_STUCK_FILES, Content, FileReader, read_content, read_contents


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


def test_a_file_that_is_never_read_is_not_tried_again_until_it_was() -> None:
    gate, attempts = threading.Event(), list[Path]()

    def read(file: Path) -> Content:
        attempts.append(file)
        gate.wait()
        return b"late"

    reader, file = FileReader(0.1, read), Path("stuck")
    for _ in range(3):
        assert isinstance(reader.read_contents([file])[file], TimeoutError)
    assert attempts == [file]
    gate.set()
    while isinstance(content := reader.read_contents([file])[file], TimeoutError):
        pass
    assert content == b"late"


def test_of_a_folder_that_does_not_answer_few_files_are_tried() -> None:
    never, attempts = threading.Event(), list[Path]()

    def read(file: Path) -> Content:
        attempts.append(file)
        never.wait()
        return b""

    reader, files = FileReader(0.05, read), [Path(str(number)) for number in range(99)]
    for _ in range(2):
        contents = reader.read_contents(files)
        assert list(contents.keys() - files) == []
        assert all(isinstance(one, TimeoutError) for one in contents.values())
    assert attempts == files[:MAX_STUCK_FILES]
    never.set()
