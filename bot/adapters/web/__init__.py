"""The web page: a chat with the bot in the browser, and a permanent address for each item."""
