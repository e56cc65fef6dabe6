"""The address of a platform's server, as an operator may write it down."""

from urllib.parse import urlsplit


def validate_server_url(url: str, example: str) -> str:
    """Return *address* if a path can be put behind it and there may be a server there.

    Raises:
        ValueError: it is none; the sentence shows the *example* and not the address.
    """
    try:
        parts = urlsplit(url)
        is_valid = parts.port != 0  # one that is no number, or above 65535, is a ValueError
    except ValueError:
        is_valid = False
    if not (is_valid and parts.scheme in {"http", "https"} and parts.hostname):
        raise ValueError(f"should be an address such as {example}")
    if "?" in url or "#" in url:
        raise ValueError(f"should be an address such as {example}, without ? and #")
    return url
