"""The shared core: briefings in, answers out. No network, no database and no event loop."""
