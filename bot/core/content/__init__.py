"""The content model: briefings, their entries and fields, translations, visibility and diffs."""
