"""Full-text search over all entries, in memory."""
