"""The web page's settings."""

import re
from ipaddress import ip_network
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator
from pydantic_settings import NoDecode

from bot.adapters.web.client_address import Network

_LOOPBACK_NETWORKS = (ip_network("127.0.0.0/8"), ip_network("::1"))
_SEPARATOR = re.compile(r"[\s,]+")


def _parse_networks(value: object) -> object:
    """Parse networks from YAML's list, or from the text of an environment variable."""
    parts = _SEPARATOR.split(value.strip("[] ")) if isinstance(value, str) else value
    try:
        if isinstance(parts, list | tuple):
            return tuple(ip_network(str(part), strict=False) for part in parts if part)
    except ValueError:
        pass
    raise ValueError("should be addresses or networks: [10.0.0.7, 172.16.0.0/12]")


Networks = Annotated[tuple[Network, ...], NoDecode, BeforeValidator(_parse_networks)]
"""IP networks; an environment variable separates them by commas."""


class WebSettings(BaseModel):
    """Where to serve the web page. It needs no token, so it is on by default.

    ``enabled`` is a setting of its own, because an environment variable cannot say "no port".
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    enabled: bool = Field(
        default=True, description="Serve the web page; false turns it off. A webhook is served all the same."
    )
    host: str = Field(
        default="127.0.0.1",
        min_length=1,
        description="The address to listen on; 127.0.0.1 accepts this machine only, 0.0.0.0 everybody.",
    )
    port: int = Field(default=8080, ge=0, le=65535, description="The port to listen on; 0 picks a free one.")
    public_url: str = Field(
        default="",
        description="The address that readers use, for permanent links: https://briefings.example.org.",
    )
    trusted_proxies: Networks = Field(
        default=(),
        description="The addresses of reverse proxies on other machines, whose X-Forwarded-For names the "
        "reader: [10.0.0.7, 172.16.0.0/12]. One on this machine counts if public_url is set.",
    )

    health: bool = Field(
        default=True,
        description="Serve /health, /livez and /readyz on this port; with false only metrics.port has them.",
    )

    @property
    def proxy_networks(self) -> tuple[Network, ...]:
        """All networks of trusted proxies: those that were set, and this machine if it has a *public_url*.

        Without one nobody set up a proxy, and what comes from this machine may be a tunnel that passes on
        whatever its clients claim.
        """
        return (*_LOOPBACK_NETWORKS, *self.trusted_proxies) if self.public_url else self.trusted_proxies

    @property
    def is_exclusive(self) -> bool:
        """True if only one process may serve the page: any number may."""
        return False

    @property
    def is_enabled(self) -> bool:
        """True unless the page is turned off."""
        return self.enabled

    @field_validator("public_url")
    @classmethod
    def _validate_public_url(cls, value: str) -> str:
        """Drop a trailing slash; the page cannot be served below a path."""
        url_parts = urlsplit(value.rstrip("/"))
        is_bare = url_parts.scheme in {"http", "https"} and url_parts.hostname and not any(url_parts[2:])
        if value and not is_bare:
            raise ValueError("should be an address without a path, such as https://briefings.example.org")
        return value.rstrip("/")
