"""The error of a database that fails, and how long to leave it alone."""

RETRY_PAUSE = 5.0  # seconds without queries after a failure, because answers must not wait for it


class StoreError(Exception):
    """The database fails: one plain sentence, without any stored content."""
