"""Briefing Bot: sourced facts, kept in YAML, told in chat."""
