"""What the bare bots answer."""

TEXT = "This is what I always say."
BUTTON = "Next"
