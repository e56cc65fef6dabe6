"""The web page: a chat with the bot in the browser, and a permalink for every item."""
