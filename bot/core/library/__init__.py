"""The library: the folder of briefing files, read as one value that keeps the last valid state of each."""
