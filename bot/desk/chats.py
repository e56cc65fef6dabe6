"""Which briefing a chat chose. Kept while the bot runs: after a restart a chat has the default one."""

from collections import OrderedDict

LIMIT = 100_000  # chats; the one that was quiet for longest is forgotten first


class Chats:
    """The chats that chose a briefing."""

    def __init__(self) -> None:
        """Start with no chat."""
        self._chosen: OrderedDict[str, str] = OrderedDict()

    def choose(self, chat: str, briefing: str) -> None:
        """Answer *chat* from the briefing with this id from now on."""
        self._chosen[chat] = briefing
        self._chosen.move_to_end(chat)
        if len(self._chosen) > LIMIT:
            self._chosen.popitem(last=False)

    def briefing(self, chat: str) -> str:
        """Return the id of the briefing that *chat* chose, or an empty text."""
        return self._chosen.get(chat, "")
