"""Telegram: HTML messages with inline keyboards, by long polling.

Only ``run`` and what it uses import python-telegram-bot: the web page and the command line render without it.
"""
