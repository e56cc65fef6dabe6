"""Settings for all tests."""

from hypothesis import settings

settings.register_profile("ours", deadline=None)  # a busy machine is slow
settings.load_profile("ours")
