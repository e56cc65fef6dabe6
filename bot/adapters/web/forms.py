"""Reads what a browser sends with a form, and refuses what no form of the page would send."""

from aiohttp import web

from bot.adapters.web.middleware import MAX_LINE_LENGTH
from bot.core.content.field_labels import gettext_noop

_FORM_CONTENT_TYPE = "application/x-www-form-urlencoded"


def check_line_length(text: str) -> str:
    """Pass *text* through, unless it is too long."""
    if len(text) > MAX_LINE_LENGTH:
        raise web.HTTPBadRequest(text=gettext_noop("Commands can have up to {limit} characters."))
    return text


async def read_form_fields(request: web.Request, *names: str) -> tuple[str, ...]:
    """Read fields of the submitted form; a missing one is empty."""
    if request.content_type != _FORM_CONTENT_TYPE:
        raise web.HTTPUnsupportedMediaType
    try:
        form = await request.post()
    except (LookupError, ValueError) as error:
        raise web.HTTPBadRequest(text=gettext_noop("Send the form in UTF-8.")) from error
    except web.RequestPayloadError as error:
        error_text = gettext_noop("Send the form encoded as its headers say, or uncompressed.")
        raise web.HTTPBadRequest(text=error_text) from error
    return tuple(str(form.get(name, "")) for name in names)
