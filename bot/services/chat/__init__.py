"""What adapters call: a caller asks in a chat, and gets a reply."""
