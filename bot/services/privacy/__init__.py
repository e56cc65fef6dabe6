"""What the bot knows about a chat: shown, sent and deleted."""
