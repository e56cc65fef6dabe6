"""Briefing Bot: sourced facts, kept in YAML, told in chat."""

__version__ = "0.1.0"
