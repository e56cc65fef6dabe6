"""A balancer as one stands before several processes: it passes each request on to the next one in turn."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import ClientError, ClientSession, web


@dataclass
class Balancer:
    """Passes requests on to *backends*, which are addresses; for one that is gone the next one answers."""

    address: str = ""
    backends: list[str] = field(default_factory=list)
    passed_on: list[str] = field(default_factory=list)
    """To which backend each request went."""

    async def pass_on(self, request: web.Request) -> web.Response:
        """Answer as a backend does."""
        body = await request.read()
        for _ in range(len(self.backends)):
            backend = self.backends.pop(0)
            self.backends.append(backend)
            try:
                async with (
                    ClientSession() as session,
                    session.request(
                        request.method, backend + request.path, data=body, headers=request.headers
                    ) as response,
                ):
                    self.passed_on.append(backend)
                    return web.Response(
                        body=await response.read(),
                        status=response.status,
                        content_type=response.content_type,
                    )
            except (ClientError, OSError):
                continue
        return web.Response(status=502)


@asynccontextmanager
async def run_balancer() -> AsyncIterator[Balancer]:
    """Run a balancer without backends on a free port of 127.0.0.1."""
    balancer = Balancer()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", balancer.pass_on)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        balancer.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield balancer
    finally:
        await runner.cleanup()
