"""The bot's own words, numbers and dates in the reader's language."""
