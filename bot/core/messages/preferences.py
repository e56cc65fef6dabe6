"""What a chat has chosen: its briefing and its language."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PreferenceChange:
    """What was chosen for a chat: the id of a briefing, the code of a language.

    Empty is "as if nothing was ever chosen", and None leaves what was chosen before.
    """

    briefing_id: str | None = None
    language: str | None = None

    def merge_change(self, later: "PreferenceChange") -> "PreferenceChange":
        """Return this and a *later* choice as one."""
        briefing_id = self.briefing_id if later.briefing_id is None else later.briefing_id
        return PreferenceChange(briefing_id, self.language if later.language is None else later.language)


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a chat chose: the id of a briefing, and the code of a language; empty where it chose none."""

    briefing_id: str = ""
    language: str = ""

    def with_change(self, change: PreferenceChange) -> "Preferences":
        """Return this after a *choice*."""
        briefing_id = self.briefing_id if change.briefing_id is None else change.briefing_id
        return Preferences(briefing_id, self.language if change.language is None else change.language)


NO_PREFERENCES = Preferences()
