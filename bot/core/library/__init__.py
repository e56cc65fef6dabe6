"""The library: all briefing files as one value, with the last valid version of each."""
