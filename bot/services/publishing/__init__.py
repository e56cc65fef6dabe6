"""Moderators publish, undo and review briefings from chat."""
