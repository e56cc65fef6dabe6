"""From YAML text to a briefing, or to problems with their place."""
