"""Listens on a host and port, and stops without forgetting whoever has just connected."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

CONNECTING_STEPS = 3  # of the event loop: from accepting a connection until its protocol has it
DEFAULT_BACKLOG = 100  # connections that wait to be accepted, as in asyncio


@asynccontextmanager
async def listen(
    create_protocol: Callable[[], asyncio.Protocol], host: str, port: int, *, backlog: int = DEFAULT_BACKLOG
) -> AsyncIterator[asyncio.Server]:
    """Accept connections while the context is open; each is served by a new protocol.

    Raises:
        OSError: nothing can listen there.
    """
    server = await asyncio.get_running_loop().create_server(
        create_protocol, host, port, backlog=backlog, reuse_address=True
    )
    try:
        yield server
    finally:
        await _stop_listening(server)


async def _stop_listening(server: asyncio.Server) -> None:
    """Close *server* when whoever it has accepted is connected.

    asyncio forgets a connection whose server closes right after accepting it: the connection is neither
    answered nor closed, and whoever asked waits for ever.
    """
    loop = asyncio.get_running_loop()
    with suppress(NotImplementedError):  # on Windows
        for listener in server.sockets:
            loop.remove_reader(listener.fileno())
    for _ in range(CONNECTING_STEPS):
        await asyncio.sleep(0)
    server.close()
