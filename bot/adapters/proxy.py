"""The HTTP proxy through which a platform is reached: that of the settings, or else of the environment."""

from collections.abc import Iterator
from typing import Annotated
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from pydantic import AfterValidator, SecretStr

PROXY_EXAMPLE = "http://user:password@proxy.example:3128"

_SCHEMES = {"http", "https"}


def _validate_proxy(proxy: SecretStr) -> SecretStr:
    try:
        parts = urlsplit(proxy.get_secret_value())
        is_valid = parts.scheme in _SCHEMES and parts.hostname and parts.port != 0
    except ValueError:  # of a port that is no number
        is_valid = False
    if not is_valid:
        raise ValueError(f"should be the address of an HTTP proxy, such as {PROXY_EXAMPLE}; no SOCKS")
    return proxy


ProxyUrl = Annotated[SecretStr, AfterValidator(_validate_proxy)]
"""The address of a proxy, with a user and a password if it wants them."""


def find_proxy(url: str, setting: SecretStr | None = None) -> str | None:
    """Find the address of the proxy for *url*: the *setting*, or else that of the environment.

    Of the environment, ``HTTPS_PROXY``, ``HTTP_PROXY``, ``ALL_PROXY`` and ``NO_PROXY`` count, in capitals or
    not, also without a scheme; not a proxy for SOCKS.
    """
    if setting:
        return setting.get_secret_value()
    parts = urlsplit(url)
    if proxy_bypass(parts.hostname or ""):
        return None
    proxies = _read_environment()
    proxy = proxies.get(parts.scheme) or proxies.get("all") or ""
    return proxy if urlsplit(proxy).scheme in _SCHEMES else None


def list_proxy_passwords(*settings: SecretStr | None) -> Iterator[str]:
    """List what must be redacted: the passwords in the *settings* and in the environment's proxies."""
    for proxy in (*(one.get_secret_value() for one in settings if one), *_read_environment().values()):
        try:
            password = urlsplit(proxy).password or ""
        except ValueError:
            continue
        yield from {password, unquote(password)} - {""}


def _read_environment() -> dict[str, str]:
    """Read the environment's proxies by scheme; one without a scheme is spoken to by HTTP, as curl does."""
    proxies = {scheme: proxy for scheme, proxy in getproxies().items() if proxy}
    return {scheme: proxy if "://" in proxy else f"http://{proxy}" for scheme, proxy in proxies.items()}
