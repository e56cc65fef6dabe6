"""Keeping the bot running: what it opens, serves, logs and tells of its health, and how it stops."""
