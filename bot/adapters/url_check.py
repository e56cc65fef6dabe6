"""The address of a platform's server, as an operator may write it down."""

from urllib.parse import urlsplit


def checked(address: str, example: str) -> str:
    """Return *address* if a path can be put behind it and there may be a server there.

    Raises:
        ValueError: it is none; the sentence shows the *example* and not the address.
    """
    try:
        parts = urlsplit(address)
        possible = parts.port != 0  # one that is no number, or above 65535, is a ValueError
    except ValueError:
        possible = False
    if not (possible and parts.scheme in {"http", "https"} and parts.hostname):
        raise ValueError(f"should be an address such as {example}")
    if "?" in address or "#" in address:
        raise ValueError(f"should be an address such as {example}, without ? and #")
    return address
