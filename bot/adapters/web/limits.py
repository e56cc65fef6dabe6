"""How much of the page one address, and all together, may use."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WebLimits:
    """The limits of connections and requests; times are in seconds."""

    connections: int = 256  # in all: a process may have 1,024 files open on most systems
    connections_per_address: int = 32  # browsers open six; a proxy is not limited
    grace: float = 1  # for which an address may have more: in a flood, a new request must still be read
    first_request: float = 10  # until the head of the first request is complete
    exchange: float = 60  # from the head of a request to that of the next one
    burst: int = 500  # requests of one address at once: an office of 30 opens the page, with its files
    rate: float = 20.0  # requests a second after it: two who type quickly ask for that many suggestions
    choice_burst: int = 300  # choices of a briefing or language that one address may store at once
    choice_rate: float = 300 / 3600  # choices a second after it: each may be a new row of the database


DEFAULT_LIMITS = WebLimits()
