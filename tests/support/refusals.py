"""Remembers what the bot has refused."""

from bot.services.observer import Observer, RefusalReason


class RefusalObserver(Observer):
    """Remembers what was refused."""

    def __init__(self) -> None:
        self.refusals: list[tuple[str, RefusalReason]] = []

    def note_refusal(self, platform: str, reason: RefusalReason) -> None:
        self.refusals.append((platform, reason))
