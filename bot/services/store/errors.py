"""The errors of a database that fails."""


class StoreError(Exception):
    """The database fails: one plain sentence, without any stored content."""


class DatabaseUnavailableError(StoreError):
    """The database itself fails, whatever it is asked to read or write."""
