"""The terminal: a conversation for whoever runs the bot or writes for it, on their own machine."""
