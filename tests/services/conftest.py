"""Fixtures of the services' tests: an empty database of each kind."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from tests.support.databases import address_of_file, new_database, postgres


@pytest.fixture(scope="session")
def sockets() -> Iterator[str]:
    with postgres() as folder:
        yield folder


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    if request.param == "postgresql":
        request.getfixturevalue("sockets")
    return str(request.param)


@pytest.fixture
async def address(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of an empty database, of each kind in turn."""
    if kind == "sqlite":
        return address_of_file(tmp_path)
    return await new_database(request.getfixturevalue("sockets"))


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """Collect the statements that any database executes."""
    seen: list[str] = []

    def see(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", see)
    yield seen
    event.remove(Engine, "before_cursor_execute", see)
