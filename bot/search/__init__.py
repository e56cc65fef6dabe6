"""Search over all briefings in memory: the words of a text, the index of them, and which of them matched."""
