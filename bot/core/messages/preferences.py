"""The preferences of a chat: its briefing and its language."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PreferenceChange:
    """A choice: the id of a briefing, the code of a language; empty resets a preference, None leaves it.

    If it *is_personal* it is the caller's own, else that of everybody in the chat.
    """

    briefing_id: str | None = None
    language: str | None = None
    is_personal: bool = False

    @property
    def is_reset(self) -> bool:
        """True if it resets everything."""
        return self.briefing_id == self.language == ""

    def merge_change(self, later: "PreferenceChange") -> "PreferenceChange":
        """Combine this change with a *later* one."""
        briefing_id = self.briefing_id if later.briefing_id is None else later.briefing_id
        return PreferenceChange(briefing_id, self.language if later.language is None else later.language)


@dataclass(frozen=True, slots=True)
class Preferences:
    """The id of a briefing and the code of a language; each is empty if the chat chose none."""

    briefing_id: str = ""
    language: str = ""

    def with_change(self, change: PreferenceChange) -> "Preferences":
        """Apply a *change*."""
        briefing_id = self.briefing_id if change.briefing_id is None else change.briefing_id
        return Preferences(briefing_id, self.language if change.language is None else change.language)

    def with_fallback(self, fallback: "Preferences") -> "Preferences":
        """Take from *fallback* what this chat did not choose."""
        return Preferences(self.briefing_id or fallback.briefing_id, self.language or fallback.language)


NO_PREFERENCES = Preferences()
