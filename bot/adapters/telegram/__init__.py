"""Telegram: HTML messages with inline keyboards, by long polling.

Nothing here but ``run`` and what it uses imports python-telegram-bot: the page and the command line
render without it.
"""
