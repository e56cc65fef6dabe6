"""What the picture of a shared link says, as plain values, but not how it is drawn."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LinkPreview:
    """The texts of the picture, in the reader's language; an empty one is left out.

    With *holds* false the *status* takes the place of the *fact*, which is not drawn at all.
    """

    briefing_title: str
    title: str
    fact: str = ""
    status: str = ""
    trust: str = ""
    caveat: str = ""
    holds: bool = True
    is_mirrored: bool = False

    @property
    def headline(self) -> str:
        """What stands in the largest type: the fact, or the status of what no longer holds."""
        return self.fact if self.holds else self.status[:1].upper() + self.status[1:]


def describe_link_preview(preview: LinkPreview) -> str:
    """Describe what the picture says in one line: its alternative text."""
    status = "" if preview.status.casefold() == preview.headline.casefold() else preview.status
    parts = (preview.title, preview.headline, status, preview.trust, preview.caveat, preview.briefing_title)
    return " · ".join(dict.fromkeys(filter(None, parts)))
