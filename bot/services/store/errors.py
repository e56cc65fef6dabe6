"""What callers must know when the database fails: the error, and how long to leave it alone."""

RETRY_PAUSE = 5.0  # seconds for which a database that failed is not asked again, so that answers do not wait


class StoreError(Exception):
    """The database cannot do what it is asked: one plain sentence, without any stored content."""
