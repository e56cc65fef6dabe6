"""The terminal: a conversation at a prompt."""
