"""What the bot answers beside the sections: cards, lists, searches, help, and what was not found."""
