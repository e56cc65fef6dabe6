"""Tasks that run beside the answers, and start again when they fail."""
