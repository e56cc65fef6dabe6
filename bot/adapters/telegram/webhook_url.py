"""Checks the address to which Telegram is to deliver."""

from urllib.parse import urlsplit

_PORTS = (443, 80, 88, 8443)  # Bot API, setWebhook
_EXAMPLE = "https://bot.example.org/telegram"


def validate_webhook_url(url: str, *, is_self_hosted: bool) -> None:
    """Check that Telegram can deliver to *url*; a Bot API server that *is_self_hosted* also takes HTTP.

    Raises:
        ValueError: it cannot; the message says what would be right, and never *url*, which may hold a secret.
    """
    if not url:
        raise ValueError(
            f"should be the address that Telegram calls, because telegram.mode is webhook: {_EXAMPLE}"
        )
    try:
        parts = urlsplit(url)
        port = parts.port  # raises ValueError if it is no number or above 65535
    except ValueError:
        raise ValueError(f"should be an address such as {_EXAMPLE}") from None
    is_bare = not (parts.query or parts.fragment or parts.username or any(map(str.isspace, url)))
    if not (parts.scheme in {"http", "https"} and parts.hostname and is_bare):
        raise ValueError(f"should be an address such as {_EXAMPLE}")
    if is_self_hosted:
        return
    if parts.scheme != "https":
        raise ValueError(f"should begin with https, because Telegram takes nothing else: {_EXAMPLE}")
    if port not in (None, *_PORTS):
        raise ValueError(
            f"names port {port}, and Telegram calls only the ports {', '.join(map(str, _PORTS))}: {_EXAMPLE}"
        )
