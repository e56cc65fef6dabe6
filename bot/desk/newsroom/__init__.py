"""What moderators do through chat: see the state of the briefings, publish a file, and take it back."""
