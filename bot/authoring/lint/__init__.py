"""The linter: questions that an editor would ask about a valid briefing."""
