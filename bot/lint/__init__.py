"""What an editor would ask about a briefing that is right in form: warnings, each with a code of its own."""
