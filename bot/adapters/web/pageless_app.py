"""The web application if the page is turned off: webhooks, health and metrics."""

from aiohttp import web

from bot.adapters.context import AdapterContext
from bot.adapters.web.health_routes import list_health_routes
from bot.adapters.web.middleware import add_security_headers, make_update_id_middleware
from bot.adapters.web.settings import WebSettings
from bot.adapters.web.webhook_middleware import make_webhook_middleware


def create_pageless_app(settings: WebSettings, context: AdapterContext) -> web.Application:
    """Build the web application of what *context* has besides the page."""
    app = web.Application(middlewares=[make_update_id_middleware(), make_webhook_middleware(context)])
    app.on_response_prepare.append(add_security_headers)
    app.add_routes(list_health_routes(context, has_health=settings.health))
    return app
