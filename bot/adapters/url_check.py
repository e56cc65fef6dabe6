"""Checks the address of a platform's server in the settings."""

from urllib.parse import urlsplit


def validate_server_url(url: str, example: str) -> str:
    """Return *url* if it is the address of a web server to which a path can be appended.

    Raises:
        ValueError: it is not; the message shows *example*, and never *url*, which may hold a secret.
    """
    try:
        parts = urlsplit(url)
        is_valid = parts.port != 0  # `port` raises ValueError if it is no number or above 65535
    except ValueError:
        is_valid = False
    if not (is_valid and parts.scheme in {"http", "https"} and parts.hostname):
        raise ValueError(f"should be an address such as {example}")
    if "?" in url or "#" in url:
        raise ValueError(f"should be an address such as {example}, without ? and #")
    return url
