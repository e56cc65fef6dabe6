"""What adapters call: a chat asks, and gets its reply."""
