"""What helps moderators write: the linter and the live preview."""
