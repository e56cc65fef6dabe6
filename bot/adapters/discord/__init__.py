"""Discord: slash commands and buttons, in servers, threads and direct messages, and as a user's own app.

Nothing here but ``run`` and what it uses imports discord.py: the page and the command line render without.
"""
