"""Discord: slash commands and buttons, in servers, threads and direct messages, and as a user's own app.

Only ``run`` and what it uses import discord.py: the web page and the command line render without it.
"""
