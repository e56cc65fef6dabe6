"""The web page: a chat that shows every answer as Telegram, Discord and the web itself show it."""
