"""Readers ask the editors what no briefing answers; moderators answer with an item."""
