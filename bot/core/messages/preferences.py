"""What a chat has chosen: its briefing and its language."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen for a chat: the id of a briefing, the code of a language.

    Empty is "as if nothing was ever chosen", and None leaves what was chosen before.
    """

    briefing: str | None = None
    language: str | None = None

    def then(self, later: "Choice") -> "Choice":
        """Return this and a *later* choice as one."""
        briefing = self.briefing if later.briefing is None else later.briefing
        return Choice(briefing, self.language if later.language is None else later.language)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a chat chose: the id of a briefing, and the code of a language; empty where it chose none."""

    briefing: str = ""
    language: str = ""

    def changed(self, choice: Choice) -> "Chosen":
        """Return this after a *choice*."""
        briefing = self.briefing if choice.briefing is None else choice.briefing
        return Chosen(briefing, self.language if choice.language is None else choice.language)


NOTHING = Chosen()
