"""The linter: warnings about valid briefings that could mislead readers."""
