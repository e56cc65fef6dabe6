"""Keeping the answers as the briefings are while the bot runs: the librarian, the watch and the archive."""

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass

_log = logging.getLogger(__name__)
