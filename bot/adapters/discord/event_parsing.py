"""Lets the client survive events that discord.py cannot read.

An exception in one of its parsers would end the connection, and with it the adapter.
"""

import logging
from collections.abc import Callable, MutableMapping
from functools import partial
from typing import Any

Parser = Callable[[Any], None]

_READ_FIELDS = {"id", "type", "flags", "timestamp", "edited_timestamp", "interaction_metadata"}
"""What the answer to a press needs of the message that was pressed."""

_log = logging.getLogger(__name__)


def guard_parsers(parsers: MutableMapping[str, Parser]) -> None:
    """Guard those of *parsers* that read messages, by the name of their event."""
    guarded = {
        "MESSAGE_CREATE": _fill_in_expiries,
        "MESSAGE_UPDATE": _fill_in_expiries,
        "INTERACTION_CREATE": _prepare_interaction,
    }
    for name, prepare in guarded.items():
        parsers[name] = partial(_parse, name, prepare, parsers[name])


def _parse(name: str, prepare: Parser, parse: Parser, data: object) -> None:
    """Parse an event that was prepared; one that cannot be read is logged and passed over."""
    try:
        prepare(data)
        parse(data)
    except Exception:  # noqa: BLE001 (whatever the event has that discord.py does not expect)
        _log.exception("an event of type %s was not understood", name)


def _prepare_interaction(data: dict[str, Any]) -> None:
    """Leave out what nobody reads of a pressed message: discord.py builds objects of all that it shows."""
    if message := data.get("message"):
        data["message"] = {"content": "", **{key: message[key] for key in _READ_FIELDS & message.keys()}}
    _fill_in_expiries((data.get("data") or {}).get("resolved"))


def _fill_in_expiries(data: object) -> None:
    """Let polls without an end expire when their message was sent: discord.py needs a date.

    Discord documents the field as nullable (Poll Object). Messages may hold others, such as the replied one.
    """
    if isinstance(data, list):
        for one in data:
            _fill_in_expiries(one)
    elif isinstance(data, dict):
        poll = data.get("poll")
        if isinstance(poll, dict) and poll.get("expiry") is None:
            poll["expiry"] = data.get("timestamp")
        for one in data.values():
            _fill_in_expiries(one)
