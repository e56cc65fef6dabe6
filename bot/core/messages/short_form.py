"""The short form of an entry, as plain values, for wherever an answer is only mentioned."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EntrySummary:
    """The short form of an entry, for search engines, link previews and Telegram's list of results.

    *as_of_text* reads "As of January 2026 (10 months ago)"; *publishers* are those of its sources.
    """

    section_name: str
    entry_id: str
    as_of_text: str
    publishers: tuple[str, ...]
    excerpt: str
    fact: str = ""
    """The fact itself, as short as the entry allows: "76% support"; empty for one that is withdrawn."""
    trust: str = ""
    """Who says so, and when, without its status: "Levada Centre, January 2026 · LBC"."""
    caveat: str = ""
    """The first caveat in short; empty if there is none."""
    status: str = ""
    """Its status in the reader's words, "retracted"; empty for one that is merely reported."""
    holds: bool = True
    """False if it was retracted, superseded or withdrawn: then no number of it is shown off."""

    @property
    def fact_line(self) -> str:
        """The fact and its trust line: "76% support · Levada Centre, January 2026 · LBC".

        One that no longer holds begins with its status, and a withdrawn one says when and why.
        """
        void_status = "" if self.holds or not self.fact else self.status
        return " · ".join(filter(None, (void_status, self.fact or self.excerpt, self.trust_line)))

    @property
    def trust_line(self) -> str:
        """The status of one that still holds, then who says so, and when: "contested · The Foghorn"."""
        return " · ".join(filter(None, (self.status if self.holds else "", self.trust)))
