"""The desk: what needs memory, between the pure bot and the platforms."""
