"""Whose request it is: the reader's address, also behind a reverse proxy.

A proxy names the reader in ``X-Forwarded-For``. Anybody can send that header, so it counts only as far as the
addresses in it are those of trusted proxies.
"""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network

_IPV6_PREFIX = 64  # bits: the smallest network that one customer gets (RFC 6177)


def identify_client(peer: str, forwarded_for: Iterable[str], trusted_proxies: Sequence[Network]) -> str:
    """Find the address that sent a request, or for IPv6 its network, which is one customer's.

    *peer* is the other end of the connection, and *forwarded_for* are all headers of that name.
    """
    forwarded = [part.strip() for header in forwarded_for for part in header.split(",")]
    client = peer
    while forwarded and is_in_networks(client, trusted_proxies):
        named = _strip_port(forwarded.pop())
        if not group_address(named):
            break
        client = named
    return group_address(client)


def _strip_port(text: str) -> str:
    """Drop the port that some proxies add: ``203.0.113.7:5678``, ``[2001:db8::1]:443``."""
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0] if text.count(":") == 1 else text


def group_address(text: str) -> str:
    """Return an IPv4 address as it is and an IPv6 address as its network; empty if *text* is neither."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network((address, _IPV6_PREFIX), strict=False))


def is_in_networks(text: str, networks: Iterable[Network]) -> bool:
    """True if the address *text* lies in one of *networks*."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    plain = (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address
    return any(plain in network for network in networks)
