"""Passes what platforms deliver to their adapters: before the checks and limits, which are for readers."""

from functools import partial

from aiohttp import web
from aiohttp.typedefs import Middleware

from bot.adapters.context import AdapterContext
from bot.adapters.web.middleware import Handler
from bot.adapters.web.page import WEB
from bot.services.observer import RefusalReason

MAX_DELIVERY_SIZE = 1024 * 1024  # bytes; Telegram's largest updates have some tens of thousands


def make_webhook_middleware(context: AdapterContext) -> Middleware:
    """Make a middleware that serves the webhooks of *context*, which may come and go."""
    note_refusal = partial(context.observer.note_refusal, WEB)

    @web.middleware
    async def receive_delivery(request: web.Request, handler: Handler) -> web.StreamResponse:
        receiver = context.webhooks.find_receiver(request.path) if request.method == "POST" else None
        if receiver is None:
            return await handler(request)
        if not receiver.is_authentic(request.headers):
            note_refusal(RefusalReason.FORGED)
            return web.Response(status=403)
        try:
            body = await request.clone(client_max_size=MAX_DELIVERY_SIZE).read()
        except web.HTTPRequestEntityTooLarge:
            note_refusal(RefusalReason.SIZE)
            return web.Response(status=413)
        answer = await receiver.receive(body)
        return web.Response(body=answer.body, status=answer.status, content_type="application/json")

    return receive_delivery
