"""Every published version of every briefing, and answers as they were on an earlier day."""
