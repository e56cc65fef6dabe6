"""What can go wrong at the door of a platform."""


class PlatformError(Exception):
    """The platform will not work until the operator acts: one plain sentence."""
