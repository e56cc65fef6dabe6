"""How much of the page one address, and all together, may use."""

import resource
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class WebLimits:
    """The limits of connections and requests; times are in seconds."""

    connections: int = 256  # in all
    connections_per_address: int = 32  # browsers open six; a proxy is not limited
    grace: float = 1  # for which an address may have more: in a flood, a new request must still be read
    first_request: float = 10  # until the head of the first request is complete
    exchange: float = 60  # from the head of a request to that of the next one
    burst: int = 500  # requests of one address at once: an office of 30 opens the page, with its files
    rate: float = 20.0  # requests a second after it: two who type quickly ask for that many suggestions
    choice_burst: int = 300  # choices of a briefing or language that one address may store at once
    choice_rate: float = 300 / 3600  # choices a second after it: each may be a new row of the database


DEFAULT_LIMITS = WebLimits()

_FILES_PER_CONNECTION = 4  # a connection is one; the database, briefings and platforms need some, too


def fit_to_open_files(limits: WebLimits) -> WebLimits:
    """Lower the number of connections to a quarter of the files that this process may have open.

    That is 1,024 on most systems, and 256 on macOS.
    """
    soft_limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft_limit == resource.RLIM_INFINITY:
        return limits
    return replace(limits, connections=min(limits.connections, soft_limit // _FILES_PER_CONNECTION))
