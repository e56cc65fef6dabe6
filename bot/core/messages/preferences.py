"""The preferences of a chat: its briefing, its language, and who sees the answers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PreferenceChange:
    """A choice: the id of a briefing, the code of a language; empty resets a preference, None leaves it.

    *is_quiet* is whether only who asks sees the answers. If the change *is_personal* it is the caller's own,
    else that of everybody in the chat.
    """

    briefing_id: str | None = None
    language: str | None = None
    is_personal: bool = False
    is_quiet: bool | None = None

    @property
    def is_reset(self) -> bool:
        """True if it resets everything."""
        return self.briefing_id == self.language == ""

    def merge_change(self, later: "PreferenceChange") -> "PreferenceChange":
        """Combine this change with a *later* one."""
        return PreferenceChange(
            self.briefing_id if later.briefing_id is None else later.briefing_id,
            self.language if later.language is None else later.language,
            is_quiet=self.is_quiet if later.is_quiet is None else later.is_quiet,
        )


@dataclass(frozen=True, slots=True)
class Preferences:
    """The id of a briefing and the code of a language; each is empty if the chat chose none.

    If it *is_quiet*, only who asks in the chat sees the answer, as far as the platform can do that.
    """

    briefing_id: str = ""
    language: str = ""
    is_quiet: bool = False

    def with_change(self, change: PreferenceChange) -> "Preferences":
        """Apply a *change*."""
        return Preferences(
            self.briefing_id if change.briefing_id is None else change.briefing_id,
            self.language if change.language is None else change.language,
            self.is_quiet if change.is_quiet is None else change.is_quiet,
        )

    def with_fallback(self, fallback: "Preferences") -> "Preferences":
        """Take from *fallback* what this chat did not choose."""
        return Preferences(
            self.briefing_id or fallback.briefing_id,
            self.language or fallback.language,
            self.is_quiet or fallback.is_quiet,
        )

    def as_change(self) -> PreferenceChange:
        """Build the change that makes these the preferences of another chat."""
        return PreferenceChange(self.briefing_id, self.language, is_quiet=self.is_quiet)


NO_PREFERENCES = Preferences()
